"""A customer says which bodies of a model are stones, and gets the price of metal and stones."""

import itertools
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.test import Client

from benchmarks.firm import parts
from jewelry.accounts import throttle
from jewelry.models3d import store
from jewelry.models3d.isolation import inspection
from jewelry.models3d.models import Measurement, Model3D, Ownership
from jewelry.orders import lifecycle, placing
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing.engine.specification import Specification, StoneSetting
from jewelry.pricing.marking import Group
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.pricing.quotes import recheck, requests
from jewelry.pricing.tasks import answer_request
from shop import limits, marking
from tests.factories import AlloyFactory, PriceRequestFactory, UserFactory, next_tariff, tariff
from tests.models3d.shapes import stl, tube
from tests.orders.test_pricing_task import inspect_here
from tests.shop.priced import choice, text_of, url_of
from tests.support.worker import price_order

pytestmark = pytest.mark.django_db
widths = itertools.count()


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    monkeypatch.setattr(inspection, "inspect", inspect_here)


@pytest.fixture
def customer(client):
    tariff()
    person = UserFactory()
    client.force_login(person)
    return person


def ring() -> np.ndarray:
    """Unlike every other, so that nothing kept by an earlier test is mistaken for it."""
    return tube(8.5, 10.5, 4 + next(widths) / 128)


def stones(*sizes: float) -> list[np.ndarray]:
    """Each beside the ring: what is left of the metal is all of it."""
    return [parts.brilliant(size, (0, 20 + 8 * i, 2)) for i, size in enumerate(sizes)]


def asked_of(person, *bodies: np.ndarray) -> PriceRequest:
    content = stl(np.concatenate(bodies))
    model = store.keep(ContentFile(content, "ring.stl"), "ring.stl", owner=person)
    asked = PriceRequestFactory(customer=person, title="Wave", model=model)
    answer_request(asked.pk)
    asked.refresh_from_db()
    return asked


def url_of_marks(asked: PriceRequest) -> str:
    return f"{url_of(asked)}stones/"


def mark(client: Client, asked: PriceRequest, *bodies: object, answer="stones", **fields):
    """Send the form and let a worker measure."""
    response = client.post(url_of_marks(asked), {"body": bodies, "answer": answer} | fields)
    asked.refresh_from_db()
    answer_request(asked.pk)
    asked.refresh_from_db()
    return response


def codes(asked: PriceRequest) -> list[str]:
    return [finding["code"] for finding in asked.quote.findings]


def test_a_marked_stone_leaves_the_metal_and_comes_into_the_price(client, customer) -> None:
    body = ring()
    bare = asked_of(customer, body)
    asked = asked_of(customer, body, *stones(4))
    assert asked.quote.verdict == "PROVISIONAL"
    answer = mark(client, asked, 2, **{"kind-400": "ruby", "setting-400": "bezel"})
    assert answer["Location"] == url_of(asked)
    assert asked.wanted.stones == (StoneSetting("ruby", Decimal(4), 1, "bezel"),)
    assert asked.quote.verdict == bare.quote.verdict == "FIRM"
    assert asked.quote.mass_net == bare.quote.mass_net
    requests.choose(bare, asked.wanted)
    bare.refresh_from_db()
    assert asked.quote.total == bare.quote.total
    assert "stones_set_aside" in codes(asked)
    assert "stones_suspected" not in codes(asked)


def test_its_quote_is_made_again_to_the_kopeck(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(4))
    mark(client, asked, 2, **{"kind-400": "diamond", "setting-400": "prong"})
    next_tariff()
    assert recheck.check(asked.quote).agrees


def test_all_of_it_may_be_metal_and_the_price_is_firm(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(4))
    before = asked.quote.total
    mark(client, asked, answer="metal")
    assert (asked.quote.verdict, asked.quote.total) == ("FIRM", before)
    assert asked.wanted.stones == ()


def test_stones_of_equal_sizes_are_one_line(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(2, 3, 2, 2))
    kinds = {
        "kind-200": "zirconia",
        "setting-200": "pave",
        "kind-300": "ruby",
        "setting-300": "prong",
    }
    mark(client, asked, 2, 3, 4, 5, **kinds)
    assert asked.wanted.stones == (
        StoneSetting("zirconia", Decimal(2), 3, "pave"),
        StoneSetting("ruby", Decimal(3), 1, "prong"),
    )
    assert asked.quote.verdict == "FIRM"


def test_stones_may_be_left_out_of_the_price_and_the_page_says_so(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(4))
    mark(client, asked, 2, **{"kind-400": ""})
    assert asked.wanted.stones == ()
    assert asked.quote.verdict == "FIRM"
    assert "comes without them" in text_of(client.get(url_of(asked)))


def test_a_stone_that_is_not_round_is_for_a_person(client, customer) -> None:
    oval = parts.brilliant(4, (0, 0, 0)) * [1, 1.6, 1] + [0, 22, 2]
    asked = asked_of(customer, ring(), oval)
    mark(client, asked, 2)
    assert asked.quote.verdict == "PROVISIONAL"
    assert "stones_odd" in codes(asked)


