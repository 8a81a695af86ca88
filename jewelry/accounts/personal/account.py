"""The personal data of accounts: the account, its means of signing in, its lines in the admin's
log."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from jewelry.accounts.models import CLAIM, Count, Session, User
from jewelry.accounts.personal import erasing
from jewelry.accounts.personal.holder import Holder, rows

SESSIONS_BATCH_SIZE = 5000
CLAIM_RETENTION = timedelta(days=90)
CLAIMS_BATCH_SIZE = 50


def _export(person: User) -> dict[str, Any]:
    names = (
        "username",
        "name",
        "email",
        "confirmed_email",
        "confirmed_at",
        "role",
        "language",
        "wants_mail",
        "date_joined",
        "last_login",
    )
    account = {name: getattr(person, name) for name in names}
    consent = {"version": person.consent_version, "given_at": person.consented_at}
    sessions = person.sessions.filter(expire_date__gt=timezone.now()).order_by("began_at")
    told = ("began_at", "active_at", "address", "agent", "expire_date")
    return {
        "account": account | {"consent": consent},
        "second_factors": list(
            Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")
        ),
        "sessions": rows(sessions.values(*told)),
    }


def _erase(person: User) -> None:
    """Keep the row, which orders refer to, without anything that identifies the person."""
    person.sessions.all().delete()
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    entries = LogEntry.objects.filter(content_type__app_label="accounts", object_id=str(person.pk))
    entries.update(object_repr=f"#{person.pk}", change_message="")
    person.username, person.name, person.email = f"erased-{person.pk}", "", ""
    person.language, person.wants_mail, person.is_active = "", False, False
    person.confirmed_email, person.confirmed_at, person.last_login = "", None, None
    person.erased_at = timezone.now()
    person.set_unusable_password()
    person.save()


def _expire() -> int:
    """Delete expired sessions and counts, in batches, so that no run locks a long table."""
    sessions = Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    counts = Count.objects.filter(ends__lt=timezone.now()).order_by("ends")
    gone = 0
    for kind, over in ((Session, sessions), (Count, counts)):
        keys = list(over.values_list("pk", flat=True)[:SESSIONS_BATCH_SIZE])
        gone += kind.objects.filter(pk__in=keys).delete()[0]
    return gone + _expire_claims()


def _expire_claims() -> int:
    """Delete old accounts that were never confirmed and have no session.

    In random order, so that accounts which cannot be deleted yet do not block the others.
    """
    now, gone = timezone.now(), 0
    old = User.objects.filter(username__startswith=CLAIM, date_joined__lt=now - CLAIM_RETENTION)
    alive = Session.objects.filter(expire_date__gt=now, person__isnull=False).values("person")
    for person in old.exclude(pk__in=alive).order_by("?")[:CLAIMS_BATCH_SIZE]:
        try:
            erasing.erase(person)
        except erasing.NotErased:
            continue
        gone += 1
    return gone


ACCOUNT = Holder("account", _export, _erase, expire=_expire)
