"""Compares fetched spot prices with the tariff in force; publishes them if a person confirms."""

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.pricing import tariffs
from jewelry.pricing.engine.formula import GRAMS_PER_OUNCE, KOPECK
from jewelry.pricing.models import Tariff
from jewelry.pricing.spots.reading import METALS, NotUsable, name_of, shown
from jewelry.pricing.spots.sources import Spots
from jewelry.pricing.tariffs import NotMeant, NotPublished, leaps
from jewelry.pricing.tariffs.leaps import Step


@dataclass(frozen=True)
class Move:
    """A metal's price in force and as fetched: dollars per troy ounce, roubles per gram."""

    name: str
    ounce: Step
    gram: Step


def moves(found: Spots, tariff: Tariff) -> list[Move]:
    return [
        Move(
            name_of(metal),
            Step(metal, getattr(tariff, f"spot_{metal}"), found.dollars[metal]),
            Step(metal, _gram(tariff.spot(metal)), _gram(found.dollars[metal] * found.rate)),
        )
        for metal in METALS
    ]


def check_newer(found: Spots, tariff: Tariff) -> None:
    """Raise `NotUsable` for prices that are older than those in force, or the same."""
    if found.day < tariff.spot_date:
        words = {"found": shown(found.day), "stands": shown(tariff.spot_date)}
        raise NotUsable(
            _("These prices are of %(found)s; those in force, of %(stands)s, are newer.") % words
        )
    if all(getattr(tariff, name) == value for name, value in _figures(found).items()):
        raise NotUsable(_("These prices are in force already."))


@transaction.atomic
def into_draft(found: Spots, author: User) -> Tariff:
    """Write these prices into the draft, begun where there is none; its reviewer reviews it again.

    Raises `NotUsable`, and then no draft is begun.
    """
    check_newer(found, Tariff.objects.in_force())
    begun = tariffs.begin(author)
    draft = Tariff.objects.select_for_update().filter(pk=begun.pk, published_at=None).first()
    if draft is None:
        raise NotUsable(_("Somebody has published a tariff meanwhile. Fetch once more."))
    for name, value in _figures(found).items():
        setattr(draft, name, value)
    draft.author, draft.edition = author, draft.edition + 1
    draft.save()
    return draft


@transaction.atomic
def publish(found: Spots, publisher: User, note: str, sure: str = "") -> Tariff:
    """Publish the prices at once, with nothing else changed. `sure` confirms a leap: `token`.

    Raises `NotUsable`, `NotPublished`, and `NotMeant` with the token; then nothing is written.
    """
    if draft := Tariff.objects.draft():
        raise NotPublished(
            _("%(who)s is at work on a draft. Publish it or throw it away first.")
            % {"who": draft.author}
        )
    current, yes = Tariff.objects.in_force(), token(found, Tariff.objects.in_force())
    draft = into_draft(found, publisher)
    meant = leaps.token(current, draft) if sure == yes else ""
    try:
        return tariffs.publish(draft.pk, draft.edition, publisher, note, meant)
    except NotMeant as asked:
        raise NotMeant(asked.leaps, yes) from None


def token(found: Spots, tariff: Tariff) -> str:
    """Return the token of a yes to these figures after that tariff."""
    told = f"{tariff.version} {sorted(_figures(found).items())}"
    return sha256(told.encode()).hexdigest()[:8]


def _figures(found: Spots) -> dict[str, object]:
    return {f"spot_{metal}": found.dollars[metal] for metal in METALS} | {
        "roubles_per_dollar": found.rate,
        "spot_date": found.day,
        "spot_source": found.source,
    }


def _gram(ounce: Decimal) -> Decimal:
    return (ounce / GRAMS_PER_OUNCE).quantize(KOPECK)
