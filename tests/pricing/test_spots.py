"""A price on spot prices that are older than the tariff allows is one that a person looks at."""

import importlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone, translation

from jewelry.accounts.models import Role
from jewelry.models3d.finding import Finding
from jewelry.models3d.models import Measurement
from jewelry.pricing import quotes
from jewelry.pricing.engine.formula import GRAMS_PER_OUNCE
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.engine.verdict import aged
from jewelry.pricing.models import Base, Quote, Tariff, Verdict
from jewelry.pricing.quotes import held
from jewelry.pricing.tariffs import FIGURES
from shop.management.commands.demo import publish_example
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    UserFactory,
    geometry_of,
    next_tariff,
    tariff,
)
from tests.support.db_snapshot import INSTALLED

pytestmark = pytest.mark.django_db

SEED = importlib.import_module("jewelry.pricing.migrations.0014_seed_of_2026").SEED
BEFORE, SEEDED = date(2024, 9, 20), date(2026, 4, 24)


def spots(days: int, limit: int | None = 7) -> Tariff:
    """In force, on spot prices of so many days ago."""
    return next_tariff(spot_date=timezone.localdate() - timedelta(days=days), max_spot_days=limit)


def measured(**others: object) -> Measurement:
    facts = geometry_of() | {"units_declared": True}
    return MeasurementFactory(geometry=facts, **others)


def made(**others: object) -> Quote:
    return quotes.make(measured(), Specification(AlloyFactory().code), **others)


def said(quote: Quote) -> tuple[str, list[str]]:
    return quote.verdict, [each.code for each in quote.findings]


FIRM: tuple[str, list[str]] = (Verdict.FIRM, [])
OLD = (Verdict.PROVISIONAL, ["old_spots"])


@pytest.mark.parametrize(
    ("day", "limit", "found"),
    [
        (date(2024, 9, 20), 7, False),
        (date(2024, 9, 27), 7, False),
        (date(2024, 9, 28), 7, True),
        (date(2024, 9, 21), 1, False),
        (date(2024, 9, 22), 1, True),
        (date(2026, 11, 30), None, False),
    ],
)
def test_spots_as_old_as_the_limit_are_within_it(day, limit, found) -> None:
    figures = Tariff(spot_date=BEFORE, max_spot_days=limit)
    told = [Finding("old_spots", date="2024-09-20", limit=limit)] if found else []
    assert aged(figures, day) == told


def test_a_price_on_old_spots_is_provisional_and_says_their_date_and_the_limit() -> None:
    spots(7)
    firm = made()
    old = spots(8)
    quote = made()
    assert (said(firm), said(quote)) == (FIRM, OLD)
    assert quote.total == firm.total
    assert quote.findings == aged(old, timezone.localdate())
    quote.findings = [Finding("old_spots", date="2024-09-20", limit=7)]
    assert quote.reasons[0].startswith(
        "The price rests on metal prices of 20 September 2024, past our 7-day limit."
    )
    with translation.override("ru"):
        assert "20 сентября 2024" in quote.reasons[0]
        assert "7" in quote.reasons[0]


def test_without_a_limit_spots_are_good_at_any_age() -> None:
    spots(800, limit=None)
    assert said(made()) == FIRM


def test_the_verdict_follows_the_spots_of_the_next_tariff() -> None:
    spots(8)
    provisional = made()
    fresh = quotes.recalculate(provisional, spots(0))
    assert said(fresh) == FIRM
    assert said(quotes.recalculate(fresh, spots(30))) == OLD


def test_a_firm_price_holds_when_its_spots_have_grown_old(monkeypatch) -> None:
    spots(7)
    customer = UserFactory()
    quote = made(customer=customer)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    quote.refresh_from_db()
    assert said(quote) == FIRM
    assert held.holds(quote)
    wanted = Specification(quote.alloy.code)
    assert held.shown_to(customer, quote.model, wanted) == quote
    assert quotes.check(quote).agrees
    assert said(made()) == OLD


