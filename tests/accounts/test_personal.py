"""What is kept of a person: given out, and erased."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import CharField, TextField
from django.urls import reverse
from django.utils import timezone

from jewelry.accounts import interrupted_posts
from jewelry.accounts.models import Role, Session, User
from jewelry.accounts.personal import erasing
from jewelry.aftercare.models import Claim, ClaimKind, ClaimState, Wish
from jewelry.models3d.models import Model3D, Ownership
from jewelry.notices.models import Notice, Tracking
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.outbox.models import Delivery
from jewelry.payments.models import (
    Account,
    Case,
    CaseKind,
    Payment,
    Refund,
    RefundState,
    Statement,
)
from jewelry.pricing.engine.engraving import Engraving
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote
from jewelry.purchases import credit
from jewelry.purchases.models import Address, Purchase
from jewelry.shipping.models import Carrier, Shipment
from jewelry.talk.models import Attachment, Message, Note
from tests.factories import (
    EventFactory,
    KeyFactory,
    ModelFactory,
    OrderFactory,
    PieceFactory,
    PriceRequestFactory,
    PurchaseFactory,
    QuoteFactory,
    UploadFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NAME, EMAIL, WORDS = "Iskander Velikhanov", "iskander@velikhanov.example", "For Zulfiya, from Kazan"
TRACES = ("Iskander", "Velikhanov", "velikhanov.example", "Zulfiya")


@pytest.fixture
def person() -> User:
    person = UserFactory(name=NAME, email=EMAIL, username=EMAIL)
    person.set_password("a long way to Kazan")
    person.save()
    return person


def typed_in_order() -> dict[str, str]:
    """Words in each column of an order that its customer types, a future one included."""
    texts = (CharField, TextField)
    columns = [field for field in Order._meta.fields if isinstance(field, texts)]
    typed = [field for field in columns if field.editable and not field.choices]
    return {field.name: WORDS for field in typed if field.name != "accepted"}


def test_what_customers_type_in_an_order_outlives_their_session() -> None:
    assert typed_in_order().keys() <= set(interrupted_posts.TYPED)


def full_life(person: User) -> Order:
    """A person with something in every room."""
    order = OrderFactory(customer=person, status=Status.CLOSED, **typed_in_order())
    EventFactory(order=order, actor=person, role=Role.CUSTOMER, reason=WORDS)
    asked = PriceRequestFactory(customer=person, title=WORDS)
    asked.quote = QuoteFactory(customer=person, model=asked.model)
    engraved = Specification("gold-585-yellow", engraving=Engraving("Zulfiya"))
    Order.objects.filter(pk=order.pk).update(options=engraved.options())
    Quote.objects.filter(pk=order.quote_id).update(
        customer=person, inputs={"specification": engraved.to_json()}
    )
    asked.save()
    words = {"recipient_name": NAME, "street": WORDS, "wishes": WORDS, "gift_note": WORDS}
    bought = PurchaseFactory(customer=person, **words)
    PieceFactory(purchase=bought, order=order, comment=WORDS, quote=order.quote, title=WORDS)
    Purchase.objects.create(customer=person, recipient_name=NAME)
    Address.objects.create(customer=person, recipient_name=NAME, street=WORDS)
    UploadFactory(owner=person, name=WORDS)
    Notice.objects.create(key="email:1", kind="received", person=person, order=order)
    Tracking.objects.create(order=order)
    talked_about(order)
    paid_for(bought)
    return order


def talked_about(order: Order) -> None:
    """Words of both sides, and what a mail server said that refused the address."""
    seller = UserFactory(role=Role.SELLER)
    for author in (order.customer, seller):
        said = Message.objects.create(order=order, author=author, role=author.role, text=WORDS)
    Claim.objects.create(order=order, kind=ClaimKind.FLAW, wish=Wish.REPAIR, message=said)
    Claim.objects.update(state=ClaimState.SETTLED, answered_at=timezone.now())
    Attachment.objects.create(message=said, name=WORDS, kind="pdf", size=1, path="talk/1")
    Note.objects.create(order=order, author=seller, text=WORDS)
    event = EventFactory(order=order, order_version=2, actor=seller, reason=WORDS)
    Quote.objects.filter(order=order).update(author=seller, note=WORDS)
    told = {"order": order, "version": 2, "consumer": "mail"}
    Delivery.objects.create(event=event, error=f"refused: {EMAIL}", **told)
    carrier = Carrier.objects.filter(is_offered=True).first()
    number = {"carrier": carrier, "number": "Velikhanov"}
    Shipment.objects.create(purchase=order.purchase_piece.purchase, sent_by=seller, **number)


def paid_for(bought: Purchase) -> None:
    """A payment, its refund with a reason, and what a person did about it."""
    credit.allow(bought, UserFactory(role=Role.SELLER), WORDS)
    paid = Payment.objects.create(purchase=bought, purpose="full", variant="bank", total=500)
    Refund.objects.create(payment=paid, amount=1, reason=WORDS, state=RefundState.FAILED)
    Case.objects.create(kind=CaseKind.WRONG_AMOUNT, purchase=bought, payment=paid, note=WORDS)


def everything_in_the_database() -> str:
    """Every row of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_an_export_has_something_of_every_room(person, client):
    order = full_life(person)
    client.force_login(person)

    response = client.get(reverse("personal:export"))

    found = json.loads(response.content)
    assert response["Content-Disposition"] == 'attachment; filename="alexandrite-data.json"'
    assert found["account"]["email"] == EMAIL
    assert found["orders"][0]["public_id"] == str(order.public_id)
    assert typed_in_order().items() <= found["orders"][0].items()
    assert found["order_history"][0]["reason"] == WORDS
    assert found["price_requests"][0]["title"] == WORDS
    assert len(found["quotes"]) == 2
    assert found["unfinished_uploads"][0]["name"] == WORDS
    assert found["purchases"][-1]["street"] == found["addresses"][0]["street"] == WORDS
    assert found["pieces"][0]["comment"] == WORDS
    assert found["letters"][0]["kind"] == "received"


