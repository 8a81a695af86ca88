"""The peer's view in the board's place; the rest, which its templates link to, as it is."""

from django.urls import include, path

from benchmarks.lists.peers import view

urlpatterns = [path("mes/", view()), path("", include("jewelry.urls"))]
