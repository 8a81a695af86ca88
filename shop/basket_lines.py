"""What pages show of a basket's or a purchase's pieces, and what they cost together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jewelry.models3d.models import Measurement
from jewelry.orders import lifecycle
from jewelry.pricing.labels.specification import wishes
from jewelry.pricing.models import Alloy, Verdict
from jewelry.purchases import checkout
from jewelry.purchases.dues import Dues
from jewelry.purchases.models import Piece, Purchase


@dataclass(frozen=True)
class Line:
    piece: Piece
    alloy: Alloy
    wishes: list[tuple[str, str]]
    total: Decimal | None
    was: Decimal | None
    """What was shown before, where that was another price."""

    is_pictured: bool

    @property
    def quantity(self) -> int:
        return self.piece.wanted.quantity

    @property
    def is_changed(self) -> bool:
        return self.piece.seen_total != self.total

    @property
    def is_provisional(self) -> bool:
        quote = self.piece.quote
        return bool(quote and quote.verdict == Verdict.PROVISIONAL)

    @property
    def held_until(self) -> datetime | None:
        return self.piece.quote.valid_until if self.piece.quote else None

    @property
    def page(self) -> str:
        """Where its buyer chose it."""
        return reverse("shop:product", args=[self.piece.slug]) if self.piece.slug else ""


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    pieces = list(pieces)
    codes = {piece.wanted.alloy for piece in pieces}
    alloys = Alloy.objects.in_bulk(codes, field_name="code")
    models = [piece.model_id for piece in pieces]
    found = Measurement.objects.filter(model__in=models, pictured=True)
    pictured = set(found.values_list("model", flat=True))
    return [_line(piece, alloys, is_pictured=piece.model_id in pictured) for piece in pieces]


def _line(piece: Piece, alloys: dict[Any, Alloy], *, is_pictured: bool) -> Line:
    return Line(
        piece=piece,
        alloy=alloys[piece.wanted.alloy],
        wishes=wishes(piece.wanted),
        total=piece.quote.total if piece.quote else None,
        was=piece.seen_total,
        is_pictured=is_pictured,
    )


@dataclass(frozen=True)
class Sums:
    """Of a basket. `pieces` is what is known; while `is_open` a person names the rest."""

    pieces: Decimal
    dues: Dues
    is_open: bool
    ready: date

    @property
    def later(self) -> Decimal:
        return self.dues.total - self.dues.now


def sums_of(basket: Purchase, lines: Iterable[Line]) -> Sums:
    pieces = [line.piece for line in lines]
    return Sums(
        pieces=checkout.total_of(pieces),
        dues=checkout.sums(basket, pieces),
        is_open=checkout.is_open(pieces),
        ready=ready_by(pieces),
    )


def ready_by(pieces: Iterable[Piece]) -> date:
    """Return when all of them are made, if they are ordered now."""
    is_rush = all(piece.wanted.rush for piece in pieces)
    return timezone.localdate(lifecycle.promised(rush=is_rush))
