"""What marking costs, and what nobody may mark."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jewelry.accounts import throttle
from jewelry.models3d.models import Measurement, Model3D, Ownership
from jewelry.models3d.stones.marks import MAX_MARKED_BODIES as MAX_MARKED
from jewelry.pricing.engine.specification import StoneSetting
from shop import limits
from tests.factories import UserFactory
from tests.shop.marking import asked_of, mark, ring, rows_of, stones, url_of_marks
from tests.shop.priced import choice, text_of, url_of

pytestmark = pytest.mark.django_db

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


def test_a_piece_of_many_marked_sizes_is_changed_on_its_page(client, customer) -> None:
    sizes = [1 + i / 4 for i in range(14)]
    asked = asked_of(customer, ring(), *stones(*sizes))
    kinds = {f"kind-{int(size * 100)}": "zirconia" for size in sizes}
    mark(client, asked, *range(2, 16), **kinds)
    before = asked.wanted.stones
    assert len(before) == 14
    answer = client.post(url_of(asked), choice(quantity=2, **rows_of(15, *before)))
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.wanted.quantity, asked.wanted.stones) == (2, before)


def test_as_many_sizes_as_can_be_marked_fit_into_the_forms(client, customer) -> None:
    sizes = [Decimal(100 + 5 * i) / 100 for i in range(MAX_MARKED)]
    asked = asked_of(customer, ring())
    before = tuple(StoneSetting("zirconia", size, 1, "pave") for size in sizes)
    asked.specification = replace(asked.wanted, stones=before).to_json()
    asked.save()
    answer = client.post(url_of(asked), choice(quantity=2, **rows_of(MAX_MARKED + 1, *before)))
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.wanted.quantity, len(asked.wanted.stones)) == (2, MAX_MARKED)


def test_nobody_sends_more_rows_than_the_piece_has_stones(client, customer) -> None:
    asked = asked_of(customer, ring())
    answer = client.post(url_of(asked), choice(quantity=2, **rows_of(11)))
    assert answer.status_code == 422
    asked.refresh_from_db()
    assert asked.wanted.quantity == 1


def test_the_file_is_kept_and_counted_once(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(2))
    mark(client, asked, 2)
    one, other = Model3D.objects.order_by("pk")
    assert one.path == other.path
    assert one.content != other.content
    assert Ownership.objects.filter(owner=customer).count() == 1


def test_the_same_answer_twice_measures_once(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(2))
    mark(client, asked, 2, **{"kind-200": "ruby"})
    quote = asked.quote
    mark(client, asked, 2, **{"kind-200": "ruby"})
    assert asked.quote == quote
    assert Measurement.objects.filter(model__sha256=asked.model.sha256).count() == 2


@pytest.mark.parametrize(
    ("bodies", "words"),
    [
        ([], "Tick the bodies"),
        ([3], "no such body"),
        ([0], "no such body"),
        (["x"], "no such body"),
        (["-1"], "no such body"),
        (["9" * 400], "no such body"),
        (["2\x00"], "no such body"),
        ([1, 2], "has to be metal"),
        (range(1, 400), "At most 300"),
    ],
    ids=str,
)
def test_what_cannot_be_marked_is_said_and_nothing_changes(client, customer, bodies, words) -> None:
    asked = asked_of(customer, ring(), *stones(2))
    before = (asked.model, asked.specification, asked.quote)
    answer = client.post(url_of_marks(asked), {"body": [*bodies], "answer": "stones"})
    assert answer.status_code == 422
    assert words in text_of(answer)
    asked.refresh_from_db()
    assert (asked.model, asked.specification, asked.quote) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"kind-200": "gold"},
        {"setting-200": "glue"},
        {"answer": "perhaps"},
        {"kind-200": "x" * 9000},
    ],
    ids=str,
)
def test_what_no_form_offers_is_refused(client, customer, fields) -> None:
    asked = asked_of(customer, ring(), *stones(2))
    answer = client.post(url_of_marks(asked), {"body": 2, "answer": "stones"} | fields)
    assert answer.status_code == 422
    asked.refresh_from_db()
    assert asked.model.stones == ""


def test_nobody_marks_the_model_of_another(client, customer) -> None:
    asked = asked_of(UserFactory(), ring(), *stones(2))
    assert client.post(url_of_marks(asked), {"body": 2}).status_code == 404
    asked.refresh_from_db()
    assert asked.model.stones == ""


def test_one_body_has_no_list(client, customer) -> None:
    asked = asked_of(customer, ring())
    assert 'id="bodies"' not in text_of(client.get(url_of(asked)))
    assert client.post(url_of_marks(asked), {"body": 1}).status_code == 302
    asked.refresh_from_db()
    assert asked.model.stones == ""


def test_a_customer_who_marks_on_and_on_is_stopped(client, customer, monkeypatch) -> None:
    monkeypatch.setattr(limits, "MARKS", throttle.Limit("mark-test", 1, 60))
    asked = asked_of(customer, ring(), *stones(2, 3))
    mark(client, asked, 2)
    answer = client.post(url_of_marks(asked), {"body": 3, "answer": "stones"})
    assert answer.status_code == 422
    assert "within a day" in text_of(answer)
    asked.refresh_from_db()
    assert asked.model.stones == "2"
