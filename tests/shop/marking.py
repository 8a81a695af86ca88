"""Models with bodies to mark as stones, and a customer who marks them."""

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.test import Client

from benchmarks.firm import parts
from jewelry.models3d import store
from jewelry.orders import placing
from jewelry.orders.models import Order
from jewelry.pricing.engine.specification import Specification, StoneSetting
from jewelry.pricing.models import PriceRequest
from jewelry.pricing.quotes.requests import answer_request
from tests.factories import AlloyFactory, PriceRequestFactory
from tests.models3d.shapes import stl, tube
from tests.shop.priced import url_of
from tests.support.measuring import numbered
from tests.support.worker import price_order

pytestmark = pytest.mark.django_db


def ring() -> np.ndarray:
    return tube(8.5, 10.5, 4)


def stones(*sizes: float) -> list[np.ndarray]:
    """Each beside the ring: what is left of the metal is all of it."""
    return [parts.brilliant(size, (0, 20 + 8 * i, 2)) for i, size in enumerate(sizes)]


def asked_of(person, *bodies: np.ndarray) -> PriceRequest:
    content = numbered(stl(np.concatenate(bodies)))
    model = store.keep(ContentFile(content, "ring.stl"), "ring.stl", owner=person)
    asked = PriceRequestFactory(customer=person, title="Wave", model=model)
    answer_request(asked.pk)
    asked.refresh_from_db()
    return asked


def url_of_marks(asked: PriceRequest) -> str:
    return f"{url_of(asked)}stones/"


def mark(
    client: Client, asked: PriceRequest, *bodies: object, answer="stones", measured=True, **fields
):
    """Send the form and let a worker measure, or not."""
    response = client.post(url_of_marks(asked), {"body": bodies, "answer": answer} | fields)
    asked.refresh_from_db()
    if measured:
        answer_request(asked.pk)
        asked.refresh_from_db()
    return response


def rows_of(count: int, *kept: StoneSetting) -> dict[str, object]:
    """The form's fields for these stones, in as many rows."""
    sent: dict[str, object] = {"stones-TOTAL_FORMS": count, "stones-INITIAL_FORMS": len(kept)}
    for i, stone in enumerate(kept):
        sent |= {f"stones-{i}-{name}": value for name, value in vars(stone).items()}
    return sent


def codes(asked: PriceRequest) -> list[str]:
    return [finding.code for finding in asked.quote.findings]


def sent_order(person, *bodies: np.ndarray) -> Order:
    """Ordered before anybody had seen a price; a worker has priced it."""
    content = numbered(stl(np.concatenate(bodies)))
    model = store.keep(ContentFile(content, "ring.stl"), "ring.stl", owner=person)
    wanted = Specification(AlloyFactory().code)
    order = placing.unpriced(person, "Wave", wanted, model)
    store.measure(model)
    price_order(order.pk)
    order.refresh_from_db()
    return order


def mark_order(client: Client, order: Order, *bodies: object, answer="stones", **fields):
    """Send the form of its page and let a worker price it."""
    seen = {"seen": order.quote.public_id if order.quote else ""}
    form = {"body": bodies, "answer": answer} | seen | fields
    response = client.post(f"/orders/{order.public_id}/stones/", form)
    order.refresh_from_db()
    if order.quote is None:
        store.measure(order.model)
        price_order(order.pk)
        order.refresh_from_db()
    return response
