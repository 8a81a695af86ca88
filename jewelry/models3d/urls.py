from django.urls import path

from jewelry.models3d import views

app_name = "models3d"
urlpatterns = [path("<str:content>/<str:name>.webp", views.picture, name="picture")]
