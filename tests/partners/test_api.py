"""The way from a model to an order, and what each answer says."""

from datetime import timedelta
from decimal import Decimal
from unittest.mock import ANY, Mock

import pytest
from django.test import Client
from django.utils import timezone

from crm.partners import live
from crm.partners.api.main import api
from jewelry.accounts.models import Role
from jewelry.models3d.models import Model3D
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.pricing.engine.specification import UNITS
from jewelry.pricing.models import Quote
from tests.factories import UserFactory, next_tariff
from tests.models3d.shapes import cube, stl
from tests.partners.conftest import ALLOY, Program


def test_a_model_is_taken_at_once_and_measured_by_the_partners_workers(partner: Program) -> None:
    answer = partner.send(stl(cube(3.0)))
    assert answer.status_code == 202
    body = answer.json()
    assert answer["Location"] == f"/api/v1/models/{body['id']}"
    assert (body["status"], body["analysis"], body["name"]) == ("waiting", None, "ring.stl")
    assert partner.get(f"/models/{body['id']}").json() == body
    assert Model3D.objects.get(sha256=body["sha256"]).queue == "partners"


def test_a_measured_model_has_its_analysis_and_prices_for_all_alloys(partner: Program) -> None:
    body = partner.get(f"/models/{partner.measured_model()}?alloy={ALLOY}").json()
    found = body["analysis"]
    assert body["status"] == "done"
    assert (found["alloy"], found["verdict"], found["volume_mm3"]) == (ALLOY, ANY, 400.0)
    assert found["prices"][ALLOY] == found["price"]
    assert found["price"] == f"{Decimal(found['price']):.2f}"
    assert len(found["prices"]) > 5
    assert sum(map(Decimal, found["parts"].values())) == Decimal(found["price"])


def test_what_is_no_model_is_refused_with_a_sentence(partner: Program) -> None:
    answer = partner.send(b"not a model", "ring.txt")
    assert answer.status_code == 422
    assert "STL" in answer.json()["detail"]


def test_a_quote_is_made_and_read(partner: Program) -> None:
    made = partner.quote(
        quantity=2,
        finish="matte",
        stones=[{"kind": "ruby", "size": "1.50", "count": 3, "setting": "prong"}],
    )
    assert partner.get(f"/quotes/{made['id']}").json() == made
    quote = Quote.objects.get(public_id=made["id"])
    assert quote.customer == partner.key.partner
    assert made["total"] == f"{quote.total:.2f}"
    assert made["specification"]["stones"][0]["size"] == "1.50"
    assert sum(Decimal(part["amount"]) for part in made["parts"]) == quote.total


def test_an_engraved_pair_is_quoted_and_ordered_as_asked(partner: Program) -> None:
    words = {"text": "Зуле", "typeface": "grotesque", "place": "inside"}
    made = partner.quote(engraving=words, pair=True)
    assert (made["specification"]["engraving"], made["specification"]["pair"]) == (words, True)
    order = partner.post("/orders", {"quote": made["id"]}).json()
    assert order["specification"] == made["specification"]
    assert Decimal(made["total"]) > Decimal(partner.quote(pair=True)["total"])


@pytest.mark.parametrize("unit", ["", *UNITS])
def test_every_unit_is_taken(partner: Program, unit: str) -> None:
    assert partner.quote(unit=unit)["specification"]["unit"] == unit


def test_the_document_lists_every_unit() -> None:
    schemas = api.get_openapi_schema()["components"]["schemas"]
    assert schemas["SpecificationIn"]["properties"]["unit"]["enum"] == ["", *UNITS]


def test_an_unmeasured_model_has_no_quote_yet(partner: Program) -> None:
    model = partner.send(stl(cube(3.0))).json()["id"]
    data = {"model": model, "specification": {"alloy": ALLOY}}
    answer = partner.post("/quotes", data)
    assert (answer.status_code, answer["Retry-After"]) == (409, "2")


