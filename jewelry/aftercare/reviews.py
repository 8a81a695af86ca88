"""Reviews of delivered pieces of the catalogue: one for each order, shown after a seller's look."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Avg, Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.aftercare.errors import NoReason, NoReviewOffered, ReviewedAlready
from jewelry.aftercare.models import Review, ReviewState
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases.models import Piece

PAGE_SIZE = 20
MAX_KEY = 2**63 - 1
MAX_NAME_CHARACTERS = 30


@dataclass(frozen=True)
class Rating:
    """Of all reviews that are shown."""

    average: Decimal
    count: int


@dataclass(frozen=True)
class ReviewPage:
    """The newest first; `before` is the key that the next page begins after, 0 on the last."""

    reviews: list[Review]
    before: int


def product_of(order: Order) -> str:
    """Return the address of the piece that may be reviewed; empty if there is none."""
    if order.status != Status.CLOSED:
        return ""
    slugs = Piece.objects.filter(order=order, is_ours=True).values_list("slug", flat=True)
    return slugs.first() or ""


@transaction.atomic
def write_review(order: Order, customer: User, stars: int, text: str) -> Review:
    """Write the review; the same once more is the first. Raises `MoveRefused`."""
    # Its author's reviews queue up here, and an erasure does: what comes after it is refused.
    author = User.objects.select_for_update(no_key=True).only("erased_at").get(pk=customer.pk)
    slug = product_of(order)
    if not slug or author.erased_at:
        raise NoReviewOffered(order)
    written = Review.objects.filter(order=order).first()
    if written is None:
        return Review.objects.create(order=order, slug=slug, stars=stars, text=text)
    if (written.stars, written.text) != (stars, text):
        raise ReviewedAlready(order)
    return written


@transaction.atomic
def decide_review(
    review: Review, seller: User, answer: str, *, shows: bool, reason: str = ""
) -> Review:
    """Show it, or say why not. A later look counts. Raises `MoveRefused`."""
    reason = "" if shows else reason.strip()
    if not shows and not reason:
        raise NoReason(review.order)
    review = Review.objects.select_for_update(of=["self"]).get(pk=review.pk)
    review.state = ReviewState.SHOWN if shows else ReviewState.HIDDEN
    review.reason, review.answer = reason, answer.strip()
    review.looked_by, review.looked_at = seller, timezone.now()
    review.save(update_fields=["state", "reason", "answer", "looked_by", "looked_at"])
    return review


def follow_slug(old: str, new: str) -> None:
    """A product's address was changed: its reviews go with it."""
    Review.objects.filter(slug=old).update(slug=new)


def rating_of(slug: str) -> Rating | None:
    found = _shown(slug).order_by().aggregate(average=Avg("stars"), count=Count("pk"))
    if not found["count"]:
        return None
    return Rating(round(Decimal(found["average"]), 1), found["count"])


def review_page(slug: str, before: str = "") -> ReviewPage:
    """Return the reviews before that key; from the newest if there is no such key."""
    found = _shown(slug).select_related("order__customer").order_by("-pk")
    if before.isascii() and before.isdigit() and int(before[:20]) <= MAX_KEY:
        found = found.filter(pk__lt=int(before[:20]))
    rows = list(found[: PAGE_SIZE + 1])
    return ReviewPage(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else 0)


def shown_name(person: User) -> str:
    """Return the first name and an initial, of the name as the person typed it.

    Without one, or with an e-mail address for one, it is "Customer".
    """
    first, *others = ("" if person.erased_at else person.name).split() or [""]
    if not first or "@" in person.name:
        return _("Customer")
    last = f" {others[0][0].upper()}." if others else ""
    return first[:MAX_NAME_CHARACTERS] + last


def _shown(slug: str) -> QuerySet[Review]:
    return Review.objects.filter(slug=slug, state=ReviewState.SHOWN)
