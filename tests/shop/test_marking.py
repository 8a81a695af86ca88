"""A customer says which bodies of a model are stones, and gets the price of metal and stones."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from benchmarks.firm import parts
from jewelry.models3d.geometry.measurement import REVISION
from jewelry.pricing.engine.specification import StoneSetting
from jewelry.pricing.labels.specification import stones_of_file, wishes
from jewelry.pricing.marking import Group
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.pricing.quotes import recheck, requests
from jewelry.pricing.quotes.requests import answer_request
from shop import marking
from tests.factories import next_tariff
from tests.shop.marking import asked_of, codes, mark, ring, rows_of, stones, url_of_marks
from tests.shop.priced import choice, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


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


def test_another_kind_has_its_price_while_a_new_revision_is_measured(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(4))
    mark(client, asked, 2, **{"kind-400": "zirconia", "setting-400": "prong"})
    asked.model.measurements.update(revision=REVISION - 1)
    mark(client, asked, 2, measured=False, **{"kind-400": "ruby", "setting-400": "prong"})
    assert [stone.kind for stone in asked.wanted.stones] == ["ruby"]
    priced = asked.quote.inputs["specification"]["stones"]
    assert [stone["kind"] for stone in priced] == ["ruby"]


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
    assert asked.wanted.set_stones == ()
    assert asked.quote.verdict == "FIRM"
    assert "comes without them" in text_of(client.get(url_of(asked)))


@pytest.mark.parametrize("said", [{"unit": "mm"}, {"ring_size": "18"}])
def test_a_stone_left_out_stays_so_in_any_unit_and_size(client, customer, said) -> None:
    asked = asked_of(customer, ring(), *stones(4))
    mark(client, asked, 2, **{"kind-400": ""})
    client.post(url_of(asked), choice(**said))
    asked.refresh_from_db()
    assert asked.quote.verdict == "FIRM"
    assert "stones_not_priced" in codes(asked)
    page = text_of(client.get(url_of(asked)))
    assert "comes without them" in page


def test_all_is_metal_stays_so_in_any_unit(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(4))
    mark(client, asked, answer="metal")
    client.post(url_of(asked), choice(unit="mm"))
    asked.refresh_from_db()
    assert asked.quote.verdict == "FIRM"


def test_a_marked_stone_taken_from_the_list_is_left_out(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(2, 3))
    mark(client, asked, 2, 3, **{"kind-200": "ruby", "kind-300": "ruby"})
    one, other = asked.wanted.stones
    rows = rows_of(2, replace(one, count=1), other) | {"stones-1-kind": ""}
    client.post(url_of(asked), choice(**rows))
    asked.refresh_from_db()
    assert asked.wanted.stones == (one, replace(other, kind=""))
    client.post(url_of(asked), choice(unit="mm", **rows_of(1, one)))
    asked.refresh_from_db()
    assert asked.wanted.stones == (one, replace(other, kind=""))
    assert asked.quote.verdict == "FIRM"


def test_what_is_left_out_can_be_chosen_again(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(4))
    mark(client, asked, 2, **{"kind-400": ""})
    mark(client, asked, 2, **{"kind-400": "ruby"})
    assert asked.wanted.stones == (StoneSetting("ruby", Decimal(4), 1, "prong"),)
    form = marking.form_for(asked.model, asked.wanted)
    assert form
    assert form["kind-400"].initial == "ruby"


def test_the_same_choice_with_a_stone_left_out_is_no_other_piece(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(2, 3, 4))
    mark(client, asked, 2, 3, 4, **{"kind-200": "", "kind-300": "ruby", "kind-400": ""})
    before, quote = asked.wanted, asked.quote
    client.post(url_of(asked), choice(**rows_of(1, *before.set_stones)))
    asked.refresh_from_db()
    assert (asked.wanted, asked.quote) == (before, quote)


def test_makers_read_what_is_left_out(client, customer) -> None:
    asked = asked_of(customer, ring(), *stones(4))
    mark(client, asked, 2, **{"kind-400": ""})
    assert ("Stones", "1 × 4 mm, left out") in wishes(asked.wanted)


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
    assert "in this setting: diamond, 19.5 mm." in text_of(client.get(url_of(asked)))


def test_stones_follow_a_changed_unit_of_the_model(client, customer) -> None:
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


def stand() -> np.ndarray:
    return parts.box((40, 40, 2), (-20, -20, -1.5))


def test_what_nothing_joins_is_asked_about_and_one_press_answers(client, customer) -> None:
    asked = asked_of(customer, ring(), stand())
    assert "bodies_unconfirmed" in codes(asked)
    assert asked.quote.verdict == "PROVISIONAL"
    page = text_of(client.get(url_of(asked)))
    assert "Is all of it metal?" in page
    assert page.index("not clearly joined to the piece") < page.index("Body 1")
    mark(client, asked, answer="metal")
    assert asked.quote.verdict == "FIRM"


def test_what_is_no_part_of_the_piece_is_left_out_and_not_paid(client, customer) -> None:
    bare = asked_of(customer, ring())
    asked = asked_of(customer, ring(), stand(), *stones(4))
    mark(client, asked, 2, 3, answer="other", **{"kind-400": "ruby"})
    assert asked.model.stones == "3!2"
    assert (asked.quote.verdict, asked.quote.mass_net) == ("FIRM", bare.quote.mass_net)
    assert "bodies_left_out" in codes(asked)
    assert stones_of_file(asked.model)[-1] == ("No part of the piece", "bodies of the file: 2")
    page = text_of(client.get(url_of(asked)))
    assert "no part of the piece" in page
    mark(client, asked, 3, **{"kind-400": "ruby"})
    assert asked.model.stones == "3!2"
    mark(client, asked, 2, 3, **{"kind-400": "ruby"})
    assert asked.model.stones == "2-3"
    mark(client, asked, answer="metal")
    assert asked.model.stones == "-"


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
    assert f'action="{url_of_marks(asked)}#bodies"' in page  # where an error stands
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
