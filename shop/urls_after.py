from django.urls import path

from shop.views import again, claims, delivery, reviews

urlpatterns = [
    path("orders/<uuid:public_id>/delivered/", delivery.delivered, name="delivered"),
    path("orders/<uuid:public_id>/claim/", claims.ask, name="claim"),
    path("orders/<uuid:public_id>/review/", reviews.write, name="review"),
    path("orders/<uuid:public_id>/again/", again.order_again, name="order_again"),
]
