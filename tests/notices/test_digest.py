"""The morning's letter to sellers and administrators."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.conservation.models import Alarm
from jewelry.notices import digest
from jewelry.orders.statuses import Status
from tests.factories import DeliveryFactory, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)  # noon in the workshop


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> list[datetime]:
    """What time it is, for the digest alone."""
    now = [MORNING]
    monkeypatch.setattr("django.utils.timezone.localtime", lambda at=None: at or now[0])
    return now


def to() -> list[str]:
    return sorted(letter.to[0] for letter in mail.outbox)


def test_each_gets_one_a_day(clock) -> None:
    people = sorted(UserFactory(role=role).email for role in (Role.SELLER, Role.ADMIN))
    assert [digest.send(), digest.send()] == [2, 0]
    assert to() == people
    clock[0] += timedelta(days=1)
    assert digest.send() == 2


def test_nobody_is_written_to_at_night(clock) -> None:
    UserFactory(role=Role.SELLER)
    clock[0] = MORNING.replace(hour=7)
    assert digest.send() == 0


@pytest.mark.parametrize(
    "person",
    [{"role": Role.CUSTOMER}, {"role": Role.OPERATOR}, {"email": ""}, {"wants_mail": False}, {"is_active": False}],
)  # fmt: skip
def test_people_who_get_no_letters(person: dict) -> None:
    UserFactory(**{"role": Role.SELLER} | person)
    assert digest.send() == 0


def test_it_names_what_is_late_parked_or_differs() -> None:
    since = timezone.now() - timedelta(days=40)
    order = OrderFactory(status=Status.PACKAGING, status_since=since)
    DeliveryFactory(parked_at=timezone.now())
    Alarm.objects.create(code="file", row="x", facts={"row": "Model3D 7", "path": "x"})
    seller, admin = UserFactory(role=Role.SELLER, language="ru"), UserFactory(role=Role.ADMIN)
    digest.send()
    bodies = {letter.to[0]: letter.body for letter in mail.outbox}
    assert order.number in bodies[seller.email]
    assert "Опаздывает" in bodies[seller.email]
    assert "Model3D 7" not in bodies[seller.email]
    assert "Model3D 7 has no file" in bodies[admin.email]
    assert "Messages are parked: 1" in bodies[admin.email]


def test_a_quiet_day_says_so() -> None:
    UserFactory(role=Role.SELLER)
    digest.send()
    assert "Nothing is late or stuck." in mail.outbox[0].body
