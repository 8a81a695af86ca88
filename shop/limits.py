"""Limits for one person: models being measured at once, and work begun in a day.

Workers, database and storage are shared. `check` runs before the work. The code that writes the row
checks again in its transaction, under `quota.hold`, so that parallel requests are all counted.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jewelry.accounts import throttle
from jewelry.accounts.models import GUEST, User
from jewelry.models3d import quota
from jewelry.models3d.geometry.measurement import REVISION
from jewelry.models3d.models import Model3D
from jewelry.orders.models import EarlierFile, Order
from jewelry.orders.statuses import Status
from jewelry.platform.turns import Turns
from jewelry.platform.web.client_address import client_address, household
from jewelry.pricing.models import PriceRequest, Quote

MAX_WAITING_MODELS = 5
ONE_DAY = timedelta(days=1)
MAX_PRICES_A_DAY = 100
MAX_ORDERS_A_DAY = 100
MAX_FILES_A_DAY = 100
MAX_CHOICES_A_DAY = 1000
"""Each choice of a metal, a size or a number stores a price that holds for days."""

TOO_OFTEN = gettext_lazy(
    "You have done this %(count)d times within a day, and there we stop. Please come again "
    "tomorrow, or write to us."
)
SIGN_IN_FOR_MORE = gettext_lazy(
    "That is as much as we do without an account. Sign in or create an account to go on: what you have "
    "sent stays yours."
)
GUESTS_WAIT = gettext_lazy(
    "Many models are being measured for visitors just now. Sign in to be served at once, or try again in a "
    "minute: your file is not lost."
)
SENDS = throttle.Limit("send", 20, 10)
"""Forms with files in so many seconds: more than a person can send by hand."""

SENDS_OF_ADDRESS = throttle.Limit("guest-send", 60, 3600)
"""The same of visitors without an account, from one address: each file is checked, also one that is
refused, and only accepted ones count as `FILES_OF_ADDRESS`."""

MARKS = throttle.Limit("mark", 100, 24 * 3600)
"""Answers about a model's stones in a day: each may be a model to measure."""

MARKS_OF_GUEST = throttle.Limit("guest-mark", 10, 24 * 3600)
FILES_OF_ADDRESS = throttle.Limit("guest-file", 12, 24 * 3600)
"""Models that visitors without an account send from one address in a day."""

UPLOADS_OF_ADDRESS = throttle.Limit("guest-upload", 24, 24 * 3600)
FILES_OF_GUESTS = throttle.Limit("guest-files", 300, 3600)
"""Models of all such visitors in an hour."""

MAX_WAITING_OF_GUESTS = 8
"""Of all guests together: customers' models wait behind no more than these."""


@dataclass(frozen=True)
class Bounds:
    """Of one person: models not measured, and prices, choices and marks in a day."""

    waiting: int
    prices: int
    choices: int
    marks: throttle.Limit


OF_GUEST = Bounds(waiting=2, prices=10, choices=100, marks=MARKS_OF_GUEST)

KEEPING = Turns(at_once=2, waiting=4, each=MAX_WAITING_MODELS, seconds=10)
"""Joining and checking files takes at most half of a process's threads."""


def bounds(person: User) -> Bounds:
    if person.is_guest:
        return OF_GUEST
    return Bounds(MAX_WAITING_MODELS, MAX_PRICES_A_DAY, MAX_CHOICES_A_DAY, MARKS)


def waiting(person: User) -> int:
    """Return the person's models that no worker has measured yet; products are measured."""
    asked = PriceRequest.objects.of(person).waiting().values("model")
    ordered = Order.objects.of(person).filter(status=Status.SUBMITTED, quote=None).values("model")
    return _unmeasured(asked.union(ordered))


def waiting_of_guests() -> int:
    asked = PriceRequest.objects.filter(customer__role=GUEST).waiting()
    return _unmeasured(asked.values("model"))


def _unmeasured(models: QuerySet[Any, Any]) -> int:
    found = Model3D.objects.filter(pk__in=models)
    return found.exclude(measurements__revision=REVISION).count()


def take_price(person: User) -> None:
    """Called in the transaction that writes the request, before it. Raises ValidationError."""
    quota.hold(person)
    check(person)
    _count(PriceRequest.objects.of(person), bounds(person).prices)


def take_order(person: User, count: int = 1) -> None:
    """Called in the transaction that writes so many orders, before it. Raises ValidationError."""
    quota.hold(person)
    _count(Order.objects.of(person), MAX_ORDERS_A_DAY, more=count)


def take_file(person: User) -> None:
    """Called in the transaction that replaces an order's file, before it. Raises
    ValidationError."""
    quota.hold(person)
    check(person)
    _count(EarlierFile.objects.filter(order__customer=person), MAX_FILES_A_DAY, "replaced_at")


def take_choice(person: User) -> None:
    """Called in the transaction that holds another price, before it. Raises ValidationError."""
    quota.hold(person)
    _count(Quote.objects.filter(customer=person), bounds(person).choices)


def take_mark(person: User) -> None:
    """Called in the transaction that writes the answer, before it. Raises ValidationError."""
    quota.hold(person)
    check(person)
    most = bounds(person).marks
    if throttle.is_used_up(most, str(person.pk)):
        raise ValidationError(TOO_OFTEN, "many", {"count": most.most})


def _count(rows: QuerySet[Any], most: int, when: str = "created_at", *, more: int = 1) -> None:
    if rows.filter(**{f"{when}__gt": timezone.now() - ONE_DAY}).count() + more > most:
        raise ValidationError(TOO_OFTEN, "many", {"count": most})


def check(person: User) -> None:
    """Raises ValidationError with the code "many"; "busy" where all guests have too many together."""
    most = bounds(person).waiting
    if person.is_guest and waiting_of_guests() >= MAX_WAITING_OF_GUESTS:
        raise ValidationError(GUESTS_WAIT, "busy")
    if waiting(person) >= most:
        sentence = _(
            "We are still measuring %(count)d models of yours. Please wait for their prices, "
            "then send this one: your file is not lost."
        )
        raise ValidationError(sentence, "many", {"count": most})


def take_file_of_guest(request: HttpRequest, limit: throttle.Limit = FILES_OF_ADDRESS) -> None:
    """Count a file of a visitor without an account, before the work. Raises ValidationError."""
    if throttle.is_used_up(limit, household(client_address(request))):
        raise ValidationError(SIGN_IN_FOR_MORE, "many")
    if throttle.is_used_up(FILES_OF_GUESTS, "all"):
        raise ValidationError(GUESTS_WAIT, "busy")
