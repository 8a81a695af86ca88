from allauth.account.views import reauthenticate
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from jewelry.accounts import sessions_page, views
from jewelry.accounts.reauthentication import own_password

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("signup/", views.signup, name="signup"),
    path("login/", views.sign_in, name="login"),
    path("forgotten/", views.forgotten, name="forgotten"),
    path("reset/<uidb64>/<token>/", views.reset, name="reset"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("sessions/", sessions_page.sessions, name="sessions"),
    path("sessions/end/", sessions_page.end_sessions, name="end_sessions"),
]

# By the names that allauth's own views and templates use.
allauth_urls = [
    path("signup/", views.signup, name="account_signup"),
    path("login/", views.sign_in, name="account_login"),
    path("logout/", LogoutView.as_view(), name="account_logout"),
    path("forgotten/", views.forgotten, name="account_reset_password"),
    path("password/", own_password, name="account_change_password"),
    path("again/", reauthenticate, name="account_reauthenticate"),
    path("2fa/", include("allauth.mfa.urls")),
]
