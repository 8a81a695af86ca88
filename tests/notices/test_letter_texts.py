"""The house's own words in letters: checked when saved, looked at, and taken back."""

from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from jewelry.accounts.models import Role
from jewelry.notices import kinds, texts
from jewelry.notices.consumers import MAIL
from jewelry.notices.models import LetterText
from jewelry.orders.moves import Verb
from jewelry.talk import saying
from tests.factories import EventFactory, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/notices/lettertext"


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.ADMIN))
    return client


def changed(kind: str, **given: object) -> None:
    LetterText.objects.update_or_create(kind=kind, defaults=given)


def told(verb: Verb, **person: object):
    person = {"language": "en", "name": "Alsu"} | person
    event = EventFactory(order=OrderFactory(customer=UserFactory(**person)), verb=verb)
    before = len(mail.outbox)
    MAIL.prepare(event)
    return event.order, mail.outbox[before:]


def typed(**given: str) -> dict[str, str]:
    return dict.fromkeys(("heading_en", "heading_ru", "text_en", "text_ru"), "") | given


def test_every_kind_but_the_reminder_has_a_row() -> None:
    found = set(LetterText.objects.values_list("kind", flat=True))
    assert found == set(kinds.TITLES) - {"reminder"}


def test_a_letter_goes_in_the_houses_words_in_its_readers_language() -> None:
    changed("taken", heading_en="At the bench!", text_en="Dear {customer},\n\n{text}\nYours, A")
    order, (letter,) = told(Verb.TAKE)
    assert letter.subject == f"{order.number}: At the bench!"
    assert "Dear Alsu," in letter.body and "Yours, A" in letter.body
    assert "A jeweller has taken your order" in letter.body  # what {text} stands for
    _order, (russian,) = told(Verb.TAKE, language="ru")
    assert "Изделие на верстаке" in russian.subject and "Yours" not in russian.body


def test_a_seller_s_words_are_not_read_as_braces() -> None:
    changed("message", text_en="News of {number}:\n{text}")
    order = OrderFactory(customer=UserFactory(language="en", name="{number.real}"))
    saying.say(order, UserFactory(role=Role.SELLER), "It is {ready}", token=uuid4())
    MAIL.prepare(order.events.get())
    assert "It is {ready}" in mail.outbox[-1].body
    assert f"News of {order.number}:" in mail.outbox[-1].body


def test_a_kind_that_is_switched_off_does_not_go_and_what_an_order_needs_does() -> None:
    changed("taken", is_sent=False)
    changed("paid", is_sent=False)
    changed("cancelled", is_sent=False)
    assert told(Verb.TAKE)[1] == []
    assert len(told(Verb.CANCEL)[1]) == 1


@pytest.mark.parametrize(
    ("kind", "given", "wrong"),
    [
        ("taken", {"heading_en": "{text}"}, "heading_en"),
        ("taken", {"heading_ru": "{number"}, "heading_ru"),
        ("taken", {"text_en": "{unknown}"}, "text_en"),
        ("taken", {"text_en": "{customer.password}"}, "text_en"),
        ("taken", {"text_en": "{number!r}"}, "text_en"),
        ("taken", {"text_en": "{number:>999999999}"}, "text_en"),
        ("taken", {"text_ru": "{}"}, "text_ru"),
        ("taken", {"text_ru": "{0}"}, "text_ru"),
        ("taken", {"text_ru": "}"}, "text_ru"),
        ("message", {"text_en": "Somebody wrote."}, "text_en"),
        ("cancelled", {"is_sent": False}, "is_sent"),
    ],
)
def test_a_broken_text_is_not_saved(office: Client, kind, given, wrong) -> None:
    with pytest.raises(ValidationError) as refused:
        texts.check_texts(LetterText(kind=kind, **{"is_sent": True} | given))
    assert set(refused.value.message_dict) == {wrong}
    before = list(LetterText.objects.filter(kind=kind).values())
    form = typed(**{name: each for name, each in given.items() if name != "is_sent"})
    form |= {} if given.get("is_sent") is False else {"is_sent": "on"}
    assert office.post(f"{PAGE}/{kind}/change/", form).status_code == 200
    assert list(LetterText.objects.filter(kind=kind).values()) == before


def test_it_is_saved_looked_at_and_taken_back(office: Client) -> None:
    form = typed(heading_en="At the <bench>", text_en="{text}", is_sent="on", language="en")
    seen = office.post(f"{PAGE}/taken/preview/", form)
    page = seen.content.decode()
    assert "At the &lt;bench&gt;" in page and "Here stands what the letter says by itself." in page
    assert not LetterText.objects.get(kind="taken").heading_en  # only looked at
    assert office.post(f"{PAGE}/taken/change/", form).status_code == 302
    assert LetterText.objects.get(kind="taken").heading_en == "At the <bench>"
    assert office.post(f"{PAGE}/taken/reset/").status_code == 302
    row = LetterText.objects.get(kind="taken")
    assert (row.heading_en, row.text_en) == ("", "")
    assert office.post(f"{PAGE}/taken/preview/", form | {"text_en": "{x}"}).status_code == 422
    assert office.post(f"{PAGE}/nothing/preview/", form).status_code == 404


def test_sellers_do_not_change_letters(client: Client) -> None:
    client.force_login(UserFactory(role=Role.SELLER))
    form = typed(heading_en="Hello", is_sent="on")
    assert client.post(f"{PAGE}/taken/change/", form).status_code == 403
    for move in ("preview", "reset"):
        assert client.post(f"{PAGE}/taken/{move}/", form).status_code == 404


def test_a_customers_name_is_no_letter_of_its_own() -> None:
    changed("taken", heading_en="At the bench, {customer}", text_en="Dear {customer},")
    name = "Your account is locked visit https://evil.example/now " + "x" * 80
    _order, (letter,) = told(Verb.TAKE, name=name)
    assert "evil" not in letter.subject + letter.body
    assert len(letter.subject) < 100 and "x" * 30 not in letter.body
