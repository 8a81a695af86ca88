"""A customer who has filled the basket orders it by the checkout's pages."""

import re
from typing import Any

from django.test import Client

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.purchases import credit
from jewelry.purchases.models import Piece
from tests.factories import UserFactory
from tests.purchases.filled import RECIPIENT

FORM = RECIPIENT | {"phone": "8 917 204-38-00", "way": "courier", "pays": "deposit"}


def check_out(client: Client) -> Any:
    """Signed in, with something in the basket."""
    filled = client.post("/checkout/", FORM)
    assert filled.status_code == 302, filled.content
    summary = client.get("/checkout/summary/").content.decode()
    seen = re.findall(r'name="(stamp|version)"\s+value="([^"]+)"', summary)
    placed = client.post("/checkout/summary/", dict(seen) | {"terms": "on"})
    assert placed.status_code == 302, placed.content
    assert placed["Location"].startswith("/purchases/")
    return placed


def approve_unpaid(order: Order) -> Order:
    """A seller lets its purchase go on unpaid, and approves it."""
    seller = UserFactory(role=Role.SELLER)
    if piece := Piece.objects.filter(order=order).first():
        credit.allow(piece.purchase, seller, "A regular customer.")
    return lifecycle.approve(order, seller)
