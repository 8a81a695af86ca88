"""The state before: a partner whose server gets all events, and a measured model."""

from dataclasses import dataclass

from django.db import connection

from benchmarks.killing import files, ledger, scribe, victim, webhooks
from benchmarks.lab.measured import measured_piece
from jewelry.accounts.models import Role, User


@dataclass(frozen=True)
class Scene:
    customer: int
    model: int
    port: int
    """Of the partner's server."""


def build() -> Scene:
    with connection.cursor() as cursor:
        cursor.execute(ledger.TABLE)
        cursor.execute(scribe.TABLE)
    for file in (ledger.outside(), victim.accepted(), victim.over(), files.kept(), scribe.noted()):
        file.unlink(missing_ok=True)
    files.kept().touch()
    customer = User.objects.create_user("patron", role=Role.PARTNER)
    return Scene(customer.pk, measured_piece().model_id, webhooks.subscribe(customer))