def test_an_order_is_on_the_sellers_board_at_once_with_the_partners_name(
    partner: Program, client: Client
) -> None:
    made = partner.order(title="Anniversary ring", comment="Soon, please")
    assert (made["status"], made["version"], made["total"]) == ("PRICE_CALCULATED", 4, ANY)
    assert [each["to_status"] for each in made["history"]] == [
        "INITIATED",
        "FILE_UPLOADED",
        "SUBMITTED",
        "PRICE_CALCULATED",
    ]
    client.force_login(UserFactory(role=Role.SELLER))
    board = client.get("/admin/orders/order/").content.decode()
    assert made["number"] in board
    assert partner.key.partner.name in board


def test_an_order_is_placed_whole_or_not_at_all(partner: Program, monkeypatch) -> None:
    quote = Quote.objects.get(public_id=partner.quote()["id"])
    monkeypatch.setattr(lifecycle, "pricing_verb", Mock(side_effect=KeyError))
    with pytest.raises(KeyError):
        live.place(partner.key, quote, "Ring", "")
    assert not Order.objects.exists()


def test_an_order_costs_what_its_quote_said(partner: Program) -> None:
    quote = partner.quote()
    made = partner.post("/orders", {"quote": quote["id"]}).json()
    assert (made["quote"], made["total"]) == (quote["id"], quote["total"])
    assert made["title"] == "ring.stl"


def test_an_old_quote_is_not_ordered(partner: Program) -> None:
    quote = partner.quote()
    Quote.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    answer = partner.post("/orders", {"quote": quote["id"]})
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/api/problems/#quote-expired")
    assert not Order.objects.exists()


def test_an_order_is_read_with_its_history_as_it_moves(partner: Program) -> None:
    made = partner.order()
    lifecycle.approve(Order.objects.get(), UserFactory(role=Role.SELLER))
    found = partner.get(f"/orders/{made['id']}").json()
    assert (found["status"], found["version"]) == ("MANUFACTURING_APPROVED", 5)
    assert found["history"][-1]["verb"] == "approve"
    assert found["updated_at"] > made["updated_at"]
    assert not found["may_cancel"]


def test_an_order_is_cancelled_until_it_is_approved(partner: Program) -> None:
    made = partner.order()
    answer = partner.post(f"/orders/{made['id']}/cancel", {"reason": "Changed my mind"})
    assert answer.json()["status"] == "CANCELLED"
    assert answer.json()["history"][-1]["reason"] == "Changed my mind"
    again = partner.post(f"/orders/{made['id']}/cancel")
    assert again.status_code == 409
    assert made["number"] in again.json()["detail"]


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"alloy": "gold-585-mud"}, "/body/specification/alloy"),
        ({"alloy": ALLOY, "quantity": 0}, "/body/specification/quantity"),
        ({"alloy": ALLOY, "colour": "red"}, "/body/specification/colour"),
        ({"alloy": ALLOY, "unit": "mile"}, "/body/specification/unit"),
        ({"alloy": ALLOY, "rush": "perhaps"}, "/body/specification/rush"),
        ({"alloy": ALLOY, "drawn_mm": "17"}, "/body/specification/drawn_mm"),
        ({"alloy": ALLOY, "length_mm": "180"}, "/body/specification/length_mm"),
        ({"alloy": ALLOY, "engraving": {"text": "愛"}}, "/body/specification/engraving/text"),
        ({"alloy": ALLOY, "engraving": {"text": "  "}}, "/body/specification"),
    ],
)
def test_a_wrong_specification_is_told_where(partner: Program, wanted: dict, pointer: str) -> None:
    answer = partner.post("/quotes", {"model": partner.measured_model(), "specification": wanted})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("shows_margin", [False, True])
def test_what_the_house_earns_is_not_told_unless_the_tariff_says_so(
    partner: Program, shows_margin: bool
) -> None:
    next_tariff(shows_margin=shows_margin)
    quote, model = partner.quote(quantity=12), partner.get(f"/models/{partner.measured_model()}").json()  # fmt: skip
    for parts, total in (
        ({part["code"]: part["amount"] for part in quote["parts"]}, quote["total"]),
        (model["analysis"]["parts"], model["analysis"]["price"]),
    ):
        assert ("margin" in parts) == shows_margin
        assert {"metal", "vat"} <= set(parts)
        assert sum(map(Decimal, parts.values())) == Decimal(total)