def test_an_export_has_nothing_of_others(person, client):
    full_life(UserFactory(name="Somebody Else"))
    client.force_login(person)

    found = json.loads(client.get(reverse("personal:export")).content)

    assert found["orders"] == found["price_requests"] == found["letters"] == []


def test_after_erasing_no_table_has_a_trace_and_the_order_is_still_counted(person, client):
    order = full_life(person)
    client.force_login(person)
    before = Order.objects.count()
    assert all(trace in everything_in_the_database() for trace in TRACES)

    response = client.post(
        reverse("personal:data"), {"agreed": "on", "password": "a long way to Kazan"}
    )

    assert response.status_code == 302
    kept = everything_in_the_database()
    assert [trace for trace in TRACES if trace in kept] == []
    assert Order.objects.count() == before
    order.refresh_from_db()
    assert (order.title, order.comment, order.model, order.status) == ("—", "", None, Status.CLOSED)
    assert str(order.customer) == "Erased person"
    assert order.quote.total == 41500
    assert order.specification.engraving.text == "———————"


def test_an_erased_person_is_signed_out_and_never_comes_back(person, client):
    client.force_login(person)
    client.post(reverse("personal:data"), {"agreed": "on", "password": "a long way to Kazan"})

    assert client.get(reverse("personal:data")).status_code == 302
    assert not client.login(username=EMAIL, password="a long way to Kazan")
    assert not Session.objects.filter(person=person).exists()


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"agreed": "on"},
        {"agreed": "on", "password": "wrong"},
        {"password": "a long way to Kazan"},
    ],
)
def test_nothing_is_erased_without_the_box_and_the_password(person, client, answers):
    client.force_login(person)

    response = client.post(reverse("personal:data"), answers)

    assert response.status_code == 422
    person.refresh_from_db()
    assert (person.name, person.erased_at) == (NAME, None)


