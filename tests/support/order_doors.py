"""Every door through which an order comes: a buyer looks at a price there, and orders."""

import html
import re
import time
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.test import Client

from crm.partners.models import TestOrder
from jewelry.accounts.models import Role, User
from jewelry.models3d.models import Measurement
from jewelry.orders.models import Order
from jewelry.platform.numbers import read_decimal
from jewelry.pricing.quotes.requests import answer_request
from tests.factories import (
    MeasurementFactory,
    PriceRequestFactory,
    UserFactory,
    geometry_of,
)
from tests.partners.conftest import Program, program
from tests.shop.checking_out import check_out
from tests.shop.products import ProductFactory
from tests.shop.sending import new_cube, send
from tests.support.worker import price_order

ALLOY = "gold-585-yellow"


class Door:
    """`module` is where the order is placed, `buyer` who places it."""

    module: str
    buyer: User

    def look(self) -> Decimal:
        """The price that is shown."""
        raise NotImplementedError

    def order(self) -> Any:
        """The newest order of this buyer, who just placed it."""
        self.press()
        return self.orders().get()

    def press(self) -> None:
        raise NotImplementedError

    def orders(self) -> QuerySet[Any]:
        return Order.objects.filter(customer=self.buyer)


class Catalogue(Door):
    """A guest's piece and a customer's go through the basket and its checkout."""

    module = "shop/views/checkout.py"

    def __init__(self) -> None:
        self.client, self.buyer = Client(), UserFactory()
        self.client.force_login(self.buyer)
        self.piece = ProductFactory()
        MeasurementFactory(model=self.piece.model)

    def look(self) -> Decimal:
        """From the page's text: a test client's context is that of whichever thread came last."""
        page = self.client.get(self.piece.get_absolute_url()).content.decode()
        (self.shown,) = re.findall(r'name="shown" value="([^"]+)"', page)
        (price,) = re.findall(rf'value="{ALLOY}"[^>]* data-price="([^"]+)"', page)
        return read_decimal(html.unescape(price))

    def press(self) -> None:
        form = {"token": uuid.uuid4(), "alloy": ALLOY, "quantity": 1, "shown": self.shown}
        put = self.client.post(self.piece.get_absolute_url(), form)
        assert put.status_code == 302, put.content
        check_out(self.client)


class Price(Door):
    module = "shop/views/checkout.py"

    def __init__(self) -> None:
        self.client, self.buyer = Client(), UserFactory()
        self.client.force_login(self.buyer)
        self.asked = PriceRequestFactory(customer=self.buyer)
        MeasurementFactory(model=self.asked.model)
        answer_request(self.asked.pk)

    def look(self) -> Decimal:
        self.asked.refresh_from_db()
        self.quote = self.asked.quote
        return Decimal(self.quote.total)

    def press(self) -> None:
        form = {"token": uuid.uuid4(), "quote": self.quote.public_id, "comment": ""}
        put = self.client.post(f"/price/{self.asked.public_id}/order/", form)
        assert (put.status_code, put["Location"]) == (302, "/basket/"), put.content
        check_out(self.client)


class Patient(Program):
    """Comes again when a process has its hands full, as the API asks of programs."""

    def post(self, *args: Any, **kwargs: Any) -> Any:
        return _until_free(lambda: super(Patient, self).post(*args, **kwargs))

    def send(self, *args: Any, **kwargs: Any) -> Any:
        return _until_free(lambda: super(Patient, self).send(*args, **kwargs))


def _until_free(ask: Callable[[], Any]) -> Any:
    for _turn in range(200):
        if (answer := ask()).status_code != 503:
            return answer
        time.sleep(0.05)
    raise AssertionError("nobody's hands are ever free")


class Api(Door):
    module = "crm/partners/live.py"
    mode = "live"

    def __init__(self) -> None:
        self.buyer = UserFactory(role=Role.PARTNER)
        found = program(self.buyer, mode=self.mode)
        self.program = Patient(found.key, found.secret)

    def look(self) -> Decimal:
        self.quote = self.program.quote()
        return Decimal(self.quote["total"])

    def press(self) -> None:
        placed = self.program.post("/orders", {"quote": self.quote["id"]})
        assert placed.status_code == 201, placed.content


class Sandbox(Api):
    module = "crm/partners/sandbox.py"
    mode = "test"

    def orders(self) -> QuerySet[Any]:
        return TestOrder.objects.filter(customer=self.buyer)


class Again:
    """A customer who ordered at a price orders once more at it."""

    def order(self) -> Any:
        self.press()  # type: ignore[attr-defined]
        self.press()  # type: ignore[attr-defined]
        return self.orders().latest("pk")  # type: ignore[attr-defined]


class CatalogueAgain(Again, Catalogue):
    pass


class PriceAgain(Again, Price):
    pass


class ApiAgain(Again, Api):
    pass


class Unpriced(Catalogue):
    """A piece without a price: a worker makes the first one, and its customer is asked."""

    def __init__(self) -> None:
        super().__init__()
        Measurement.objects.filter(model=self.piece.model).delete()

    def press(self) -> None:
        page = self.client.get(self.piece.get_absolute_url()).content.decode()
        (self.shown,) = re.findall(r'name="shown" value="([^"]+)"', page)
        super().press()
        order = self.orders().get()
        MeasurementFactory(model=order.model)
        price_order(order.pk)


def body(number: int) -> dict[str, Any]:
    """As `stones.listing.Body` is kept."""
    told = {"number": number, "name": "", "why": "", "volume_mm3": 9.0, "round_mm": None}
    return told | {"sides_mm": [3.0, 2.0, 2.0], "x": 0.0, "y": 0.0, "z": 0.0}


class Corrected(Price):
    """Ordered at the price on the page; then another file comes, without a price."""

    module = "shop/views/corrected.py"

    def press(self) -> None:
        super().press()
        order = self.orders().get()
        placed = send(self.client, new_cube(), to=f"/orders/{order.public_id}/file/")
        assert placed.status_code == 302, placed.content
        order.refresh_from_db()
        MeasurementFactory(model=order.model, geometry=geometry_of(volume=900.0))
        price_order(order.pk)


class Marked(Price):
    """Ordered at the price that was shown; then a body of the file is said to be a stone."""

    module = "shop/views/stones.py"

    def press(self) -> None:
        super().press()
        order = self.orders().get()
        two = {"body_list": [body(1), body(2)]}
        Measurement.objects.filter(model=order.model).update(geometry=geometry_of() | two)
        form = {"body": 2, "answer": "stones", "seen": order.quote.public_id}
        said = self.client.post(f"/orders/{order.public_id}/stones/", form)
        assert said.status_code == 302, said.content
        order.refresh_from_db()
        assert order.model.stones == "2"
        MeasurementFactory(model=order.model, geometry=geometry_of(volume=900.0) | two)
        price_order(order.pk)


class ApiCorrected(Api):
    """An order is made from another model, at the price of a quote for that."""

    def press(self) -> None:
        earlier = self.program.order()
        placed = self.program.post(f"/orders/{earlier['id']}/model", {"quote": self.quote["id"]})
        assert placed.status_code == 200, placed.content


class SandboxCorrected(ApiCorrected, Sandbox):
    pass


HOUSE = (Catalogue, Price, Api, CatalogueAgain, PriceAgain, ApiAgain, ApiCorrected)
"""Where the price that is shown is that of a real order."""

SHOWN = (*HOUSE, Sandbox, SandboxCorrected)
ALL = (*SHOWN, Unpriced, Corrected, Marked)
