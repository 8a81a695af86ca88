from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "jewelry.accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from jewelry.accounts import (
            checks,  # noqa: F401  registers itself
            second_factor,
            security_log,
            session_lifetimes,
            throttle,
        )
        from jewelry.accounts.models import password_changed

        security_log.connect()
        second_factor.connect()
        session_lifetimes.connect()
        password_changed.connect(throttle.lift_for, dispatch_uid="accounts.throttle")
