from django.urls import include, path
from django.views.generic import RedirectView

from shop.views import catalogue, consent, corrected, files, letters, orders, price, stones, uploads

app_name = "shop"
urlpatterns = [
    path("", catalogue.index, name="catalogue"),
    path("products/<slug:slug>/", catalogue.product, name="product"),
    path("products/<slug:slug>/price/", catalogue.product_price, name="product_price"),
    path("products/<slug:slug>/model/", files.product_model, name="product_model"),
    path("products/<slug:slug>/model.glb", files.product_light, name="product_light"),
    path("price/", price.ask, name="price"),
    path("price/<uuid:public_id>/", price.show, name="priced"),
    path("price/<uuid:public_id>/model.glb", files.priced_light, name="priced_light"),
    path("price/<uuid:public_id>/file/", corrected.of_request, name="price_file"),
    path("price/<uuid:public_id>/stones/", stones.of_request, name="price_stones"),
    path("price/<uuid:public_id>/order/", price.order, name="price_order"),
    path("uploads/", uploads.begin, name="uploads"),
    path("uploads/<uuid:upload_id>/", uploads.sent_part, name="sent_part"),
    path("orders/", orders.mine, name="orders"),
    path("orders/new/", RedirectView.as_view(pattern_name="shop:price", query_string=True)),
    path("orders/<uuid:public_id>/", orders.show, name="order"),
    path("track/<str:token>/", letters.track, name="track"),
    path("letters/<str:token>/", letters.unsubscribe, name="unsubscribe"),
    path("orders/<uuid:public_id>/link/", letters.share, name="share"),
    path("orders/<uuid:public_id>/file/", corrected.of_order, name="order_file"),
    path("orders/<uuid:public_id>/reading/", corrected.reread, name="reread"),
    path("orders/<uuid:public_id>/accept/", consent.accept, name="accept"),
    path("orders/<uuid:public_id>/decline/", consent.decline, name="decline"),
    path("orders/<uuid:public_id>/stones/", stones.of_order, name="order_stones"),
    path("orders/<uuid:public_id>/cancel/", orders.cancel, name="cancel"),
    path("orders/<uuid:public_id>/model/", files.order_model, name="order_model"),
    path("orders/<uuid:public_id>/model.glb", files.order_light, name="order_light"),
    path("", include("shop.urls_sizes")),
    path("", include("shop.urls_basket")),
    path("", include("shop.urls_payment")),
    path("", include("shop.urls_after")),
    path("", include("shop.urls_talk")),
]
