"""An order's messages, and the choice of letters. `shop/urls.py` includes these."""

from django.urls import path

from shop.views import letters, talk

urlpatterns = [
    path("orders/<uuid:public_id>/talk/", talk.say, name="talk"),
    path("orders/<uuid:public_id>/talk/<uuid:attached>/", talk.attached, name="attached"),
    path("accounts/letters/", letters.choose, name="letters"),
]
