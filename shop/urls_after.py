from django.urls import path

from shop.views import delivery

urlpatterns = [
    path("orders/<uuid:public_id>/delivered/", delivery.delivered, name="delivered"),
]
