from django.urls import path, re_path

from crm.partners import views
from crm.partners.api.main import api

urlpatterns = [
    path("problems/", views.problems, name="api_problems"),
    path("", api.urls),
    re_path(r"^.*$", views.nothing),
]
