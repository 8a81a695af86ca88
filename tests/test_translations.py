"""Russian: every word of the sources has one, and no page is left with English."""

import html
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format

from jewelry.accounts.models import Role
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import FINDINGS
from jewelry.orders.models import Order, OrderEvent, PayEntry
from jewelry.orders.moves import SYSTEM, Verb
from jewelry.orders.statuses import Status
from jewelry.pricing import tariffs
from jewelry.pricing.labels import PARTS
from jewelry.pricing.models import PriceRequest, Verdict
from tests.factories import (
    HELD,
    PRICED,
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    PriceRequestFactory,
    QuoteFactory,
    UserFactory,
    next_tariff,
)
from tests.shop.priced import priced_for, url_of
from tests.shop.products import ProductFactory

FILE = Path("locale/ru/LC_MESSAGES/django.po")
PO = settings.BASE_DIR / FILE
NOT_SOURCES = (".*", "node_modules", "var", "__pycache__")

# What has no Russian: names, formats, keys, and the other language's own name.
LATIN = {
    "Alexandrite",
    "JSON",
    "cookie",
    "AL",
    "STL",
    "OBJ",
    "PLY",
    "GLB",
    "PDF",
    "MF",
    "DM",
    "API",
    "stl",
    "Enter",
    "esc",
    "English",
    "en",
    "ru",
    "Rhino",
    "Shaded",
    "Save",
    "Small",
}
UNSEEN = re.compile(
    r"<(script|style|svg)\b.*?</\1>|<[^>]+material-symbols[^>]*>[^<]*</span>|<!--.*?-->", re.DOTALL
)
ATTRIBUTES = re.compile(
    r'\s(?:title|alt|placeholder|aria-label|data-(?:say-\w+|one|few|many|text|lost|due|again|th))="([^"]*)"'
)
TAG = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^'">])*>""")
WORD = re.compile(r"[A-Za-z]{2,}")

OWN = ("/accounts/sessions/", "/accounts/password/", "/accounts/2fa/")
EVERYONES = (
    "/",
    "/?kind=ring",
    "/?kind=bracelet",
    "/products/wave/",
    "/price/",
    "/privacy/",
    "/sizes/?size=7&system=US",
    "/nothing/",
)
PAGES: dict[str, tuple[str, ...]] = {
    "": (*EVERYONES, "/accounts/login/", "/accounts/signup/", "/accounts/forgotten/"),
    Role.CUSTOMER: (*EVERYONES, "/orders/", "/orders/?before=0-0", *OWN),
    Role.PARTNER: ("/orders/", "/accounts/data/"),
    Role.OPERATOR: (*OWN, "/mes/", "/mes/mine/", "/mes/find/?q=0", *(f"/mes/?status={s}" for s in Status)),
    Role.SELLER: (
        "/admin/",
        *OWN,
        "/admin/pricing/tariff/add/",
        "/admin/orders/order/",
        "/admin/orders/order/?q=яхонт",
        "/admin/orders/order/?needs=late",
        "/admin/payments/payment/",
        "/admin/payments/case/",
        "/admin/pricing/tariff/",
        "/admin/pricing/tariff/{tariff}/change/",
    ),
    Role.ADMIN: (
        "/mes/",
        "/admin/",
        "/admin/accounts/user/",
        "/admin/accounts/user/add/",
        "/admin/accounts/user/{person}/change/",
        "/admin/accounts/user/{person}/password/",
        "/admin/accounts/user/{person}/history/",
        "/admin/accounts/user/{person}/erase/",
        "/admin/orders/payentry/",
        "/admin/pricing/",
        "/admin/partners/apikey/add/",
        "/admin/pricing/alloy/add/",
        "/admin/pricing/tariff/",
        "/admin/pricing/tariff/{tariff}/change/",
        "/admin/pricing/tariff/{draft}/change/",
        "/admin/pricing/tariff/{draft}/delete/",
        "/admin/pricing/tariff/{draft}/preview/",
        "/admin/shop/product/add/",
        "/admin/shop/product/{product}/change/",
        "/admin/shop/product/{product}/delete/",
    ),
}  # fmt: skip
ORDER_PAGES: dict[str, str] = {
    Role.CUSTOMER: "/orders/{order.public_id}/",
    Role.OPERATOR: "/mes/orders/{order.number}/",
    Role.SELLER: "/admin/orders/order/{order.pk}/change/",
}


