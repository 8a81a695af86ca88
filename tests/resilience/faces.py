"""What people do in each section of the site: open a page, write something, fetch or send a file."""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile

from crm.partners import keys
from crm.partners.models import ApiKey, Scope
from jewelry.accounts.models import Role, User
from jewelry.models3d import store
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import PriceRequest
from tests.factories import (
    AlloyFactory,
    EventFactory,
    MeasurementFactory,
    OrderFactory,
    UserFactory,
)
from tests.models3d.shapes import cube, stl
from tests.shop.sending import BOUNDARY, KIND, fields, part
from tests.support.web_server import session_of

TOKEN = "a" * 32
NUMBERS = itertools.count()
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str


@dataclass(frozen=True)
class Day:
    """One person's requests; `has_written` looks into the database, `file` is for S3."""

    page: Request
    write: Request
    file: Request
    has_written: Callable[[], bool]


def new_cube() -> bytes:
    """Another file each time, of a size that a ring may have."""
    return f"cube {next(NUMBERS)}".encode().ljust(80) + stl(cube())[80:]


def ask(port: int, request: Request) -> Answer:
    link = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        link.request(request.method, request.path, request.body or None, dict(request.headers))
        answer = link.getresponse()
        text = answer.read().decode(errors="replace")
        return Answer(answer.status, answer.headers, text)
    finally:
        link.close()


def as_person(person: User, kind: str = FORM) -> dict[str, str]:
    cookies = f"{settings.SESSION_COOKIE_NAME}={session_of(person)}; csrftoken={TOKEN}"
    return {"Cookie": cookies, "X-CSRFToken": TOKEN, "Content-Type": kind}


def _order(status: Status, **more: Any) -> Order:
    content = new_cube()
    model = store.keep(ContentFile(content, "ring.stl"), "ring.stl")
    return OrderFactory(status=status, model=model, **more)


def _moved(order: Order) -> Callable[[], bool]:
    return lambda: OrderEvent.objects.filter(order=order).exists()


def shop() -> Day:
    customer = UserFactory(role=Role.CUSTOMER)
    order, token, me = _order(Status.SUBMITTED, customer=customer), uuid4(), as_person(customer)
    EventFactory(order=order, verb=Verb.UPLOAD)
    parts = [part(name, value) for name, value in fields(token=token).items()]
    parts += [part("file", new_cube(), "ring.stl"), f"--{BOUNDARY}--\r\n".encode()]
    return Day(
        Request("GET", "/orders/", me),
        Request("POST", "/price/", me | {"Content-Type": KIND}, b"".join(parts)),
        Request("GET", f"/orders/{order.public_id}/model/", me),
        lambda: PriceRequest.objects.filter(customer=customer).exists(),
    )


def crm() -> Day:
    me = as_person(UserFactory(role=Role.SELLER))
    order = _order(Status.PRICE_CALCULATED)
    path = f"/admin/orders/order/{order.pk}"
    return Day(
        Request("GET", f"{path}/change/", me),
        Request("POST", f"{path}/move/cancel/", me, b"reason=The+customer+changed+her+mind"),
        Request("GET", f"{path}/model/", me),
        _moved(order),
    )


def mes() -> Day:
    operator = UserFactory(role=Role.OPERATOR)
    me, path = as_person(operator), "/mes/orders"
    free, held = (
        _order(Status.MANUFACTURING_APPROVED),
        _order(Status.MANUFACTURING_STARTED, operator=operator),
    )
    return Day(
        Request("GET", "/mes/", me | {"HX-Request": "true"}),
        Request("POST", f"{path}/{free.number}/take/", me),
        Request("GET", f"{path}/{held.number}/model/", me),
        _moved(free),
    )


def api() -> Day:
    key = ApiKey(
        partner=UserFactory(role=Role.PARTNER), name="Shop", mode="live", scopes=list(Scope.values)
    )
    me = {"Authorization": f"Bearer {keys.fill(key)}"}
    key.save()
    measurement = MeasurementFactory(model=_order(Status.CLOSED).model)
    quote = quotes.make(measurement, Specification(AlloyFactory().code), customer=key.partner)
    body = json.dumps({"quote": str(quote.public_id), "title": "Ring"}).encode()
    model = [part("file", new_cube(), "ring.stl"), f"--{BOUNDARY}--\r\n".encode()]
    place = me | {"Idempotency-Key": f"order-{quote.pk}", "Content-Type": "application/json"}
    send = me | {"Idempotency-Key": f"model-{quote.pk}", "Content-Type": KIND}
    return Day(
        Request("GET", "/api/v1/orders", me),
        Request("POST", "/api/v1/orders", place, body),
        Request("POST", "/api/v1/models", send, b"".join(model)),
        lambda: Order.objects.filter(customer=key.partner).count() == 1,
    )


FACES: dict[str, Callable[[], Day]] = {"shop": shop, "crm": crm, "mes": mes, "api": api}
