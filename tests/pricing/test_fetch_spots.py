"""`manage.py fetch_spots`: shows what is published, and publishes it only when a person says so."""

import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from jewelry.accounts.models import Role
from jewelry.pricing import quotes, tariffs
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Tariff, Verdict
from jewelry.pricing.spots import publishing, sources
from jewelry.pricing.spots.reading import NotUsable
from jewelry.pricing.tariffs import FIGURES, NotPublished
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, next_tariff, tariff
from tests.pricing.published import Bank, bank, days_ago, gives, metall, rates, records, today

__all__ = ["bank"]

pytestmark = pytest.mark.django_db

NOTE = "Spot prices of the day."
FROM = {*(f"spot_{m}" for m in ("gold", "silver", "platinum", "palladium", "date", "source"))}


@pytest.fixture
def admin():
    AlloyFactory()
    return UserFactory(role=Role.ADMIN, username="savina")


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "metals.xml").write_bytes(metall())
    (tmp_path / "rates.xml").write_bytes(rates())
    return [f"--file={tmp_path / name}" for name in ("metals.xml", "rates.xml")]


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("fetch_spots", *args, stdout=out)
    return out.getvalue()


def refused(*args: str) -> str:
    with pytest.raises(CommandError) as error:
        run(*args)
    return str(error.value)


def test_without_a_yes_it_shows_old_and_new_and_writes_nothing(bank: Bank, admin) -> None:
    current = tariff()
    said = run()
    assert re.search(r"gold +7,690\.46 +7,700\.1\d +\+0\.1 %", said)
    assert re.search(r"₽ a dollar +92\.00 +92\.50 +\+0\.5 %", said)
    assert "Nothing is published." in said
    assert f"cbr.ru xml_metall {today()}" in said
    assert (Tariff.objects.in_force(), Tariff.objects.draft()) == (current, None)


def test_with_a_yes_a_person_and_a_reason_the_prices_are_in_force(files, admin) -> None:
    before = tariff()
    assert "Tariff 2 is in force." in run(*files, "--yes", "--as=savina", f"--note={NOTE}")
    now = tariff()
    assert (now.publisher, now.note, now.spot_date) == (admin, NOTE, today())
    assert f"cbr.ru xml_metall {today()}; USD: cbr.ru XML_daily {today()}" in now.spot_source
    changed = {name for name in FIGURES if getattr(now, name) != getattr(before, name)}
    assert changed == {*FROM, "roubles_per_dollar"}
    assert now.tables == before.tables


def test_what_is_fetched_ends_the_provisional_prices(files, admin) -> None:
    old = days_ago(30)
    next_tariff(spot_date=old, max_spot_days=7)
    measurement = MeasurementFactory(
        geometry=MeasurementFactory.build().geometry | {"units_declared": True}
    )
    wanted = Specification(AlloyFactory().code)
    assert quotes.make(measurement, wanted).verdict == Verdict.PROVISIONAL
    run(*files, "--yes", "--as=savina", f"--note={NOTE}")
    assert quotes.make(measurement, wanted).verdict == Verdict.FIRM


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["--as=savina"], "Say what changed and why"),
        (["--as=savina", "--note=  "], "Say what changed and why"),
        (["--as=savina", f"--note={'x' * 201}"], "200 characters at most"),
        (["--note=x"], "an administrator's login"),
        (["--note=x", "--as=nobody"], "an administrator's login"),
        (["--note=x", "--as=maria"], "an administrator's login"),
        (["--note=x", "--as=left"], "an administrator's login"),
    ],
)
def test_nobody_publishes_without_a_name_and_a_reason(files, admin, args, why) -> None:
    UserFactory(role=Role.SELLER, username="maria")
    UserFactory(role=Role.ADMIN, username="left", is_active=False)
    assert why in refused(*files, "--yes", *args)
    assert tariff().number == 1


