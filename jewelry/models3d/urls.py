from django.urls import path

from jewelry.models3d import views

app_name = "models3d"
urlpatterns = [path("<str:sha256>/<str:name>.webp", views.picture, name="picture")]
