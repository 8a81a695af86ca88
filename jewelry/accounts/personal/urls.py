from django.urls import path

from jewelry.accounts.personal import views

app_name = "personal"
urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("accounts/data/", views.own_data, name="data"),
    path("accounts/data/export/", views.own_export, name="export"),
]
