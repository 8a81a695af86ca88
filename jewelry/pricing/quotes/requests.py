"""A price without an order: requested, answered by a worker, and changed by its customer."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from jewelry.platform.celery import app
from jewelry.pricing import marking, quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.marking import Chosen
from jewelry.pricing.models import PriceRequest, Quote, Tariff
from jewelry.pricing.quotes import held


@transaction.atomic
def ask(
    customer: User, title: str, model: Model3D, wanted: Specification, public_id: UUID
) -> PriceRequest:
    """A repeated `public_id` fails as a duplicate. What is measured already is priced at once."""
    asked = PriceRequest.objects.create(
        public_id=public_id,
        customer=customer,
        title=title,
        model=model,
        specification=wanted.to_json(),
    )
    if store.measured(model):
        return choose(asked, None)
    answer_after_commit(asked)
    return asked


def answer(pk: int) -> None:
    """Price a request. The row lock keeps it to one quote, also when it runs twice.

    Raises the storage's error, for a retry, as `store.measure` does.
    """
    asked = PriceRequest.objects.select_related("model").get(pk=pk)
    if asked.quote_id is None:
        store.measure(asked.model)
        choose(asked, None)


@app.task
def answer_request(request_id: int) -> None:
    answer(request_id)


@transaction.atomic
def choose(asked: PriceRequest, wanted: Specification | None) -> PriceRequest:
    """Request the same for another specification (None: the present one), and hold its price.

    A firm price that was shown for it before is used again while it holds. Without a measurement
    the choice is stored, and priced when the model is measured.
    """
    asked = _locked(asked)
    wanted = _refitted(asked, wanted or asked.wanted)
    if not _holds(asked.quote, wanted):
        shown = held.shown_to(asked.customer, asked.model, wanted)
        made = shown or quotes.known(asked.model, wanted, customer=asked.customer)
        asked.quote = made or _by_older_figures(asked, wanted) or asked.quote
    asked.specification = wanted.to_json()
    asked.save(update_fields=["specification", "quote"])
    return asked


@transaction.atomic
def mark(
    asked: PriceRequest,
    numbers: Iterable[int],
    chosen: Mapping[Decimal, Chosen],
    left_out: Iterable[int] = (),
) -> PriceRequest:
    """Ask for the same with these bodies as stones, `chosen` by their sizes; none: all is metal.

    What is `left_out` is no part of the piece. Asked twice for the same, nothing is measured twice.
    Raises `marking.Unmarkable`, or ValueError for more stones than a piece can have.
    """
    asked = _locked(asked)
    model, wanted = marking.answered(asked.model, asked.wanted, numbers, chosen, left_out)
    if model != asked.model:
        asked.model, asked.quote = model, None
    asked.specification = wanted.to_json()
    asked.save(update_fields=["model", "specification", "quote"])
    if asked.quote_id or store.measured(model):
        return choose(asked, None)
    answer_after_commit(asked)
    return asked


def answer_after_commit(asked: PriceRequest) -> None:
    # Robust: the request is in the database, and beat repeats a message that the broker did not take.
    transaction.on_commit(lambda: answer_request.delay(asked.pk), robust=True)


def _locked(asked: PriceRequest) -> PriceRequest:
    """Read it after the lock was given: a guest's may have got another customer meanwhile."""
    PriceRequest.objects.select_for_update().only("pk").get(pk=asked.pk)
    return PriceRequest.objects.in_full().get(pk=asked.pk)


def _refitted(asked: PriceRequest, wanted: Specification) -> Specification:
    """Return the specification with marked stones as large as in the model."""
    measurement = store.newest(asked.model) if asked.model.stones else None
    return marking.refitted(measurement, asked.wanted, wanted) if measurement else wanted


def _by_older_figures(asked: PriceRequest, wanted: Specification) -> Quote | None:
    """A customer with a price may choose while a new revision of the geometry is still
    measuring."""
    measurement = store.newest(asked.model) if asked.quote else None
    if measurement is None:
        return None
    return quotes.make(measurement, wanted, customer=asked.customer)


def _holds(quote: Quote | None, wanted: Specification) -> bool:
    """Return whether the quote is for exactly this, and holds or is under the tariff in force."""
    if quote is None or quote.inputs.get("specification") != wanted.to_json():
        return False
    if held.holds(quote):
        return True
    is_valid = quote.valid_until > timezone.now()
    return is_valid and quote.tariff_id == Tariff.objects.in_force().pk