def test_what_a_page_showed_firm_is_ordered_firm_a_day_later() -> None:
    old = spots(8)
    measurement, wanted = measured(), Specification(AlloyFactory().code)
    yesterday = timezone.now() - timedelta(days=1)
    assert said(quotes.as_shown(measurement, wanted, old, yesterday)) == FIRM
    assert said(quotes.as_shown(measurement, wanted, old, timezone.now())) == OLD


def test_a_kept_price_does_not_stay_firm_past_the_day_its_spots_grow_old(monkeypatch) -> None:
    cache.clear()
    spots(7)
    model, wanted = measured().model, Specification(AlloyFactory().code)
    first = quotes.known(model, wanted)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    second = quotes.known(model, wanted)
    assert first and second
    assert (said(first), said(second)) == (FIRM, OLD)
    assert first.total == second.total


def test_what_has_no_price_says_nothing_of_its_spots() -> None:
    spots(30)
    measurement = measured(findings=[Finding("no_volume")])
    quote = quotes.make(measurement, Specification(AlloyFactory().code))
    assert said(quote) == (Verdict.MANUAL, ["no_volume"])


def migrate() -> None:
    """The seed as the migration finds and leaves it. What stays has the tests' figures."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(SEED)


def test_a_new_installation_has_them() -> None:
    (installed,) = Tariff.objects.raw(f"SELECT * FROM {INSTALLED}.pricing_tariff")
    migrate()
    names = {*FIGURES} - {"max_spot_days"}
    assert {name: getattr(installed, name) for name in names} == {
        name: getattr(tariff(), name) for name in names
    }
    assert (installed.vat, installed.max_spot_days) == (Decimal("0.22"), 7)


def test_the_seed_gets_the_vat_and_the_prices_of_2026() -> None:
    before = tariff()
    migrate()
    seeded = tariff()
    assert (seeded.vat, seeded.spot_date) == (Decimal("0.22"), SEEDED)
    grams = {base: seeded.spot(base) / GRAMS_PER_OUNCE for base in Base.values}
    assert {base: round(price, 1) for base, price in grams.items()} == {
        "gold": Decimal("11409.5"),
        "silver": Decimal("187.8"),
        "platinum": Decimal("5009.3"),
        "palladium": Decimal("3751.0"),
    }
    assert "cbr.ru xml_metall 2026-04-24" in seeded.spot_source
    assert seeded.version != before.version
    defaults = {name: Tariff._meta.get_field(name).get_default() for name in ("vat", "spot_gold")}
    assert defaults == {"vat": seeded.vat, "spot_gold": seeded.spot_gold}


def test_where_somebody_has_published_the_tariffs_stay() -> None:
    old, own = tariff(), next_tariff(spot_date=BEFORE)
    migrate()
    assert [Tariff.objects.get(pk=each.pk).vat for each in (old, own)] == [old.vat, own.vat]


def test_where_quotes_stand_on_the_seed_it_stays_and_they_replay() -> None:
    quote = made()
    migrate()
    assert tariff().version == quote.tariff.version
    assert quotes.check(quote).agrees


def test_a_new_installation_prices_provisionally_until_its_owner_has_published() -> None:
    migrate()
    field = Tariff._meta.get_field("max_spot_days")
    assert (field.get_default(), tariff().spot_date) == (7, SEEDED)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pricing_tariff DISABLE TRIGGER USER")
        renewed = "version = gen_random_uuid()"  # processes remember what they have read
        limit = field.get_default()
        cursor.execute(f"UPDATE pricing_tariff SET max_spot_days = %s, {renewed}", [limit])
        cursor.execute("ALTER TABLE pricing_tariff ENABLE TRIGGER USER")
    assert said(made()) == OLD


def test_the_demo_prices_firmly_on_the_examples_figures_and_says_so() -> None:
    migrate()
    seeded = tariff()
    publish_example(UserFactory(username="admin", role=Role.ADMIN))
    shown = tariff()
    assert (shown.spot_date, shown.spot_gold) == (SEEDED, seeded.spot_gold)
    assert shown.spot_source == seeded.spot_source
    assert "example figures of April 2026" in shown.note
    assert said(made()) == FIRM
