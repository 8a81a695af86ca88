"""The basket, the checkout and purchases. `shop/urls.py` includes these."""

from django.urls import path

from shop.views import addresses, basket, checkout, purchases

urlpatterns = [
    path("basket/", basket.show, name="basket"),
    path("basket/<uuid:public_id>/", basket.change, name="basket_change"),
    path("basket/draft/<uuid:public_id>/", basket.put_draft, name="basket_draft"),
    path("basket/<uuid:public_id>/remove/", basket.remove, name="basket_remove"),
    path("checkout/", checkout.fill, name="checkout"),
    path("checkout/summary/", checkout.summary, name="summary"),
    path("purchases/<uuid:public_id>/", purchases.show, name="purchase"),
    path("terms/", checkout.terms_page, name="terms"),
    path("accounts/addresses/", addresses.mine, name="addresses"),
    path("accounts/addresses/<int:pk>/remove/", addresses.remove, name="address_remove"),
    path("accounts/addresses/<int:pk>/usual/", addresses.make_usual, name="address_usual"),
]
