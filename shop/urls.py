from django.urls import path

from shop.views import catalogue, files, orders

app_name = "shop"
urlpatterns = [
    path("", catalogue.index, name="catalogue"),
    path("products/<slug:slug>/", catalogue.product, name="product"),
    path("products/<slug:slug>/model/", files.product_model, name="product_model"),
    path("orders/", orders.mine, name="orders"),
    path("orders/new/", orders.new, name="new"),
    path("orders/<uuid:public_id>/", orders.show, name="order"),
    path("orders/<uuid:public_id>/cancel/", orders.cancel, name="cancel"),
    path("orders/<uuid:public_id>/model/", files.order_model, name="order_model"),
]