def test_a_piece_in_the_making_keeps_the_person(person, client):
    order = OrderFactory(customer=person, status=Status.MANUFACTURING_STARTED)
    client.force_login(person)

    response = client.post(
        reverse("personal:data"), {"agreed": "on", "password": "a long way to Kazan"}
    )

    assert response.status_code == 422
    assert f"{order.number} is not delivered yet" in response.content.decode()
    person.refresh_from_db()
    assert person.erased_at is None


def test_what_is_not_approved_yet_is_cancelled(person):
    order = OrderFactory(customer=person, status=Status.PRICE_CALCULATED)

    erasing.erase(person)

    order.refresh_from_db()
    assert order.status == Status.CANCELLED


def test_what_signed_in_goes_and_a_model_that_nothing_came_of(person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "s"})
    EmailAddress.objects.create(user=person, email=EMAIL)
    alone = ModelFactory()
    Ownership.objects.create(owner=person, model=alone)

    erasing.erase(person)

    assert not Authenticator.objects.exists()
    assert not EmailAddress.objects.exists()
    assert not Model3D.objects.filter(pk=alone.pk).exists()


def test_erasing_twice_is_as_once(person):
    full_life(person)
    erasing.erase(person)
    person.refresh_from_db()
    first = person.erased_at

    erasing.erase(person)

    person.refresh_from_db()
    assert person.erased_at == first


def test_a_partner_is_erased_with_keys_and_endpoints():
    partner = UserFactory(role=Role.PARTNER, name=NAME, email=EMAIL, username=EMAIL)
    key = KeyFactory(partner=partner)

    erasing.erase(partner)

    key.refresh_from_db()
    assert key.revoked_at is not None
    assert not any(trace in everything_in_the_database() for trace in TRACES)


def test_a_partner_on_account_is_erased_from_statements_and_the_log_of_the_admin(client):
    partner = UserFactory(role=Role.PARTNER, name=NAME, email=EMAIL, username=EMAIL)
    client.force_login(UserFactory(role=Role.ADMIN))
    form = {"partner": partner.pk, "limit": "1000", "is_open": "on"}
    assert client.post(reverse("admin:payments_account_add"), form).status_code == 302
    lines = [{"number": "AL-000001", "title": WORDS, "day": "2026-11-03", "total": "500.00"}]
    account = Account.objects.get()
    Statement.objects.create(account=account, month="2026-11-01", lines=lines, paid=0, total=500)
    told = erasing.export(partner)["statements"]
    assert told[0]["lines"] == lines

    erasing.erase(partner)

    assert not any(trace in everything_in_the_database() for trace in TRACES)
    assert Statement.objects.get().lines == [{**lines[0], "title": "—"}]


def test_an_administrator_is_not_erased():
    with pytest.raises(erasing.NotErased, match="another role"):
        erasing.erase(UserFactory(role=Role.ADMIN))


# In the admin


def test_an_administrator_gives_the_data_out_and_erases_it(person, admin_client_of):
    full_life(person)

    found = admin_client_of.get(reverse("admin:accounts_user_data", args=[person.pk]))
    assert json.loads(found.content)["account"]["name"] == NAME
    url = reverse("admin:accounts_user_erase", args=[person.pk])
    assert "Type the login" in admin_client_of.get(url).content.decode()
    assert admin_client_of.post(url, {"login": "slip"}).status_code == 422
    assert admin_client_of.post(url, {"login": EMAIL}).status_code == 302

    person.refresh_from_db()
    assert person.erased_at is not None


@pytest.fixture
def admin_client_of(client):
    client.force_login(UserFactory(role=Role.ADMIN))
    return client


def test_a_seller_may_neither_read_nor_erase_a_persons_data(person, client):
    client.force_login(UserFactory(role=Role.SELLER))

    for name in ("data", "erase"):
        url = reverse(f"admin:accounts_user_{name}", args=[person.pk])
        assert client.get(url).status_code == 403