def test_a_move_of_more_than_15_per_cent_is_asked_about(bank: Bank, admin) -> None:
    publishing = ("--yes", "--as=savina", f"--note={NOTE}")
    bank.pages["xml_metall.asp"] = gives(metall(records(gold="77000,00")))
    said = refused(*publishing)
    assert "This moves prices by more than 15 %. Nothing is published." in said
    assert "the example ring in 585 yellow gold: " in said
    sure = said.rpartition("--sure ")[2]
    assert (tariff().number, Tariff.objects.draft()) == (1, None)
    bank.pages["xml_metall.asp"] = gives(metall(records(gold="78000,00")))
    assert "more than 15 %" in refused(*publishing, f"--sure={sure}")
    bank.pages["xml_metall.asp"] = gives(metall(records(gold="77000,00")))
    assert "is in force" in run(*publishing, f"--sure={sure}")


def test_a_draft_of_somebody_is_not_published_along(files, admin) -> None:
    draft = tariffs.begin(UserFactory(role=Role.ADMIN, name="Boris Lis"))
    said = refused(*files, "--yes", "--as=savina", f"--note={NOTE}")
    assert said == "Boris Lis is at work on a draft. Publish it or throw it away first."
    assert Tariff.objects.draft() == draft
    assert "Nothing is published." in run(*files)


def test_what_is_older_than_what_stands_is_refused(bank: Bank, admin) -> None:
    next_tariff(spot_date=days_ago(1))
    bank.pages["xml_metall.asp"] = gives(metall(records(days_ago(2))))
    assert "are newer." in refused()
    assert "are newer." in refused("--yes", "--as=savina", "--note=x")
    assert tariff().number == 2


def test_what_is_in_force_already_is_not_published_twice(files, admin) -> None:
    publishing = (*files, "--yes", "--as=savina", f"--note={NOTE}")
    run(*publishing)
    assert refused(*publishing) == "These prices are in force already."
    assert tariff().number == 2


def test_files_that_cannot_be_read_are_named(admin, tmp_path) -> None:
    assert "can't be read" in refused(f"--file={tmp_path / 'none.xml'}")
    assert "can't be read" in refused(f"--file={tmp_path}")
    (tmp_path / "words.xml").write_text("words")
    assert refused(f"--file={tmp_path / 'words.xml'}").startswith("words.xml: It is not sound XML")


def test_a_bank_that_is_away_is_a_sentence(bank: Bank, admin) -> None:
    bank.pages.clear()
    assert refused() == "shop.example answered 404."
    assert refused("--source=lbma") == "shop.example answered 404."


def test_the_sources_go_with_the_next_draft(files, admin) -> None:
    run(*files, "--yes", "--as=savina", f"--note={NOTE}")
    assert tariffs.begin(admin).spot_source == tariff().spot_source


def test_the_clock_publishes_nothing() -> None:
    """Whatever beat starts, none of it is of spot prices."""
    tasks = [str(entry["task"]) for entry in django_settings.CELERY_BEAT_SCHEDULE.values()]
    assert not [task for task in tasks if "spot" in task or "tariff" in task]


def found(**changes: object) -> sources.Spots:
    spots = sources.read([("m.xml", metall()), ("r.xml", rates())])
    return sources.Spots(**{**spots.__dict__, **changes})


def test_putting_them_into_a_draft_keeps_what_else_it_changes(admin) -> None:
    draft = tariffs.begin(UserFactory(role=Role.ADMIN))
    Tariff.objects.filter(pk=draft.pk).update(margin=Decimal("0.5"))
    taken = publishing.into_draft(found(), admin)
    assert (taken.pk, taken.margin, taken.author) == (draft.pk, Decimal("0.5"), admin)
    assert taken.edition == draft.edition + 1
    with pytest.raises(NotPublished, match="changed the draft"):
        tariffs.publish(draft.pk, draft.edition, admin, NOTE)


def test_a_refusal_begins_no_draft(admin) -> None:
    tariff()
    with pytest.raises(NotUsable):
        publishing.into_draft(found(day=days_ago(9999)), admin)
    assert Tariff.objects.draft() is None
