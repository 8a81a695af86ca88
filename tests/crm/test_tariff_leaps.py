"""A tariff that moves prices far is asked about once more, and none goes out without its reason."""

import re
from decimal import Decimal

import pytest

from jewelry.pricing.models import StonePrice, Tariff
from jewelry.pricing.tariffs.leaps import EXAMPLE_PIECE, leaps
from tests.crm.test_tariff_admin import WHY, draft, form_of, page, said
from tests.factories import next_tariff, tariff

__all__ = ["draft"]

pytestmark = pytest.mark.django_db


def change(draft: Tariff, **figures: object) -> Tariff:
    Tariff.objects.filter(pk=draft.pk).update(**figures)
    return Tariff.objects.get(pk=draft.pk)


def press(office, draft: Tariff, **answers: object):
    form = {"seen": draft.edition, "note": WHY, **answers}
    return office.post(page(draft, "publish"), form, follow=True)


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said(response).replace("\xa0", " ")))


def sure(response) -> str:
    found = re.findall(r'name="sure" value="([^"]+)"', said(response))
    return str(found[0])


def test_gold_at_ten_times_its_price_is_asked_about_with_old_and_new(office, draft) -> None:
    draft = change(draft, spot_gold=Decimal(26000))
    asked = press(office, draft)
    text = words(asked)
    assert "This tariff moves prices by more than 15 %. Is that what you mean?" in text
    assert "585 yellow gold 5 081.28 ₽ → 50 572.10 ₽ +895.3 %" in text
    said_yes = "the ring in 750 white gold, palladium costs 848 440 ₽ instead of 89 943 ₽"
    assert said_yes in text
    assert "925 silver" not in text
    assert Tariff.objects.draft() == draft
    assert "Tariff 2 is in force." in said(press(office, draft, sure=sure(asked)))
    assert Tariff.objects.in_force().spot_gold == 26000


def test_a_yes_is_for_the_figures_that_were_shown(office, draft) -> None:
    draft = change(draft, spot_gold=Decimal(26000))
    yes = sure(press(office, draft))
    office.post(page(draft), form_of(draft, spot_gold="260000"))
    draft.refresh_from_db()
    asked = press(office, draft, sure=yes)
    assert "Is that what you mean?" in said(asked)
    assert sure(asked) != yes
    assert Tariff.objects.draft() == draft


@pytest.mark.parametrize(
    ("figures", "asked"),
    [
        ({"spot_gold": Decimal("2984.00")}, False),
        ({"spot_gold": Decimal("3010.00")}, True),
        ({"spot_gold": Decimal("2180.00")}, True),
        ({"margin": Decimal("0.55")}, False),
        ({"margin": Decimal("0.56")}, True),
        ({"margin": Decimal("3.5")}, True),
        ({"rush": Decimal("3")}, True),
        ({"discount": Decimal("0.5")}, True),
        ({"finish_satin": Decimal(5), "finishing_per_cm2": Decimal(160)}, True),
        ({"operator_fee": Decimal(6000)}, True),
        ({"engraving_per_letter": Decimal(100)}, False),
        ({"engraving_per_letter": Decimal(900)}, True),
        ({"rush_fee": Decimal(3)}, True),
        ({"note": "Nothing else."}, False),
    ],
)
def test_what_moves_by_more_than_15_per_cent_is_asked_about(office, draft, figures, asked) -> None:
    response = press(office, change(draft, **figures))
    assert ("Is that what you mean?" in said(response)) == asked
    assert (Tariff.objects.draft() is not None) == asked


def test_a_stones_price_that_leaps_is_named(office, draft) -> None:
    row = draft.stone_prices.get(code="alexandrite", up_to=3)
    StonePrice.objects.filter(pk=row.pk).update(price=600000)
    assert "alexandrite ≤ 3.00 60 000 ₽ 600 000 ₽ +900.0 %" in words(press(office, draft))


def test_nothing_is_published_without_saying_why(office, draft) -> None:
    for note in ("", "   ", None):
        answers = {} if note is None else {"note": note}
        form = {"seen": draft.edition, **answers}
        response = office.post(page(draft, "publish"), form, follow=True)
        assert "Say what changed and why; sellers read it." in said(response)
        assert response.redirect_chain[-1][0] == page(draft, "preview")
    assert Tariff.objects.draft() == draft


def test_the_reason_given_at_publishing_is_the_tariffs(office, draft) -> None:
    press(office, draft, note="Silver is dearer.")
    assert Tariff.objects.in_force().note == "Silver is dearer."


def test_the_preview_shows_the_leaps_and_asks_for_the_reason(office, draft) -> None:
    assert "Moves by more than 15" not in words(office.get(page(draft, "preview")))
    change(draft, spot_gold=Decimal(26000), note=WHY)
    response = office.get(page(draft, "preview"))
    assert "5 081.28 ₽ → 50 572.10 ₽ +895.3 %" in words(response)
    assert re.search(r'name="note" value="The workshop[^"]+" required', said(response))


def test_an_example_that_costs_what_it_did_leaps_nowhere() -> None:
    tariff()
    same = next_tariff()
    assert not leaps(tariff(), same)
    assert EXAMPLE_PIECE.volume == 500
