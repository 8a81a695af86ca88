"""How many models one person may have measured at once: the workers are there for everybody."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.models3d.geometry import REVISION
from jewelry.models3d.models import Model3D
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing.models import PriceRequest

MOST_AT_ONCE = 5


def waiting(person: User) -> int:
    """Models of the person that no worker has measured yet; ready-made pieces are measured."""
    asked = PriceRequest.objects.of(person).waiting().values("model")
    ordered = Order.objects.of(person).filter(status=Status.SUBMITTED, quote=None).values("model")
    models = Model3D.objects.filter(pk__in=asked.union(ordered))
    return models.exclude(measurements__revision=REVISION).count()


def check(person: User) -> None:
    """Raises ValidationError with the code "many"."""
    if waiting(person) >= MOST_AT_ONCE:
        sentence = _(
            "We are still measuring %(count)d models of yours. Please wait for their prices, "
            "then send this one: your file is not lost."
        )
        raise ValidationError(sentence, "many", {"count": MOST_AT_ONCE})
