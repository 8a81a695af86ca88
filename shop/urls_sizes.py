"""The chart of ring sizes. `shop/urls.py` includes these."""

from django.urls import URLPattern, path

from shop.views import sizer, sizes

urlpatterns: list[URLPattern] = [
    path("sizes/", sizes.chart, name="sizes"),
    path("sizes/sizer/", sizer.ask, name="sizer"),
    path("sizes/strip.pdf", sizes.strip, name="size_strip"),
]
