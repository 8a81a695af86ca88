"""Tariffs in the admin: drafted by administrators, published once, read by sellers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders.tasks import reprice
from jewelry.pricing.models import StonePrice, Tariff
from jewelry.pricing.tariffs import FIGURES
from tests.factories import QuoteFactory, UserFactory, next_tariff, tariff
from tests.orders.open_prices import priced
from tests.support.html import compact

pytestmark = pytest.mark.django_db

TARIFFS = "/admin/pricing/tariff/"
WHY = "The workshop's rent went up."


def page(row: Tariff, what: str = "change") -> str:
    return f"{TARIFFS}{row.pk}/{what}/"


def form_of(draft: Tariff, **changes: object) -> dict[str, object]:
    """As a browser sends it; the tables as they are."""
    figures = {name: getattr(draft, name) for name in FIGURES if name != "currency"}
    filled = {name: "" if value is None else value for name, value in figures.items()}
    data: dict[str, object] = {"seen": draft.edition, "note": draft.note, **filled}
    for prefix in ("stone_prices", "setting_prices"):
        rows = list(getattr(draft, prefix).all())
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for n, row in enumerate(rows):
            line = {
                "id": row.pk,
                "tariff": draft.pk,
                "code": row.code,
                "up_to": row.up_to,
                "price": row.price,
            }
            data |= {f"{prefix}-{n}-{name}": value for name, value in line.items()}
    return data | changes


@pytest.fixture
def draft(office: Client) -> Tariff:
    assert office.post(f"{TARIFFS}draft/").status_code == 302
    return Tariff.objects.get(published_at=None)


def said(response) -> str:
    return compact(response.content.decode())


def test_a_draft_is_a_copy_of_what_is_in_force(draft, admin) -> None:
    current = Tariff.objects.in_force()
    assert draft.author == admin
    assert {name: getattr(draft, name) for name in FIGURES} == {
        name: getattr(current, name) for name in FIGURES
    }
    assert draft.tables == current.tables
    assert len(draft.tables.stones) > 10


def test_there_is_one_draft_however_many_begin(office, draft) -> None:
    other = Client()
    other.force_login(UserFactory(role=Role.ADMIN))
    for client in (office, other):
        assert client.post(f"{TARIFFS}draft/")["Location"] == page(draft)
    assert Tariff.objects.filter(published_at=None).count() == 1


def test_saving_a_draft_changes_nothing_in_force(office, draft) -> None:
    before = Tariff.objects.in_force()
    changes = {"spot_gold": "2750.00", "note": "Gold went up.", "stone_prices-0-price": "61000"}
    assert office.post(page(draft), form_of(draft, **changes)).status_code == 302
    draft.refresh_from_db()
    assert (draft.spot_gold, draft.note, draft.edition) == (Decimal("2750.00"), "Gold went up.", 2)
    assert draft.stone_prices.first().price == 61000
    assert Tariff.objects.in_force() == before
    assert before.spot_gold == Decimal("2600.00")


def test_an_edit_of_what_another_has_changed_is_refused_and_overwrites_nothing(
    office, draft
) -> None:
    mine, theirs = form_of(draft, spot_gold="1.00"), form_of(draft, spot_gold="2.00")
    other = Client()
    other.force_login(UserFactory(role=Role.ADMIN, name="Boris Lis"))
    other.post(page(draft), theirs)
    refused = office.post(page(draft), mine)
    assert "Boris Lis changed this draft at " in said(refused)
    assert 'value="1.00"' in said(refused)
    again = office.post(page(draft), mine)
    assert "Boris Lis changed this draft at " in said(again)
    draft.refresh_from_db()
    assert draft.spot_gold == Decimal("2.00")


def test_publishing_puts_it_in_force_and_old_quotes_keep_theirs(office, draft, admin) -> None:
    old, quote = Tariff.objects.in_force(), QuoteFactory()
    office.post(page(draft), form_of(draft, margin="0.4"))
    response = office.post(page(draft, "publish"), {"seen": 2, "note": WHY}, follow=True)
    assert "Tariff 2 is in force." in said(response)
    new = Tariff.objects.in_force()
    assert (new.pk, new.number, new.margin, new.publisher) == (draft.pk, 2, Decimal("0.4"), admin)
    old = Tariff.objects.get(pk=old.pk)
    assert old.superseded_at == new.published_at
    quote.refresh_from_db()
    assert quote.tariff == old


def test_a_second_click_on_publish_publishes_nothing_more(office, draft, admin) -> None:
    for _click in range(2):
        response = office.post(page(draft, "publish"), {"seen": 1, "note": WHY}, follow=True)
    assert f"Tariff 2 was published by {admin} at " in said(response)
    assert Tariff.objects.published().count() == 2


def test_what_changed_since_one_looked_is_not_published(office, draft) -> None:
    office.post(page(draft), form_of(draft, margin="0.5"))
    response = office.post(page(draft, "publish"), {"seen": 1, "note": WHY}, follow=True)
    assert "Look at it again before you publish it." in said(response)
    assert Tariff.objects.published().count() == 1


def test_the_preview_says_what_would_change(office, draft) -> None:
    order = priced()
    office.post(page(draft), form_of(draft, **{"margin": "0.5", "stone_prices-0-price": "61000"}))
    text = said(office.get(page(draft, "preview"))).replace("\xa0", " ")
    for words in ("margin", "0.35", "0.5", "alexandrite ≤ 3.00", "60 000", "61 000"):
        assert words in text
    for words in (order.number, "48 635 ₽ → 54 039 ₽", "+5 404 ₽", "11.1 %", "585 yellow gold"):
        assert words in text


def test_an_empty_preview_says_so(office, draft) -> None:
    text = said(office.get(page(draft, "preview")))
    assert "The draft is the same as the tariff in force, figure by figure." in text
    assert "There are no open quotes just now: publishing changes no price." in text


def test_after_publishing_the_page_shows_how_far_the_quotes_are(office, draft, monkeypatch) -> None:
    monkeypatch.setattr(reprice, "delay", lambda *_: None)
    priced()
    office.post(page(draft, "publish"), {"seen": 1, "note": WHY})
    assert "0 of 1" in said(office.get(page(draft)))
    assert 'hx-trigger="every 1s"' in said(office.get(page(draft, "progress")))
    reprice(draft.pk, 0)
    reprice(draft.pk, 1)
    done = said(office.get(page(draft, "progress")))
    assert "1 of 1" in done
    assert "The open quotes have followed." in done
    assert "hx-trigger" not in done


def test_a_draft_that_was_thrown_away_is_not_published(office, draft) -> None:
    assert office.post(page(draft, "delete"), {"post": "yes"}).status_code == 302
    assert not StonePrice.objects.filter(tariff_id=draft.pk).exists()
    response = office.post(page(draft, "publish"), {"seen": 1, "note": WHY}, follow=True)
    assert "This draft was thrown away." in said(response)


def test_a_published_tariff_is_read_and_never_edited(office) -> None:
    old = tariff()
    new = next_tariff(margin="0.4")
    for row in (old, new):
        assert 'name="spot_gold"' not in said(office.get(page(row)))
        assert office.post(page(row), form_of(row)).status_code == 403
        assert office.post(page(row, "delete"), {"post": "yes"}).status_code == 403


def test_a_limit_has_the_languages_decimal_mark(office, draft) -> None:
    office.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    changes = {"rounding": "0", "stone_prices-0-up_to": "0"}
    response = said(office.post(page(draft), form_of(draft, **changes)))
    assert "больше либо равно 0,01" in response
    assert "больше либо равно 0,5" in response


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("margin", "-0.1"),
        ("vat", "20"),
        ("spot_gold", "-1"),
        ("discount", "1"),
        ("rush", "0.9"),
        ("rounding", "0"),
        ("spot_date", "soon"),
        ("spot_date", "2999-01-01"),
        ("max_spot_days", "0"),
        ("max_spot_days", "366"),
        ("stone_prices-0-price", "-1"),
        ("stone_prices-0-up_to", "0"),
        ("stone_prices-1-up_to", "3"),
        ("setting_prices-0-code", "glue"),
    ],
)
def test_a_figure_that_cannot_be_meant_is_refused(office, draft, field, value) -> None:
    response = office.post(page(draft), form_of(draft, **{field: value}))
    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.edition == 1
    assert draft.tables == Tariff.objects.in_force().tables


def test_a_tariff_is_not_begun_from_nothing(office) -> None:
    assert office.get(f"{TARIFFS}add/").status_code == 403


def test_a_seller_reads_what_is_published_and_moves_nothing(client, seller, draft) -> None:
    client.force_login(seller)
    current = Tariff.objects.in_force()
    assert str(current) in said(client.get(TARIFFS))
    assert "Draft" not in said(client.get(TARIFFS))
    assert 'name="spot_gold"' not in said(client.get(page(current)))
    assert client.get(page(draft)).status_code == 302  # as if there were none
    assert client.get(page(draft, "preview")).status_code == 403
    assert client.post(page(current), form_of(current)).status_code == 403
    assert client.post(f"{TARIFFS}draft/").status_code == 403
    assert client.post(page(draft, "publish"), {"seen": 1, "note": WHY}).status_code == 403
    assert client.post(page(draft, "delete"), {"post": "yes"}).status_code == 403
    assert Tariff.objects.in_force() == current
    assert Tariff.objects.draft() == draft


def of_eight_days_ago() -> Tariff:
    return next_tariff(spot_date=timezone.localdate() - timedelta(days=8), max_spot_days=7)


def test_sellers_see_how_old_the_spot_prices_are(client, seller) -> None:
    old = of_eight_days_ago()
    client.force_login(seller)
    for path in (TARIFFS, page(old)):
        text = said(client.get(path))
        assert "8 days old. They are good for 7 days. They are too old" in text
        assert "Example figures." not in text


def test_a_draft_on_old_spot_prices_says_so_before_it_is_published(office) -> None:
    of_eight_days_ago()
    office.post(f"{TARIFFS}draft/")
    draft = Tariff.objects.get(published_at=None)
    assert "They are too old" in said(office.get(page(draft, "preview")))
    office.post(page(draft), form_of(draft, spot_date=timezone.localdate(), max_spot_days=""))
    assert "They are too old" not in said(office.get(page(draft, "preview")))
    assert "0 days old. They are good at any age." in said(office.get(page(draft)))


def test_what_came_with_the_installation_is_marked_as_an_example(client, seller) -> None:
    client.force_login(seller)
    for path in (TARIFFS, page(tariff())):
        text = said(client.get(path))
        assert "<b>Example figures.</b>" in text
        assert "Spot prices of 20 September 2024" in text
