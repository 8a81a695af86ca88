"""The basket, the checkout and purchases. `shop/urls.py` includes these."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
