"""Spot prices in the admin: fetched when an administrator presses, shown, and put into a draft."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jewelry.accounts.models import Role
from jewelry.pricing import tariffs
from jewelry.pricing.models import Tariff
from tests.crm.test_tariff_admin import TARIFFS, WHY, form_of, page, said
from tests.crm.test_tariff_leaps import words
from tests.factories import AlloyFactory, UserFactory, next_tariff, tariff
from tests.pricing.published import Bank, bank, gives, lbma, metall, rates, records, today

__all__ = ["bank"]

pytestmark = pytest.mark.django_db

FETCH, FETCHED = f"{TARIFFS}fetch/", f"{TARIFFS}fetched/"


def fetch(office, source: str = "bank-of-russia", **answers: object):
    return office.post(FETCH, {"source": source, **answers})


def signed(response) -> str:
    return str(re.findall(r'name="found" value="([^"]+)"', said(response))[0])


def test_old_and_new_stand_side_by_side_and_nothing_is_written(office, bank: Bank) -> None:
    current = tariff()
    text = words(fetch(office))
    assert re.search(r"gold 7 690\.46 ₽ → 7 700\.1\d ₽ 2 600\.00 → 2 589\.\d\d \+0\.1 %", text)
    assert f"cbr.ru xml_metall {today()}" in text
    assert (Tariff.objects.in_force(), Tariff.objects.draft()) == (current, None)


def test_what_was_looked_at_goes_into_a_draft_and_is_published_when_pressed(office, bank) -> None:
    AlloyFactory()
    response = office.post(FETCHED, {"found": signed(fetch(office))}, follow=True)
    draft = Tariff.objects.draft()
    assert response.redirect_chain[-1][0] == page(draft, "preview")
    assert tariff().number == 1
    assert 'name="note" value="" required' in said(response)
    assert f"cbr.ru xml_metall {today()}" in said(response)
    form = {"seen": draft.edition, "note": WHY}
    assert "Tariff 2 is in force." in said(office.post(page(draft, "publish"), form, follow=True))
    now = tariff()
    assert (now.spot_date, now.roubles_per_dollar) == (today(), Decimal("92.5"))
    assert f"Source: gold, silver, platinum, palladium: cbr.ru xml_metall {today()}" in words(
        office.get(TARIFFS)
    )


def test_a_leap_is_asked_about_by_the_publishing_page(office, bank: Bank) -> None:
    AlloyFactory()
    bank.pages["xml_metall.asp"] = gives(metall(records(gold="9700,00")))
    looked = fetch(office)
    assert re.search(r'class="r bad">\+26\.1', said(looked).replace("\xa0", " "))
    office.post(FETCHED, {"found": signed(looked)})
    draft = Tariff.objects.draft()
    form = {"seen": draft.edition, "note": WHY}
    asked = office.post(page(draft, "publish"), form, follow=True)
    assert "moves prices by more than 15" in words(asked)
    assert tariff().number == 1


def test_files_are_read_as_they_are_published(office) -> None:
    files = [SimpleUploadedFile("m.xml", metall()), SimpleUploadedFile("r.xml", rates())]
    assert "7 700.1" in words(fetch(office, "files", published=files))
    four = [
        SimpleUploadedFile(f"{m}.json", lbma(1000))
        for m in ("gold", "silver", "platinum", "palladium")
    ]
    assert "USD: by hand" in words(fetch(office, "files", published=four, rate="92,5"))


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"source": "files"}, "Choose the files first."),
        ({"source": "elsewhere"}, "elsewhere"),
        ({"source": "lbma", "rate": "0"}, "greater than or equal to 1"),
        ({"source": "lbma", "rate": "92,5 %"}, "This field is not in"),
        (
            {"source": "files", "published": [SimpleUploadedFile("a.xml", b"<a/>")]},
            "a.xml: It is not in the form",
        ),
        (
            {"source": "files", "published": [SimpleUploadedFile("e.xml", b"")]},
            "The submitted file is empty.",
        ),
        (
            {
                "source": "files",
                "published": [SimpleUploadedFile(f"{n}.xml", b"<a/>") for n in range(6)],
            },
            "Between one and 5 files",
        ),
    ],
)
def test_what_is_amiss_is_said_on_the_page(office, bank, answers, why) -> None:
    for file in answers.get("published", []):
        file.seek(0)
    response = office.post(FETCH, answers)
    assert response.status_code == 200
    assert why in words(response)
    assert 'name="found"' not in said(response)


def test_a_bank_that_is_away_or_has_nothing_new_is_said(office, bank: Bank) -> None:
    bank.pages["xml_metall.asp"] = gives(b"", 503)
    assert "shop.example answered 503." in words(fetch(office))
    next_tariff(spot_date=today())
    bank.pages["xml_metall.asp"] = gives(metall(records(today() - timedelta(days=1))))
    assert "are newer." in words(fetch(office))


def test_only_what_we_showed_and_lately_goes_into_a_draft(office, bank, monkeypatch) -> None:
    token = signed(fetch(office))
    for forged in ("", "x", token[:-1] + ("a" if token[-1] != "a" else "b"), "\0"):
        response = office.post(FETCHED, {"found": forged}, follow=True)
        assert "fetched long ago" in said(response)
    monkeypatch.setattr("crm.admin.tariff_spots.MAX_AGE_SECONDS", -1)
    assert "fetched long ago" in said(office.post(FETCHED, {"found": token}, follow=True))
    assert Tariff.objects.draft() is None


def test_somebody_elses_draft_is_named_before_prices_go_into_it(office, bank: Bank) -> None:
    draft = tariffs.begin(UserFactory(role=Role.ADMIN, name="Boris Lis"))
    looked = fetch(office)
    assert "Boris Lis's draft stands" in words(looked).replace("&#x27;", "'")
    office.post(FETCHED, {"found": signed(looked)})
    assert Tariff.objects.draft().edition == draft.edition + 1


def test_sellers_see_the_source_and_fetch_nothing(sales, bank: Bank) -> None:
    next_tariff(spot_source="gold: by word of mouth")
    listed = said(sales.get(TARIFFS))
    assert "gold: by word of mouth" in listed
    assert FETCH not in listed
    assert [sales.get(FETCH).status_code, fetch(sales).status_code] == [403, 403]
    assert sales.post(FETCHED, {"found": "x"}).status_code == 403
    assert bank.asked == []


def test_figures_that_are_typed_over_are_not_from_there_any_more(office) -> None:
    next_tariff(spot_source="gold: by word of mouth")
    office.post(f"{TARIFFS}draft/")
    draft = Tariff.objects.draft()
    office.post(page(draft), form_of(draft, margin="0.4"))
    assert Tariff.objects.draft().spot_source == "gold: by word of mouth"
    draft.refresh_from_db()
    office.post(page(draft), form_of(draft, spot_gold="2601"))
    assert Tariff.objects.draft().spot_source == ""
    draft.refresh_from_db()
    office.post(page(draft), form_of(draft, spot_gold="2602", spot_source="An invoice."))
    assert Tariff.objects.draft().spot_source == "An invoice."


def test_an_administrators_first_page_says_that_the_prices_are_old(client, office, seller) -> None:
    assert "Spot prices are old" not in said(office.get("/admin/"))
    next_tariff(spot_date=today() - timedelta(days=9), max_spot_days=7)
    first = said(office.get("/admin/"))
    assert "Spot prices are old" in first
    assert f'<a href="{FETCH}" class="late"><b>9</b>' in first
    client.force_login(seller)
    assert "Spot prices are old" not in said(client.get("/admin/"))