def test_a_size_that_no_table_has_is_for_a_person(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(19.5))
    mark(client, asked, 2, **{"kind-1950": "diamond", "setting-1950": "prong"})
    assert asked.quote.verdict == "MANUAL"
    assert "stones_unlisted" in codes(asked)


def test_who_changes_the_unit_has_stones_as_large_as_the_model(client, customer) -> None:
    asked = asked_of(customer, ring() / 10, *(stone / 10 for stone in stones(2)))
    client.post(url_of(asked), choice(unit="cm"))
    asked.refresh_from_db()
    mark(client, asked, 2, **{"kind-200": "ruby", "setting-200": "prong"})
    assert [each.size for each in asked.wanted.stones] == [Decimal(2)]
    client.post(url_of(asked), choice(unit="inch"))
    asked.refresh_from_db()
    assert [each.size for each in asked.wanted.stones] == [Decimal("5.08")]
    assert "stones_not_priced" not in codes(asked)


def test_stones_lost_by_a_change_of_unit_leave_no_firm_price(client, customer) -> None:
    asked = asked_of(customer, ring() / 10, *(stone / 10 for stone in stones(2)))
    client.post(url_of(asked), choice(unit="cm"))
    asked.refresh_from_db()
    mark(client, asked, 2, **{"kind-200": "ruby", "setting-200": "prong"})
    assert asked.quote.verdict == "FIRM"
    for unit in ("mm", "cm"):
        client.post(url_of(asked), choice(unit=unit))
        asked.refresh_from_db()
    assert asked.wanted.stones == ()
    assert "stones_unconfirmed" in codes(asked)
    assert asked.quote.verdict == "PROVISIONAL"
    mark(client, asked, 2, **{"kind-200": "ruby", "setting-200": "prong"})
    assert asked.quote.verdict == "FIRM"


def test_stones_marked_before_the_unit_was_said_leave_no_firm_price(client, customer) -> None:
    asked = asked_of(customer, ring() / 10, *(stone / 10 for stone in stones(2)))
    mark(client, asked, 2)
    client.post(url_of(asked), choice(unit="cm"))
    asked.refresh_from_db()
    assert asked.quote.verdict == "PROVISIONAL"


def test_an_answer_can_be_changed(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(2, 3))
    mark(client, asked, 2, 3, **{"kind-200": "ruby", "kind-300": "ruby"})
    mark(client, asked, 3, **{"kind-200": "ruby", "kind-300": "diamond"})
    assert asked.model.stones == "3"
    assert [(each.kind, each.size) for each in asked.wanted.stones] == [("diamond", Decimal(3))]
    mark(client, asked, answer="metal")
    assert (asked.model.stones, asked.wanted.stones) == ("-", ())


def test_stones_that_are_not_in_the_model_stay(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(2))
    own = StoneSetting("emerald", Decimal("1.5"), 4, "pave")
    rows = {"stones-TOTAL_FORMS": 1, "stones-INITIAL_FORMS": 0, "stones-0-kind": "emerald",
            "stones-0-size": "1.5", "stones-0-count": 4, "stones-0-setting": "pave"}  # fmt: skip
    client.post(url_of(asked), choice(**rows))
    mark(client, asked, 2, **{"kind-200": "ruby", "setting-200": "prong"})
    assert asked.wanted.stones == (StoneSetting("ruby", Decimal(2), 1, "prong"), own)


def rows_of(count: int, *kept: StoneSetting) -> dict[str, object]:
    """The form's fields for these stones, in as many rows."""
    sent: dict[str, object] = {"stones-TOTAL_FORMS": count, "stones-INITIAL_FORMS": len(kept)}
    for i, stone in enumerate(kept):
        sent |= {f"stones-{i}-{name}": value for name, value in vars(stone).items()}
    return sent


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


def test_who_marks_on_and_on_is_stopped(client, customer, monkeypatch) -> None:
    monkeypatch.setattr(limits, "MARKS", throttle.Limit("mark-test", 1, 60))
    asked = asked_of(customer, ring(), *stones(2, 3))
    mark(client, asked, 2)
    answer = client.post(url_of_marks(asked), {"body": 3, "answer": "stones"})
    assert answer.status_code == 422
    assert "within a day" in text_of(answer)
    asked.refresh_from_db()
    assert asked.model.stones == "2"


def test_an_answer_during_the_measuring_is_the_one_that_is_priced(client, customer) -> None:
    """The rival comes between two answers, before any worker."""
    asked = asked_of(customer, ring(), *stones(2, 3))
    for body in (2, 3):
        client.post(url_of_marks(asked), {"body": body, "answer": "stones"})
    asked.refresh_from_db()
    assert asked.quote_id is None
    answer_request(asked.pk)
    asked.refresh_from_db()
    assert asked.model.stones == "3"
    assert Quote.objects.get(pricerequest=asked).model == asked.model


