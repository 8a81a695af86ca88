from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jewelry.accounts.models import Role


class Mode(models.TextChoices):
    """A key's mode: real orders, or the sandbox. Neither ever shows the other."""

    LIVE = "live", pgettext_lazy("mode", "Live")
    TEST = "test", _("Sandbox")


class Scope(models.TextChoices):
    MODELS_READ = "models:read", _("read models and their analysis")
    MODELS_WRITE = "models:write", _("upload models")
    QUOTES_READ = "quotes:read", _("read quotes")
    QUOTES_WRITE = "quotes:write", _("ask for quotes")
    ORDERS_READ = "orders:read", _("read orders")
    ORDERS_WRITE = "orders:write", _("place and cancel orders")
    WEBHOOKS_READ = "webhooks:read", _("read webhooks and their deliveries")
    WEBHOOKS_WRITE = "webhooks:write", _("set webhooks up and send them again")


def every_scope() -> list[str]:
    return list(Scope.values)


class ApiKeys(models.QuerySet["ApiKey"]):
    def valid(self) -> Self:
        """Select keys that are neither revoked nor expired, of partners who may sign in."""
        goes_on = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
        mine = {"partner__is_active": True, "partner__role": Role.PARTNER}
        return self.filter(goes_on, revoked_at=None, **mine)


class ApiKey(models.Model):
    """A partner's key; only its hash is stored. `keys` creates them."""

    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys", verbose_name=_("partner"),
        limit_choices_to={"role": Role.PARTNER},
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=60, help_text=_("Where it is used: “our shop”."))
    mode = models.CharField(_("mode"), max_length=4, choices=Mode, default=Mode.TEST)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Scope), verbose_name=_("may"), default=every_scope
    )
    prefix = models.CharField(_("begins with"), max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    ends_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    objects = ApiKeys.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def is_test(self) -> bool:
        return self.mode == Mode.TEST

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and (self.ends_at is None or self.ends_at > timezone.now())
