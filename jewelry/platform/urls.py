from django.urls import path

from jewelry.platform import health

app_name = "platform"
urlpatterns = [
    path("live/", health.live, name="live"),
    path("ready/", health.ready, name="ready"),
]
