"""Accounts: passwords, second factors, sessions."""

from django.urls import reverse_lazy

from jewelry import env
from jewelry.settings.site import PRODUCTION

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["jewelry.accounts.backends.LoginOrEmailBackend"]
LOGIN_URL = reverse_lazy("accounts:login")
LOGIN_REDIRECT_URL = reverse_lazy("accounts:home")
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "jewelry.accounts.password_validators.OwnWordsValidator"},
]
PASSWORD_HASHERS = ["jewelry.accounts.hashing.BoundedHasher"]
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_ADAPTER = "jewelry.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the shop works without it; letters ask, see accounts
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_FORMS = {"change_password": "jewelry.accounts.reauthentication.ChangePasswordForm"}
MFA_ADAPTER = "jewelry.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "jewelry.accounts.second_factor_codes.AuthenticateForm",
    "reauthenticate": "jewelry.accounts.second_factor_codes.ReauthenticateForm",
    "login_webauthn": "jewelry.accounts.passkeys.LoginByPasskey",
    "authenticate_webauthn": "jewelry.accounts.passkeys.AuthenticateByPasskey",
    "reauthenticate_webauthn": "jewelry.accounts.passkeys.ReauthenticateByPasskey",
    "add_webauthn": "jewelry.accounts.passkeys.AddPasskey",
    "edit_webauthn": "jewelry.accounts.passkeys.EditPasskey",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock may go half a minute wrong
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Sellers and administrators have a second factor, and give the password again before they change who
# may do what. Demo people have none.
MFA_CHOICES = ("yes", "no") if PRODUCTION else ("no", "yes")
MFA_REQUIRED = env.choice("MFA_REQUIRED", MFA_CHOICES) == "yes"
SESSION_ENGINE = "jewelry.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
