"""An order's messages. `shop/urls.py` includes these."""

from django.urls import path

from shop.views import talk

urlpatterns = [
    path("orders/<uuid:public_id>/talk/", talk.say, name="talk"),
    path("orders/<uuid:public_id>/talk/<uuid:attached>/", talk.attached, name="attached"),
]
