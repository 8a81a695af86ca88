"""The files of an order: the present one, and those that its customer sent before."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef

from jewelry.accounts.models import User
from jewelry.models3d.models import Model3D
from jewelry.orders.errors import ModelChanged, SameFile, TooManyFiles
from jewelry.orders.models import EarlierFile, Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote

MAX_FILES = 20
"""Of one order, the present one included."""


def keep_earlier(
    order: Order, actor: User, model: Model3D, sending: UUID | None = None
) -> dict[str, Any]:
    """Record a locked order's present file before `model` replaces it; return the event's data.

    `sending` is the form's id: a repeated form raises SameFile, or IntegrityError after yet another
    file. The same file with other marks is not recorded; the event has the number of bodies that
    are stones. Raises `SameFile` and `TooManyFiles`.
    """
    if order.model is None:
        return {}
    if _is_one_file(order.model, model):
        if sending:
            raise SameFile(order)
        return {} if order.model == model else {"stones": len(model.marked)}
    if order.earlier_files.count() >= MAX_FILES - 1:
        raise TooManyFiles(order, MAX_FILES)
    EarlierFile.objects.create(
        public_id=sending or uuid4(),
        order=order,
        model=order.model,
        total=order.total,
        sent_by=actor,
        sent_at=since(order),
    )
    return {"file": model.format, "size": model.size}


def since(order: Order) -> datetime:
    """Return when the order's present file was sent."""
    newest = order.earlier_files.first()
    return newest.replaced_at if newest else order.created_at


def check_current(order: Order, quote: Quote) -> None:
    """Check that a price is for a locked order's present file and reading. Raises `ModelChanged`."""
    said = quote.inputs.get("specification")
    if said is not None and Specification.from_json(said) != order.specification:
        raise ModelChanged(order)
    if quote.model_id not in (None, order.model_id):
        raise ModelChanged(order)


SENT_IN = Exists(OrderEvent.objects.filter(order=OuterRef("pk"), verb=Verb.UPLOAD))


def is_sent_in(order: Order) -> bool:
    """Return whether a customer sent the order's file; otherwise it is the firm's.

    A page of orders is annotated with `sent_in=SENT_IN`, so that it asks once.
    """
    if hasattr(order, "sent_in"):
        return bool(order.sent_in)
    return order.events.filter(verb=Verb.UPLOAD).exists()


def _is_one_file(one: Model3D, other: Model3D) -> bool:
    return (one.sha256, one.format) == (other.sha256, other.format)
