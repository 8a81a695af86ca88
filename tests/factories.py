"""Sane rows for tests. Alloys and the tariff are found where the seed is, and made where it is not."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from uuid import NAMESPACE_OID, uuid5

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from crm.partners.models import ApiKey, WebhookDelivery, WebhookEndpoint
from jewelry.accounts.models import Role, User
from jewelry.models3d.geometry.measurement import REVISION, Geometry
from jewelry.models3d.models import Measurement, Model3D, Upload
from jewelry.orders import lifecycle
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import IN_HAND, Status
from jewelry.outbox.models import Delivery
from jewelry.pricing import tariffs
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Alloy, PriceRequest, Quote, Tariff, Verdict
from jewelry.pricing.quotes import hand_change
from jewelry.pricing.tariffs import leaps
from jewelry.purchases.models import Piece, Purchase, State

PASSWORD = make_password("demo")
HELD = {*IN_HAND, Status.SHIPPED, Status.CLOSED}
PRICED = {*HELD, Status.PRICE_CALCULATED, Status.MANUFACTURING_APPROVED}


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda person: f"{person.username}@example.com")
    confirmed_email = factory.SelfAttribute("email")
    role = Role.CUSTOMER
    password = PASSWORD


class AlloyFactory(DjangoModelFactory):
    class Meta:
        model = Alloy
        django_get_or_create = ("code",)

    code = "gold-585-yellow"
    name_en = "585 yellow gold"
    name_ru = "Жёлтое золото 585"
    base = "gold"
    colour = "yellow"
    fineness = Decimal(".585")
    density = Decimal("13.92")


def tariff() -> Tariff:
    return Tariff.objects.published().get(superseded_at=None)


def next_tariff(tables: dict[str, list[object]] | None = None, **figures: object) -> Tariff:
    """Published after the one in force, with these figures changed and these tables emptied."""
    publisher = User.objects.filter(role=Role.ADMIN).first() or UserFactory(role=Role.ADMIN)
    draft = tariffs.begin(publisher)
    Tariff.objects.filter(pk=draft.pk).update(**figures)
    for name in tables or ():
        getattr(draft, name).all().delete()
    return publish(draft, publisher)


def publish(draft: Tariff, publisher: User) -> Tariff:
    """Publish with a reason, and confirm all leaps."""
    sure, note = leaps.token(tariff(), draft), Tariff.objects.get(pk=draft.pk).note
    return tariffs.publish(draft.pk, draft.edition, publisher, note or "—", sure)


def adjusted_to(quote: Quote, order: Order, seller: User) -> Order:
    """As who says yes to the change, however great."""
    sure = hand_change.between(order.quote, quote).token
    return lifecycle.adjust(order, quote, seller, sure)


class ModelFactory(DjangoModelFactory):
    class Meta:
        model = Model3D

    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    format = "stl"
    size = 684


class UploadFactory(DjangoModelFactory):
    class Meta:
        model = Upload

    owner = factory.SubFactory(UserFactory)
    name = "ring.stl"
    size = 684


def geometry_of(
    volume: float = 400.0, area: float = 600.0, size: float = 20.0, hole: float | None = None
) -> dict[str, object]:
    return Geometry(
        triangles=12,
        volume_mm3=volume,
        area_mm2=area,
        extents_mm=(size, size, 5.0),
        bodies=1,
        closed=True,
        open_edges=0,
        miswound_edges=0,
        finger_hole_mm=hole,
    ).to_json()


class MeasurementFactory(DjangoModelFactory):
    class Meta:
        model = Measurement

    model = factory.SubFactory(ModelFactory)
    revision = REVISION
    geometry = factory.LazyFunction(geometry_of)
    seconds = 0.1


class QuoteFactory(DjangoModelFactory):
    class Meta:
        model = Quote

    model = factory.SubFactory(ModelFactory)
    alloy = factory.SubFactory(AlloyFactory)
    tariff = factory.LazyFunction(tariff)
    verdict = Verdict.FIRM
    total = Decimal("41500.00")
    fee = Decimal("980.00")
    parts = [["metal", "41500.00"]]
    valid_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class PriceRequestFactory(DjangoModelFactory):
    """Asked, and not measured yet."""

    class Meta:
        model = PriceRequest

    customer = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Model {n}")
    model = factory.SubFactory(ModelFactory)
    specification = factory.LazyFunction(lambda: Specification(AlloyFactory().code).to_json())


class OrderFactory(DjangoModelFactory):
    """An order in its status, without a history."""

    class Meta:
        model = Order

    customer = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Ring {n}")
    alloy = factory.SubFactory(AlloyFactory)
    model = factory.SubFactory(ModelFactory)
    status = Status.MANUFACTURING_APPROVED
    status_since = factory.LazyFunction(timezone.now)
    operator = factory.Maybe(
        factory.LazyAttribute(lambda order: order.status in HELD),
        factory.SubFactory(UserFactory, role=Role.OPERATOR),
        None,
    )
    taken_at = factory.Maybe("operator", factory.LazyFunction(timezone.now), None)
    quote = factory.Maybe(
        factory.LazyAttribute(lambda order: order.status in PRICED),
        factory.SubFactory(QuoteFactory, customer=factory.SelfAttribute("..customer")),
        None,
    )
    # To what it costs, as of who orders at a price that was shown.
    agreed_total = factory.LazyAttribute(lambda order: order.quote and order.quote.total)


class EventFactory(DjangoModelFactory):
    """One change of an order, as the only one in its history."""

    class Meta:
        model = OrderEvent

    order = factory.SubFactory(OrderFactory)
    order_version = 1
    verb = Verb.APPROVE
    to_status = Status.MANUFACTURING_APPROVED
    role = Role.SELLER


class PurchaseFactory(DjangoModelFactory):
    """Placed, to be picked up at the workshop, not paid."""

    class Meta:
        model = Purchase

    customer = factory.SubFactory(UserFactory)
    state = State.PLACED
    placed_at = factory.LazyFunction(timezone.now)
    terms_version = "1"
    terms_at = factory.SelfAttribute("placed_at")
    recipient_name = "Alsu Karimova"
    phone = "+79172043800"
    language = "en"


class PieceFactory(DjangoModelFactory):
    """Of a placed purchase, with its order."""

    class Meta:
        model = Piece

    purchase = factory.SubFactory(PurchaseFactory)
    order = factory.SubFactory(
        OrderFactory,
        customer=factory.SelfAttribute("..purchase.customer"),
        status=Status.PRICE_CALCULATED,
    )
    title = factory.LazyAttribute(lambda piece: piece.order.title)
    public_id = factory.LazyAttribute(lambda piece: piece.order.public_id)
    model = factory.SelfAttribute("order.model")
    quote = factory.SelfAttribute("order.quote")
    seen_total = factory.LazyAttribute(lambda piece: piece.quote and piece.quote.total)
    specification = factory.LazyAttribute(lambda piece: piece.order.specification.to_json())


class KeyFactory(DjangoModelFactory):
    """Live, with every scope."""

    class Meta:
        model = ApiKey

    partner = factory.SubFactory(UserFactory, role=Role.PARTNER)
    name = "A shop"
    mode = "live"
    prefix = "alx_live_test"
    digest = factory.Sequence(lambda n: hashlib.sha256(f"key{n}".encode()).hexdigest())


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = Delivery

    event = factory.SubFactory(EventFactory)
    order = factory.SelfAttribute("event.order")
    version = factory.SelfAttribute("event.order_version")
    consumer = "pricing"
    next_at = factory.LazyFunction(timezone.now)


class EndpointFactory(DjangoModelFactory):
    class Meta:
        model = WebhookEndpoint

    partner = factory.SubFactory(UserFactory, role=Role.PARTNER)
    mode = "live"
    url = "https://shop.example/hook"


class WebhookFactory(DjangoModelFactory):
    """Waiting to be sent."""

    class Meta:
        model = WebhookDelivery

    endpoint = factory.SubFactory(EndpointFactory)
    order = factory.Sequence(lambda n: uuid5(NAMESPACE_OID, str(n)))
    version = 1
    event_id = factory.LazyAttribute(lambda webhook: uuid5(webhook.order, str(webhook.version)))
    kind = "order.closed"
    body = factory.LazyAttribute(
        lambda webhook: (
            f'{{"data":{{"order":"{webhook.order}","number":"AL-000001","version":{webhook.version}}}}}'
        )
    )
    gives_up_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))