@pytest.fixture(scope="module")
def russian() -> polib.POFile:
    return polib.pofile(str(PO))


@pytest.fixture(scope="module")
def compiled(russian: polib.POFile) -> None:
    """Django reads the .mo, which `make` builds."""
    mo = PO.with_suffix(".mo")
    kept = {words(entry) for entry in polib.mofile(str(mo))} if mo.exists() else set()
    assert kept == {words(entry) for entry in russian}, (
        f"build the translations: make {FILE.with_suffix('.mo')}"
    )


def words(entry: polib.POEntry | polib.MOEntry) -> tuple[object, ...]:
    forms = tuple(sorted((int(n), form) for n, form in entry.msgstr_plural.items()))
    return entry.msgctxt, entry.msgid, entry.msgid_plural or "", entry.msgstr, forms


# The file


def test_every_word_has_its_russian_and_none_is_a_guess(russian: polib.POFile) -> None:
    assert [entry.msgid for entry in russian.untranslated_entries()] == []
    assert [entry.msgid for entry in russian.fuzzy_entries()] == []
    assert [entry.msgid for entry in russian.obsolete_entries()] == []
    assert russian.metadata["Language"] == "ru"


def test_translations_keep_the_values_of_the_original(russian: polib.POFile) -> None:
    value = re.compile(r"%\(\w+\)[.\d]*[sdfg]")
    for entry in russian:
        wanted = set(value.findall(entry.msgid + entry.msgid_plural))
        for form in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert set(value.findall(form)) == wanted, entry.msgid


def test_the_file_holds_what_the_sources_say(tmp_path: Path) -> None:
    """What `make messages` would write is there already."""
    if not (shutil.which("xgettext") and shutil.which("msgmerge")):
        missing = "no gettext on this machine; get it with: apt install gettext"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    tree = tmp_path / "tree"
    shutil.copytree(settings.BASE_DIR, tree, ignore=shutil.ignore_patterns(*NOT_SOURCES))
    command = [sys.executable, "manage.py", "makemessages", "--all", "--add-location", "file"]
    env = os.environ | {"ALEXANDRITE_DATA": str(tmp_path / "data")}
    subprocess.run([*command, "--no-obsolete"], cwd=tree, env=env, check=True, capture_output=True)
    assert entries(tree / FILE) == entries(PO), "run: make messages"


def entries(path: Path) -> list[tuple[object, ...]]:
    found = polib.pofile(str(path))
    return [(*words(entry), entry.flags, [file for file, _line in entry.occurrences]) for entry in found]  # fmt: skip


# What Django makes of it


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 заказ"),
        (2, "2 заказа"),
        (5, "5 заказов"),
        (11, "11 заказов"),
        (21, "21 заказ"),
        (104, "104 заказа"),
    ],
)
def test_numbers_agree_with_their_nouns(count: int, said: str) -> None:
    say = translation.ngettext  # makemessages looks for its own name
    with translation.override("ru"):
        sentence = say("%(count)s order", "%(count)s orders", count)
    assert sentence % {"count": count} == said


def english(page: str) -> list[str]:
    """Latin words among the page's texts and labels."""
    seen = UNSEEN.sub(" ", page)
    read = [*ATTRIBUTES.findall(seen), TAG.sub(" ", seen)]
    return [
        word for text in read for word in WORD.findall(html.unescape(text)) if word not in LATIN
    ]


@pytest.fixture
def people(db: None) -> dict[str, object]:
    return {
        role: UserFactory(role=role, username=f"имя{i}", name="Иван Громов", email="", password="!")
        for i, role in enumerate(Role)
    }


