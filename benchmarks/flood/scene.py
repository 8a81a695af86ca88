"""The world before: a customer with orders, and partners with keys, models, quotes and an order each."""

import time
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connections
from django.test import Client

from benchmarks.cutting import run
from benchmarks.hostile import good
from benchmarks.lab.measured import measure
from crm.partners import live
from crm.partners.models import SentModel
from jewelry.accounts.models import Role, User
from jewelry.models3d import store
from jewelry.models3d.models import Measurement, Model3D
from jewelry.orders import lifecycle
from jewelry.outbox.models import Delivery
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote

PARTNER_COUNT = 12
"""Ten keep to their limit, and two do not."""

METAL = "gold-585-yellow"


def build() -> tuple[str, list[dict[str, Any]]]:
    """The customer's cookie, and what each partner's program knows."""
    model = store.keep(ContentFile(good.stl(), "bar.stl"), "bar.stl", "partners")
    measured = measure(model)
    partners = [_partner(measured, number) for number in range(PARTNER_COUNT)]
    customer = User.objects.create_user("patron", role=Role.CUSTOMER)
    for number in range(20):
        lifecycle.start(customer, f"Ring {number}", Specification(METAL), model=model)
    client = Client()
    client.force_login(customer)
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    connections.close_all()
    return cookie, partners


def rest() -> None:
    """Wait until all models are measured and all messages delivered."""
    end = time.monotonic() + 120
    while Model3D.objects.filter(measurements=None).exists() or Delivery.objects.waiting().exists():
        assert time.monotonic() < end, "still at work after two minutes"
        time.sleep(0.2)
    connections.close_all()


def _partner(measured: Measurement, number: int) -> dict[str, Any]:
    partner = User.objects.create_user(f"jeweller{number}", role=Role.PARTNER)
    made = run.build(partner, measured, METAL)
    quote = Quote.objects.get(public_id=made.quote)
    orders = [live.place(made.key, quote, f"Ring {n}", "") for n in range(10)]
    return {
        "secret": made.secret,
        "quote": made.quote,
        "model": str(SentModel.objects.get(partner=partner).public_id),
        "order": str(orders[0].public_id),
        "keeps_to_it": number < 10,
    }
