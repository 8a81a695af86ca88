"""Every address of the project, somebody of each kind, and things of theirs to ask for."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from jewelry.accounts.models import Role, User
from jewelry.aftercare.models import Claim, ClaimKind, Review, Wish
from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from jewelry.notices import links
from jewelry.orders.models import Order, PayEntry
from jewelry.orders.moves import MOVES
from jewelry.orders.statuses import IN_HAND, Status
from jewelry.outbox.models import Delivery
from jewelry.payments import links as payment_links
from jewelry.payments.models import (
    Account,
    Case,
    CaseKind,
    Payment,
    Refund,
    Source,
    State,
    Statement,
)
from jewelry.payments.transfer import invoices
from jewelry.purchases.models import DeliveryWay, Purchase, SizerRequest
from jewelry.shipping.models import Carrier, Shipment
from jewelry.talk import attachments
from jewelry.talk.models import Attachment, Message
from shop.models import Product
from tests.factories import (
    AlloyFactory,
    DeliveryFactory,
    EventFactory,
    KeyFactory,
    OrderFactory,
    PieceFactory,
    PriceRequestFactory,
    PurchaseFactory,
    UploadFactory,
    UserFactory,
    WebhookFactory,
    tariff,
)
from tests.models3d.shapes import cube, stl
from tests.payments.moneys import begun

PEOPLE = {
    "anonymous": None,
    "owner": Role.CUSTOMER,
    "stranger": Role.CUSTOMER,
    "partner": Role.PARTNER,
    "holder": Role.OPERATOR,
    "operator": Role.OPERATOR,
    "seller": Role.SELLER,
    "admin": Role.ADMIN,
}
STATUS_BEFORE = {
    move.verb.value: status
    for move in MOVES
    for status in move.sources
    if move.role == Role.OPERATOR
}
"""By the last part of the address of an operator's move."""
APPS = r"^(?P<app_label>shop|payments|aftercare|pricing|orders|notices|outbox|shipping|accounts|purchases|partners)/$"
FREE = (Status.PRICE_CALCULATED, Status.MANUFACTURING_APPROVED)
OTHERS = {
    f"admin/{APPS}": "admin/orders/",
    "admin/(?P<url>.*)$": "admin/nothing/here",
    "api/^.*$": "api/nothing",
}


def read_table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = {}
    route = ""
    for line in Path(__file__).parents[1].joinpath("access.txt").read_text().splitlines():
        if line.startswith(("  GET", "  POST")):
            method, *cells = line.split()
            table[route][method] = cells
        elif line.startswith("/"):
            table[route := line[1:]] = {}
    return table


def routes(patterns=None, before: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def make_orders(people: dict[str, User], model: Model3D) -> dict[Status, Any]:
    """The owner's, one in each status that a URL needs; what is in work is the holder's."""
    mine = {"customer": people["owner"], "model": model}
    orders = {status: OrderFactory(status=status, **mine) for status in FREE}
    return orders | {s: OrderFactory(status=s, operator=people["holder"], **mine) for s in IN_HAND}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Made once for a module: each test's own transaction takes back what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def make_world() -> SimpleNamespace:
    people = {name: UserFactory(role=role) for name, role in PEOPLE.items() if role}
    model = store.keep(ContentFile(stl(cube()), "cube.stl"), "cube.stl")
    default_storage.save(model.picture_path("yellow"), ContentFile(b"webp"))
    default_storage.save(model.glb_path, ContentFile(b"glTF"))
    product = Product(slug="wave", kind="ring", model=model, alloy=AlloyFactory())
    product.save()
    orders = make_orders(people, model)
    purchase = purchase_of(orders[Status.PRICE_CALCULATED])
    account = Account.objects.create(partner=people["partner"], limit=1)
    transfer = transfer_of(OrderFactory(customer=people["owner"], model=model))
    paid = {"order": orders[Status.PACKAGING], "operator": people["holder"], "amount": 1}
    return SimpleNamespace(
        track=Path(links.track(orders[Status.PRICE_CALCULATED])).name,
        unsubscribe=Path(links.unsubscribe(people["owner"])).name,
        people=people,
        orders=orders,
        model=model,
        product=product,
        asked=PriceRequestFactory(customer=people["owner"], model=model),
        purchase=purchase,
        payment=begun(purchase),
        account=account,
        statement=Statement.objects.create(account=account, **MONTH),
        invoice=invoices.issue(transfer),
        refund=Refund.objects.create(payment=transfer, amount=1, source=Source.RULE),
        case=Case.objects.create(kind=CaseKind.PAID_TWICE, purchase=purchase),
        upload=UploadFactory(owner=people["owner"]),
        tariff=tariff(),
        pay=PayEntry.objects.create(reserved_at=timezone.now(), **paid),
        attached=attached_to(orders[Status.PRICE_CALCULATED]),
        message=message_of(orders[Status.PRICE_CALCULATED]),
        key=KeyFactory(partner=people["partner"]),
        webhook=WebhookFactory(endpoint__partner=people["partner"]),
        claim=claim_of(orders[Status.PRICE_CALCULATED]),
        review=Review.objects.create(
            order=orders[Status.PRICE_CALCULATED], slug="piece", stars=5, text="Fine"
        ),
        shipment=Shipment.objects.create(purchase=purchase, sent_by=people["holder"]),
        sizer=SizerRequest.objects.create(customer=people["partner"]).pk,
        way=DeliveryWay.objects.values_list("pk", flat=True)[0],
        carrier=Carrier.objects.values_list("pk", flat=True)[0],
        cookies={name: cookie_of(person) for name, person in people.items()},
    )


MONTH = {"month": "2026-11-01", "lines": [], "paid": 0, "total": 0}


def purchase_of(order: Order) -> Purchase:
    purchase: Purchase = PurchaseFactory(customer=order.customer)
    PieceFactory(purchase=purchase, order=order)
    return purchase


def transfer_of(order: Order) -> Payment:
    payment = begun(purchase_of(order))
    payment.variant, payment.status = "bank", State.CONFIRMED
    payment.captured_amount = payment.total
    payment.save()
    return payment


def attached_to(order: Order) -> Attachment:
    said = Message.objects.create(order=order, author=order.customer, role=Role.CUSTOMER)
    kept = attachments.keep(ContentFile(b"%PDF-1.7 %%EOF", "sketch.pdf"))
    return Attachment.objects.create(message=said, **kept.fields())


def claim_of(order: Order) -> Claim:
    customer = order.customer
    message = Message.objects.create(order=order, author=customer, role=customer.role, text="Bent")
    claim: Claim = Claim.objects.create(
        order=order, kind=ClaimKind.FLAW, wish=Wish.REPAIR, message=message
    )
    return claim


def message_of(order: Order) -> Delivery:
    return DeliveryFactory(event=EventFactory(order=order))


def cookie_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def address(route: str, world: SimpleNamespace) -> str:
    values = values_of(route, world)
    path = OTHERS.get(route) or re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[m[1]]), route)
    return f"/{path}"


