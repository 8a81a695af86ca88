"""The price on a catalogue page, without a stored quote: its tariff, time and product.

The form contains it, signed. A published tariff never changes, so the form gives the same price
when it is sent, which is held as long as a quote of that moment would be.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing
from django.utils import timezone

from jewelry.models3d.models import Measurement
from jewelry.pricing import quotes
from jewelry.pricing.models import Tariff
from shop.models import Product

SALT = "shop.shown_price"


@dataclass(frozen=True)
class Shown:
    """`measurement` is None for a piece that had no price yet."""

    tariff: Tariff
    at: datetime
    measurement: Measurement | None


def sign(tariff: Tariff, measurement: Measurement | None) -> str:
    measured = measurement.pk if measurement else None
    facts = [tariff.pk, measured, round(timezone.now().timestamp())]
    return signing.dumps(facts, salt=SALT, compress=True)


def read(text: str, piece: Product) -> Shown | None:
    """Return None for a price that is no longer held, was of another model, or is not signed by
    us."""
    try:
        tariff_pk, measured, seconds = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    tariff = Tariff.objects.published().filter(pk=tariff_pk).first()
    at = datetime.fromtimestamp(seconds, UTC)
    if tariff is None or quotes.held_until(tariff, at) <= timezone.now():
        return None
    if measured is None:
        return Shown(tariff, at, None)
    of_piece = Measurement.objects.filter(model=piece.model_id).select_related("model")
    measurement = of_piece.filter(pk=measured).first()
    return Shown(tariff, at, measurement) if measurement else None
