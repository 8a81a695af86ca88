"""Every door through which an order comes: a buyer looks at a price there, and orders."""

import html
import re
import uuid
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.test import Client

from crm.partners.models import TestOrder
from jewelry.accounts.models import Role, User
from jewelry.orders.models import Order
from jewelry.platform.numbers import read_decimal
from jewelry.pricing.tasks import answer_request
from tests.factories import MeasurementFactory, PriceRequestFactory, UserFactory
from tests.partners.conftest import program
from tests.shop.products import ProductFactory
from tests.shop.sending import new_cube, send
from tests.working import price_order

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
    module = "shop/views/catalogue.py"

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
        placed = self.client.post(self.piece.get_absolute_url(), form)
        assert placed.status_code == 302, placed.content


class Price(Door):
    module = "shop/views/price.py"

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
        placed = self.client.post(f"/price/{self.asked.public_id}/order/", form)
        assert placed.status_code == 302, placed.content
        assert placed["Location"].startswith("/orders/")


class Api(Door):
    module = "crm/partners/live.py"
    mode = "live"

    def __init__(self) -> None:
        self.buyer = UserFactory(role=Role.PARTNER)
        self.program = program(self.buyer, mode=self.mode)

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
    """Whoever ordered at a price orders once more at it."""

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


class Upload(Door):
    """Nobody has seen a price here: a worker names the first one, and its buyer is asked."""

    module = "shop/views/orders.py"

    def __init__(self) -> None:
        self.client, self.buyer = Client(), UserFactory()
        self.client.force_login(self.buyer)

    def press(self) -> None:
        placed = send(self.client, new_cube())
        assert placed.status_code == 302, placed.content
        order = self.orders().get()
        MeasurementFactory(model=order.model)
        price_order(order.pk)


HOUSE = (Catalogue, Price, Api, CatalogueAgain, PriceAgain, ApiAgain)
"""Where the price that is shown is the order's own, in the house itself."""

SHOWN = (*HOUSE, Sandbox)
ALL = (*SHOWN, Upload)
