from django.contrib.auth.views import LogoutView
from django.urls import path

from jewelry.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("signup/", views.signup, name="signup"),
    path("login/", views.sign_in, name="login"),
    path("forgotten/", views.forgotten, name="forgotten"),
    path("reset/<uidb64>/<token>/", views.reset, name="reset"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
