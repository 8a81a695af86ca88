"""The chart of ring sizes. `shop/urls.py` includes these."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