def values_of(route: str, world: SimpleNamespace) -> dict[str, Any]:
    """What may stand in an address, by its name there."""
    order = world.orders[STATUS_BEFORE.get(Path(route).name, Status.PRICE_CALCULATED)]
    row = by_start(route, rows_of_admin(world), order.pk)
    asked = {"price/": world.asked, "quotes/": order.quote, "purchases/": world.purchase}
    tokens = {
        "letters/": world.unsubscribe,
        "payments/<str:token>/invoice": world.invoice.payment.token,
        "payments/<str:token>/receipt": world.invoice.payment.token,
        "payments/": world.payment.token,
        "pay/": payment_links.token(world.purchase),
    }
    strangers = dict.fromkeys(
        ("model_id", "quote_id", "order_id", "file_id", "webhook_id", "event_id"), uuid4()
    )
    return strangers | {
        "slug": world.product.slug,
        "public_id": by_start(route, asked, order).public_id,
        "number": order.number,
        "uidb64": "MQ",
        "upload_id": world.upload.pk,
        "attached": world.attached.public_id,
        "token": by_start(route, tokens, world.track),
        "variant": "demo",
        "content": world.model.content,
        "name": "yellow",
        "pk": row,
        "file": row,
        "verb": "approve",
        "kind": "received",
        "content_type_id": ContentType.objects.get_for_model(Product).pk,
        "object_id": world.product.pk if "content_type" in route else row,
        "id": row,
    }


def by_start(route: str, table: dict[str, Any], otherwise: Any) -> Any:
    return next((each for start, each in table.items() if route.startswith(start)), otherwise)


def rows_of_admin(world: SimpleNamespace) -> dict[str, Any]:
    """The keys of rows that the admin's pages show; of all others it is the order's."""
    return {
        "admin/shop/product": world.product.pk,
        "admin/payments/payment/of/": world.purchase.pk,
        "admin/payments/payment/back/": world.refund.pk,
        "admin/payments/payment/<int:pk>/came/": world.invoice.payment_id,
        "admin/payments/payment": world.payment.pk,
        "admin/payments/case": world.case.pk,
        "statements/": world.statement.pk,
        "admin/payments/statement": world.statement.pk,
        "admin/payments/account": world.account.pk,
        "admin/payments/firm": 1,
        "admin/payments/invoice": world.invoice.pk,
        "admin/orders/payentry": world.pay.pk,
        "admin/orders/clock": "SUBMITTED",
        "admin/outbox/delivery": world.message.pk,
        "admin/partners/apikey": world.key.pk,
        "admin/partners/webhookendpoint": world.webhook.endpoint.pk,
        "admin/partners/webhookdelivery": world.webhook.pk,
        "admin/accounts/user": world.people["stranger"].pk,
        "admin/pricing/alloy": world.product.alloy_id,
        "admin/pricing/tariff": world.tariff.pk,
        "admin/purchases/purchase": world.purchase.pk,
        "admin/purchases/deliveryway": world.way,
        "admin/purchases/salerules": 1,
        "admin/purchases/sizerrequest": world.sizer,
        "admin/aftercare/claim": world.claim.pk,
        "admin/aftercare/review": world.review.pk,
        "admin/notices/lettertext": "received",
        "admin/shipping/carrier": world.carrier,
        "admin/shipping/shipment": world.shipment.pk,
    }


def some_address() -> str:
    """Another each time: what is counted for an address is not what is asked here."""
    return f"198.51.{secrets.randbelow(256)}.{secrets.randbelow(256)}"


TABLE = read_table()
