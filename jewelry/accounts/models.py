import secrets
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.dispatch import Signal
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

password_changed = Signal()
"""Sent with `person` after every change of a password."""


CLAIM = "unconfirmed-"
"""The beginning of generated logins: the confirmed address replaces it."""


class Role(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    PARTNER = "partner", _("Partner")
    OPERATOR = "operator", _("Operator")
    SELLER = "seller", _("Seller")
    ADMIN = "admin", _("Administrator")


BUYERS = (Role.CUSTOMER, Role.PARTNER)
GUEST = "guest"
"""In the column `role` of a guest: a row for what a visitor without an account has sent. It is among no
`Role`, so that no page lets it in and no form can give it; nobody signs in to it.
"""

STAFF = (Role.SELLER, Role.ADMIN)
"""Roles that may open the admin."""

WORKSHOP = (Role.OPERATOR, Role.ADMIN)
"""Roles that may open the operators' board."""


class People(UserManager["User"]):
    def reachable(self) -> models.QuerySet["User"]:
        """Select people who may get letters with other people's texts."""
        confirmed = self.filter(is_active=True, confirmed_email=models.F("email"))
        return confirmed.exclude(email="")

    def sign_up(self, address: str, password: str, **fields: Any) -> "User":
        """Create an account, also when another account has the address or its owner typed it."""
        return self.create_user(f"{CLAIM}{secrets.token_hex(8)}", address, password, **fields)

    def make_guest(self) -> "User":
        """Create the row of a visitor without an account: without a login, an address, a password."""
        return self.create_user(f"{GUEST}-{secrets.token_hex(8)}", role=GUEST, is_active=False)

    def create_user(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> "User":
        """Django's own sets is_staff and is_superuser, which follow from the role here."""
        name = self.model.normalize_username(username)
        person = self.model(username=name, email=self.normalize_email(email), **extra_fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> "User":
        """The person who runs this command has access to the server: the address counts as
        confirmed."""
        confirmed = {"confirmed_email": self.normalize_email(email)}
        fields = {"role": Role.ADMIN} | confirmed | extra_fields
        return self.create_user(username, email, password, **fields)


class User(AbstractUser):
    """One person with one role; each face says what a role may do, beside the code that does it."""

    first_name = last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.CUSTOMER)
    language = models.CharField(_("language"), max_length=5, blank=True, default="")

    # The confirmed address; `email` is the one that was typed.
    confirmed_email = models.EmailField(blank=True, default="", editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    wants_mail = models.BooleanField(_("letters about orders"), default=True)

    # A link in a letter is invalid once a later one was sent.
    reset_letters = models.PositiveIntegerField(default=0, editable=False)
    # When an administrator typed the password; empty once its owner has chosen another.
    password_given_at = models.DateTimeField(null=True, editable=False)

    # Which version of the privacy text the person agreed to, and when; empty for people made by staff.
    consent_version = models.CharField(max_length=10, blank=True, default="", editable=False)
    consented_at = models.DateTimeField(null=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = People()  # type: ignore[misc]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        if self.erased_at:
            return str(_("Erased person"))
        if self.is_guest:
            return str(_("Guest"))
        return self.name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Record every new password of an existing person in the security log."""
        is_changed = self._password is not None and not self._state.adding  # type: ignore[attr-defined]
        super().save(*args, **kwargs)
        if is_changed:
            password_changed.send(sender=User, person=self)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_given_at = None

    @property
    def is_confirmed(self) -> bool:
        """The address is the person's own. `People.reachable` is the same rule in SQL."""
        return bool(self.email) and self.confirmed_email == self.email

    @property
    def is_claim(self) -> bool:
        """The account has no confirmed address, and so no login."""
        return self.username.startswith(CLAIM)

    @property
    def is_guest(self) -> bool:
        return self.role == GUEST

    @classmethod
    def normalize_username(cls, username: str | None) -> str:
        """Lower-case a login that is an e-mail address.

        A form that has refused the login passes None, which is no login.
        """
        name: str = super().normalize_username(username or "")
        return name.lower() if "@" in name else name

    # Both follow the role, so that the right to enter the admin has one source.
    @property
    def is_staff(self) -> bool:  # type: ignore[override]
        return self.role in STAFF

    @property
    def is_superuser(self) -> bool:  # type: ignore[override]
        return self.role == Role.ADMIN

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split(" ")[0]

    @cached_property
    def initials(self) -> str:
        return "".join(word[0] for word in str(self).split()[:2]).upper()


class Count(models.Model):
    """Attempts, counted here while the cache is down: see `expiring_counts`."""

    key = models.CharField(max_length=100, primary_key=True)
    many = models.IntegerField()
    ends = models.DateTimeField(db_index=True)


class Session(AbstractBaseSession):
    """A session with its person outside the signed data, so that SQL can join the person."""

    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    auth_hash = models.CharField(max_length=128, blank=True)

    # When its person signed in, and last pressed something as far as that is written down; empty
    # before anybody signed in.
    began_at = models.DateTimeField(null=True)
    active_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True, default="")
    agent = models.CharField(max_length=200, blank=True, default="")

    class Meta(AbstractBaseSession.Meta):
        pass

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """Django's store reads what ours has written: ours only writes more columns."""
        return SessionStore
