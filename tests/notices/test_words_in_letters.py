"""What people write goes into letters short, and nothing of it is a link there."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from crm.partners.webhooks import letters as webhook_letters
from jewelry.accounts import tasks
from jewelry.accounts.models import Role
from jewelry.models3d.formats.table import FORMATS
from jewelry.notices import digest, kinds, reminders
from jewelry.notices.consumers import MAIL
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.platform.letter_words import INSTEAD, MAX_TITLE_CHARACTERS, shortened, without_links
from jewelry.platform.mail import Letter, compose
from jewelry.shipping.models import Shipment, ShippedOrder
from jewelry.talk.models import Attachment, Message
from tests.factories import (
    EndpointFactory,
    EventFactory,
    OrderFactory,
    PieceFactory,
    PurchaseFactory,
    QuoteFactory,
    UserFactory,
)

LURE = (
    "Your account is locked! Visit https://evil.example/unlock or www.evil.example,"
    " evil.example/x, tell eve@evil.example"
)
LINK = re.compile(r"\w+://\S+|www\.|[^\s.]+\.example\b|\S+@\S+", re.IGNORECASE)


def links_in(message: Any) -> list[str]:
    """Except our own, in the button and at the end."""
    (html, _kind), *_more = message.alternatives
    shown = strip_tags(re.sub(r"(?s)<style>.*</style>", "", html))
    texts = (message.subject, message.body, unescape(shown))
    found = [link for text in texts for link in LINK.findall(text)]
    hrefs = re.findall(r'(?:href|src)="([^"]*)"', html)
    return [link for link in found + hrefs if not link.startswith(settings.SITE_ADDRESS)]


def all_letters() -> list[Any]:
    """Each kind once, about the order of a person who wrote a lure wherever one can write."""
    customer = UserFactory(name=LURE)
    quote = QuoteFactory(note=LURE)
    about: dict[str, Any] = {"customer": customer, "title": LURE, "comment": LURE}
    order = OrderFactory(status=Status.PRICE_CALCULATED, quote=quote, **about)
    purchase = PurchaseFactory(customer=customer, way_name=LURE[:80])
    PieceFactory(purchase=purchase, order=order, title=LURE)
    of_purchase = {"purchase": purchase.number, "amount": "1.00", "first": True}
    seller = UserFactory(role=Role.SELLER, name=LURE)
    said = Message.objects.create(order=order, author=seller, role=seller.role, text=LURE)
    Attachment.objects.create(message=said, name=LURE[:120], size=1, path="talk/1")
    for verb in kinds.KINDS:
        plain = {"message": said.pk} if verb in (Verb.SAY, Verb.ASK) else {}
        for data in (plain, of_purchase | plain | {"waits": True, "agreed_by": "seller"}):
            if verb in (Verb.PAY, Verb.REFUND) and not data:
                continue
            event = EventFactory(order=order, verb=verb, reason=LURE, data=data, order_version=1)
            if MAIL.wants(event):
                MAIL.prepare(event)
            event.delete()
    parcel = Shipment.objects.create(purchase=purchase, sent_by=seller)
    ShippedOrder.objects.create(shipment=parcel, order=order)
    MAIL.prepare(EventFactory(order=order, verb=Verb.SHIP, order_version=1))
    for status in (Status.INITIATED, Status.MANUFACTURING_APPROVED, Status.PACKAGING):
        reminders.remind(OrderFactory(status=status, **about).pk, timezone.localdate())
    Order.objects.filter(pk=order.pk).update(agreed_total=None)
    reminders.remind(order.pk, timezone.localdate())
    since = timezone.now() - timedelta(days=40)
    OrderFactory(status=Status.PACKAGING, status_since=since, **about)
    digest.send()
    EndpointFactory(
        url="https://evil.example/hook",
        disabled_at=timezone.now(),
        partner=UserFactory(role=Role.PARTNER, name=LURE),
    )
    webhook_letters.send()
    tasks.send_reset(customer.email)
    return list(mail.outbox)


@pytest.mark.django_db
def test_no_letter_has_a_link_of_anybody_but_the_house(monkeypatch) -> None:
    monkeypatch.setattr(digest, "MORNING_HOUR", 0)
    for role in (Role.SELLER, Role.ADMIN, Role.OPERATOR):
        UserFactory(role=role)
    sent = all_letters()
    subjects = " ".join(letter.subject for letter in sent)
    for title in (*kinds.TITLES.values(), "Late or stuck", "is late", "webhook", "new password"):
        assert str(title) in subjects or str(title) == "Reminder", title
    assert [link for letter in sent for link in links_in(letter)] == []
    assert any("Your account is locked" in letter.body for letter in sent)


@pytest.mark.django_db
def test_a_title_is_cut(monkeypatch) -> None:
    event = EventFactory(order=OrderFactory(title="x" * 120), verb="ship")
    MAIL.prepare(event)
    (letter,) = mail.outbox
    assert max(map(len, re.findall("x+", letter.body))) < MAX_TITLE_CHARACTERS


def test_a_new_kind_of_letter_is_protected_as_well() -> None:
    one = Letter(LURE, LURE, [LURE], ("Open", f"{settings.SITE_ADDRESS}/x"), [("Piece", LURE)])
    assert links_in(compose("eva@example.com", one)) == []


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/login?x=1",
        "HTTP://EVIL.EXAMPLE",
        "ftp://x",
        "http:\\\\evil",
        "www.evil",
        "evil.example",
        "EVIL.EXAMPLE/x",
        "Evil.Example/x",
        "evil.example:8080/x",
        "зло.рф",
        "xn--e1a.xn--p1ai",
        "evil。com",
        "evil․com",
        "ev\u200bil.exa\u00admple",
        "i❤.ws",
        "eve@evil.example",
        "mailto:eve",
        "javascript:alert(1)",
        "192.0.2.7/login",
        "+7 (495) 123-45-67",
        "8 800 555-35-35",
    ],
)
def test_a_link_is_taken_out(link: str) -> None:
    assert without_links(f"Look: {link} !") == f"Look: {INSTEAD} !"


@pytest.mark.parametrize(
    "words",
    [
        "ring.stl",
        "my.own.ring.glb",
        "Wave.3mf",
        "5.5 mm, v1.2",
        "1 250 050,50 ₽",
        "AL-000123",
        "т.е. и т.д.",
        "J.R.R. Tolkien’s ring (no. 5)",
        "Кольцо №5… и серьги",
        "Monday, 30 November, 10:30",
    ],
)
def test_what_is_no_link_stays_as_it_was(words: str) -> None:
    assert without_links(words) == words


def test_a_models_name_stays_whatever_its_format() -> None:
    names = [f"ring.{extension}" for extension in FORMATS]
    assert [without_links(name) for name in names] == names


def test_sentences_without_a_space_are_parted_and_kept() -> None:
    assert without_links("In gold.Please hurry.") == "In gold. Please hurry."
    assert without_links("Evil.Example") == "Evil. Example"


@given(st.text(max_size=200))
def test_what_was_cleaned_is_one_short_line_and_clean(text: str) -> None:
    short = shortened(text)
    assert len(short) <= MAX_TITLE_CHARACTERS
    assert short.splitlines() in ([short], [])
    assert without_links(without_links(text)) == without_links(text)
