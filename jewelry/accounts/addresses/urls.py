from django.urls import path

from jewelry.accounts.addresses import views

app_name = "addresses"
urlpatterns = [
    path("", views.change, name="change"),
    path("again/", views.again, name="again"),
    path("<str:token>/", views.confirm, name="confirm"),
]
