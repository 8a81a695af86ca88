"""Limits for one person: models being measured at once, and work begun in a day.

Workers, database and storage are shared. `check` runs before the work. The code that writes the row
checks again in its transaction, under `quota.hold`, so that parallel requests are all counted.
"""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jewelry.accounts import throttle
from jewelry.accounts.models import User
from jewelry.models3d import quota
from jewelry.models3d.geometry.measurement import REVISION
from jewelry.models3d.models import Model3D
from jewelry.orders.models import EarlierFile, Order
from jewelry.orders.statuses import Status
from jewelry.platform.turns import Turns
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
SENDS = throttle.Limit("send", 20, 10)
"""Forms with files in so many seconds: more than a person can send by hand."""

MARKS = throttle.Limit("mark", 100, 24 * 3600)
"""Answers about a model's stones in a day: each may be a model to measure."""

KEEPING = Turns(at_once=2, waiting=4, each=MAX_WAITING_MODELS, seconds=10)
"""Joining and checking files takes at most half of a process's threads."""


def waiting(person: User) -> int:
    """Return the person's models that no worker has measured yet; products are measured."""
    asked = PriceRequest.objects.of(person).waiting().values("model")
    ordered = Order.objects.of(person).filter(status=Status.SUBMITTED, quote=None).values("model")
    models = Model3D.objects.filter(pk__in=asked.union(ordered))
    return models.exclude(measurements__revision=REVISION).count()


def take_price(person: User) -> None:
    """Called in the transaction that writes the request, before it. Raises ValidationError."""
    quota.hold(person)
    check(person)
    _count(PriceRequest.objects.of(person), MAX_PRICES_A_DAY)


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
    _count(Quote.objects.filter(customer=person), MAX_CHOICES_A_DAY)


def take_mark(person: User) -> None:
    """Called in the transaction that writes the answer, before it. Raises ValidationError."""
    quota.hold(person)
    check(person)
    if throttle.is_used_up(MARKS, str(person.pk)):
        raise ValidationError(TOO_OFTEN, "many", {"count": MARKS.most})


def _count(rows: QuerySet[Any], most: int, when: str = "created_at", *, more: int = 1) -> None:
    if rows.filter(**{f"{when}__gt": timezone.now() - ONE_DAY}).count() + more > most:
        raise ValidationError(TOO_OFTEN, "many", {"count": most})


def check(person: User) -> None:
    """Raises ValidationError with the code "many"."""
    if waiting(person) >= MAX_WAITING_MODELS:
        sentence = _(
            "We are still measuring %(count)d models of yours. Please wait for their prices, "
            "then send this one: your file is not lost."
        )
        raise ValidationError(sentence, "many", {"count": MAX_WAITING_MODELS})
