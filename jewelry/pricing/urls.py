from django.urls import path

from jewelry.pricing import views

app_name = "quotes"
urlpatterns = [
    path("<uuid:public_id>/", views.page, name="page"),
    path("<uuid:public_id>/check/", views.check, name="check"),
    path("<uuid:public_id>.pdf", views.as_pdf, name="pdf"),
    path("<uuid:public_id>.json", views.as_json, name="json"),
]