def test_an_old_request_that_is_marked_is_not_forgotten(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(2))
    PriceRequest.objects.filter(pk=asked.pk).update(created_at=asked.created_at - timedelta(days=9))
    client.post(url_of_marks(asked), {"body": 2, "answer": "stones"})
    assert asked in PriceRequest.objects.waiting()


def test_the_page_asks_and_then_shows_what_was_said(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(2))
    page = text_of(client.get(url_of(asked)))
    assert "Which bodies are stones?" in page
    assert 'href="#bodies"' in page
    assert 'value="2" data-body checked' in page
    assert 'value="1" data-body>' in page
    mark(client, asked, 2, **{"kind-200": "ruby"})
    page = text_of(client.get(url_of(asked)))
    assert "1 body is marked as a stone" in page
    assert 'value="2" data-body checked' in page


def test_no_stone_is_chosen_beforehand(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(2, 3))
    form = marking.form_for(asked.model, asked.wanted)
    assert form
    assert {form["kind-200"].initial, form["kind-300"].initial} == {""}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Ruby 2mm", "ruby"), ("Бриллиант", "diamond"), ("Gem", ""), ("diamond head", "")],
)
def test_a_stone_that_the_file_names_is_chosen_beforehand(name, kind) -> None:
    body = {"number": 2, "name": name, "why": "named"}
    assert marking._now(Group(Decimal(2), (body,)), (), ())[0] == kind


def test_a_model_all_of_stones_can_be_marked_anew(client, customer) -> None:
    asked = asked_of(customer, *stones(2, 3))
    mark(client, asked, 1, 2)
    assert "only_stones" in codes(asked)
    assert 'id="bodies"' in text_of(client.get(url_of(asked)))
    mark(client, asked, 1)
    assert asked.quote.total is not None


# Orders


def sent_order(person, *bodies: np.ndarray) -> Order:
    """Ordered before anybody had seen a price; a worker has priced it."""
    content = stl(np.concatenate(bodies))
    model = store.keep(ContentFile(content, "ring.stl"), "ring.stl", owner=person)
    wanted = Specification(AlloyFactory().code)
    order = placing.unpriced(person, "Wave", wanted, model)
    store.measure(model)
    price_order(order.pk)
    order.refresh_from_db()
    return order


def mark_order(client: Client, order: Order, *bodies: object, answer="stones", **fields):
    """Send the form of its page and let a worker price it."""
    seen = {"seen": order.quote.public_id if order.quote else ""}
    form = {"body": bodies, "answer": answer} | seen | fields
    response = client.post(f"/orders/{order.public_id}/stones/", form)
    order.refresh_from_db()
    if order.quote is None:
        store.measure(order.model)
        price_order(order.pk)
        order.refresh_from_db()
    return response


def test_an_orders_stones_are_marked_on_its_page(client, customer) -> None:
    body = ring()
    order = sent_order(customer, body, *stones(4))
    page = text_of(client.get(f"/orders/{order.public_id}/"))
    assert "Which bodies are stones?" in page
    assert 'href="#bodies"' in page
    assert order.quote.verdict == "PROVISIONAL"
    assert mark_order(client, order, 2, **{"kind-400": "ruby"}).status_code == 302
    assert order.model.stones == "2"
    assert order.quote.verdict == "FIRM"
    assert [stone.kind for stone in order.specification.stones] == ["ruby"]
    bare = asked_of(customer, body)
    assert order.quote.mass_net == bare.quote.mass_net
    assert order.events.get(verb="revise").words == "Bodies marked as stones: 1."
    assert ("Stones in the file", "body 2, not cast; its seat is cut") in order.wishes


def test_what_marking_makes_dearer_waits_for_a_yes(client, customer) -> None:
    order = sent_order(customer, ring(), *stones(4))
    lifecycle.accept(order, customer, order.quote.total)
    order.refresh_from_db()
    mark_order(client, order, 2, **{"kind-400": "diamond"})
    assert order.waits_for_customer


def test_an_order_that_changed_meanwhile_is_looked_at_again(client, customer) -> None:
    order = sent_order(customer, ring(), *stones(2, 3))
    mark_order(client, order, 2, seen="")
    assert order.model.stones == ""
    mark_order(client, order, 2)
    mark_order(client, order, 2)
    assert order.model.stones == "2"


def test_an_approved_order_stays_as_it_is(client, customer) -> None:
    order = sent_order(customer, ring(), *stones(4))
    Order.objects.filter(pk=order.pk).update(status=Status.MANUFACTURING_APPROVED)
    mark_order(client, order, 2)
    assert order.model.stones == ""


@pytest.mark.parametrize("bodies", [[], [9], ["x"], [1, 2]], ids=str)
def test_what_cannot_be_marked_leaves_an_order_as_it_is(client, customer, bodies) -> None:
    order = sent_order(customer, ring(), *stones(4))
    version = order.version
    assert mark_order(client, order, *bodies).status_code == 302
    assert (order.model.stones, order.version) == ("", version)


def test_nobody_marks_the_order_of_another(client, customer) -> None:
    order = sent_order(UserFactory(), ring(), *stones(4))
    assert mark_order(client, order, 2).status_code == 404
    assert order.model.stones == ""
