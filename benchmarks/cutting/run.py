"""So many orders from several programs at once, and the count afterwards."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from benchmarks.cutting.cut import Line
from crm.partners import keys
from crm.partners.models import ApiKey, GivenQuote, KeptAnswer, Mode, SentModel
from jewelry.accounts.models import User
from jewelry.models3d.models import Measurement
from jewelry.orders.models import Order, OrderEvent
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification

PROGRAM_COUNT = 8


@dataclass(frozen=True)
class Scene:
    key: ApiKey
    secret: str
    quote: str


def build(partner: User, measurement: Measurement, alloy: str, mode: str = Mode.LIVE) -> Scene:
    key = ApiKey(partner=partner, name="cut", mode=mode)
    secret = keys.fill(key)
    key.save()
    sent = SentModel.objects.create(
        partner=partner, mode=mode, model=measurement.model, name="ring.stl"
    )
    quote = quotes.make(measurement, Specification(alloy), customer=partner)
    GivenQuote.objects.create(quote=quote, sent=sent)
    return Scene(key, secret, str(quote.public_id))


def place(scene: Scene, port: int, orders: int, seed: int) -> tuple[list[Line], dict[str, str]]:
    """The lines, and the order that was answered for each title."""
    lines = [Line(port, scene.secret, random.Random(seed + n)) for n in range(PROGRAM_COUNT)]  # noqa: S311

    def work(n: int) -> dict[str, str]:
        titles = [f"cut-{i}" for i in range(n, orders, PROGRAM_COUNT)]
        return {title: lines[n].place(scene.quote, title)["id"] for title in titles}

    answered: dict[str, str] = {}
    with ThreadPoolExecutor(PROGRAM_COUNT) as pool:
        for some in pool.map(work, range(PROGRAM_COUNT)):
            answered |= some
    return lines, answered


def judge(scene: Scene, answered: dict[str, str]) -> dict[str, Any]:
    """Compare the database with the answers that the programs got."""
    made = Order.objects.filter(customer=scene.key.partner_id, title__startswith="cut-")
    found = Counter(made.values_list("title", flat=True))
    ids = {str(pk): title for title, pk in made.values_list("title", "public_id")}
    versions = Counter(OrderEvent.objects.filter(order__in=made).values_list("order", flat=True))
    return {
        "orders": len(answered),
        "lost": sum(title not in found for title in answered),
        "duplicate": sum(count - 1 for count in found.values()),
        "answered_wrong": sum(ids.get(pk) != title for title, pk in answered.items()),
        "half_done": sum(count != 4 for count in versions.values()),
        "keys": KeptAnswer.objects.filter(partner=scene.key.partner_id, status=201).count(),
    }


def is_right(verdict: dict[str, Any]) -> bool:
    wrong = ("lost", "duplicate", "answered_wrong", "half_done")
    return not any(verdict[name] for name in wrong) and verdict["keys"] == verdict["orders"]