@pytest.fixture
def orders(people) -> list[Order]:
    """One in each status, with every finding, every verdict and every verb in its history."""
    names = ["bodies", "cavities", "edges", "limit", "longest", "wall", "good", "places", "hole"]
    numbers = dict.fromkeys([*names, "fits", "litres", "size", "percent", "x", "y", "z"], 2) | {
        "unit": "inch",
        "date": "2024-09-20",
    }
    found = [Finding(code, **numbers) for code in FINDINGS]
    made: list[Order] = []
    for status in Status:
        quote = QuoteFactory(
            verdict=Verdict.PROVISIONAL if status == Status.PRICE_CALCULATED else Verdict.FIRM,
            findings=found,
            parts=[[part, "100.00"] for part in PARTS],
            mass_net="2.5",
            mass_billed="2.7",
        )
        order = OrderFactory(
            customer=people[Role.CUSTOMER],
            title="Кольцо",
            comment="Матовое",
            quantity=2,
            status=status,
            due_at=timezone.now(),
            operator=people[Role.OPERATOR] if status in HELD else None,
            quote=quote if status in PRICED else None,
        )
        for version, verb in enumerate(Verb, start=1):
            OrderEvent.objects.create(
                order=order, order_version=version, verb=verb, to_status=status, role=SYSTEM
            )
        made.append(order)
    referred = QuoteFactory(total=None, verdict=Verdict.MANUAL, findings=found, parts=[])
    Order.objects.filter(status=Status.SUBMITTED).update(quote=referred)
    return made


def asked(customer) -> list[str]:
    """The pages of prices without an order: awaited, found, and in doubt about the unit."""
    tiny = {"extents_mm": [0.8, 0.8, 0.2], "finger_hole_mm": 0.69, "min_wall_mm": 0.1}
    made = [
        PriceRequestFactory(customer=customer),
        priced_for(customer, finger_hole_mm=17.5),
        priced_for(customer, **tiny),
    ]
    PriceRequest.objects.update(title="Кольцо")
    return [url_of(request) for request in made]


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("role", PAGES, ids=lambda role: role or "anonymous")
def test_a_russian_page_has_no_english(role: str, people, orders: list[Order]) -> None:
    product = ProductFactory(slug="wave", name_en="Волна", alloy=AlloyFactory())
    MeasurementFactory(model=product.model)
    published = next_tariff(note="Новые цифры")
    draft = tariffs.begin(people[Role.ADMIN])
    operator = people[Role.OPERATOR]
    PayEntry.objects.create(
        order=orders[5], operator=operator, amount=1, reserved_at=timezone.now()
    )
    keys = {"person": operator.pk, "tariff": published.pk, "draft": draft.pk, "product": product.pk}
    paths = [path.format(**keys) for path in PAGES[role]]
    paths += [ORDER_PAGES[role].format(order=order) for order in orders if role in ORDER_PAGES]
    paths += asked(people[role]) if role == Role.CUSTOMER else []
    client = Client(headers={"Accept-Language": "ru"})
    if role:
        client.force_login(people[role])
    for path in paths:
        page = client.get(path, follow=True).content.decode()
        assert '<html lang="ru"' in page, path
        assert english(page) == [], path


@pytest.mark.usefixtures("compiled")
def test_weekdays_stand_in_russian_sentences_without_a_capital() -> None:
    with translation.override("ru"):
        assert date_format(date(2026, 12, 1), "D, j E") == "вт, 1 декабря"
    with translation.override("en"):
        assert date_format(date(2026, 12, 1), "D, j E") == "Tue, 1 December"


@pytest.mark.usefixtures("compiled")
def test_a_refused_form_says_why_in_russian(client: Client, people) -> None:
    client.force_login(people[Role.CUSTOMER])
    russian = {"Accept-Language": "ru"}
    assert english(client.post("/price/", {}, headers=russian).content.decode()) == []
    client.logout()
    assert english(client.post("/accounts/signup/", {}, headers=russian).content.decode()) == []
