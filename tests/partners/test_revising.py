"""A partner's order is made from another model, until it is approved."""

import pytest

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle, placing
from jewelry.orders.models import Order
from jewelry.pricing.models import Quote
from tests.factories import MeasurementFactory, UserFactory, geometry_of
from tests.models3d.shapes import cube, stl
from tests.partners.conftest import ALLOY, Program

pytestmark = pytest.mark.django_db


def quote_for(program: Program, side: float, **wanted) -> str:
    sent = program.send(stl(cube(side))).json()
    from jewelry.models3d.models import Model3D

    model = Model3D.objects.get(sha256=sent["sha256"])
    if not model.measurements.exists():
        MeasurementFactory(model=model, geometry=geometry_of(volume=side**3 / 10))
    data = {"model": sent["id"], "specification": {"alloy": ALLOY} | wanted}
    return str(program.post("/quotes", data).json()["id"])


@pytest.mark.parametrize("mode", ["live", "test"])
def test_an_order_gets_another_model_at_its_quotes_price(new_program, mode) -> None:
    program = new_program(mode=mode)
    order = program.order()
    assert order["may_revise"]
    quote = quote_for(program, 19)
    answer = program.post(f"/orders/{order['id']}/model", {"quote": quote}, once="revise-1")
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert (found["quote"], found["agreed_total"]) == (quote, found["total"])
    assert found["model"] != order["model"]
    assert [event["verb"] for event in found["history"]][-2:] == ["revise", "price"]
    again = program.post(f"/orders/{order['id']}/model", {"quote": quote}, once="revise-1")
    assert again.json() == found
    third = program.post(f"/orders/{order['id']}/model", {"quote": quote})
    assert third.json()["version"] == found["version"]


@pytest.mark.parametrize("mode", ["live", "test"])
def test_a_quote_for_another_piece_is_refused(new_program, mode) -> None:
    program = new_program(mode=mode)
    order = program.order()
    answer = program.post(
        f"/orders/{order['id']}/model", {"quote": quote_for(program, 18, quantity=2)}
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/body/quote")


def test_a_piece_of_the_catalogue_stays_the_houses(partner) -> None:
    shown = Quote.objects.get(public_id=quote_for(partner, 16))
    order = placing.at(shown, partner.key.partner, "Wave", is_ours=True)
    found = partner.get(f"/orders/{order.public_id}").json()
    assert not found["may_revise"]
    answer = partner.post(f"/orders/{order.public_id}/model", {"quote": quote_for(partner, 15)})
    assert (answer.status_code, order.earlier_files.count()) == (409, 0)
    assert "catalogue" in answer.json()["detail"]


def test_after_the_approval_it_is_too_late(partner) -> None:
    order = partner.order()
    lifecycle.approve(Order.objects.get(), UserFactory(role=Role.SELLER))
    answer = partner.post(f"/orders/{order['id']}/model", {"quote": quote_for(partner, 17)})
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("wrong-status")
    assert "stays as it is" in answer.json()["detail"]
    assert not partner.get(f"/orders/{order['id']}").json()["may_revise"]


def test_another_partners_order_and_quote_are_not_there(partner, new_program) -> None:
    other, order = new_program(), partner.order()
    strange = quote_for(other, 16)
    assert partner.post(f"/orders/{order['id']}/model", {"quote": strange}).status_code == 404
    assert other.post(f"/orders/{order['id']}/model", {"quote": strange}).status_code == 404


def test_webhooks_hear_that_the_model_was_changed(partner) -> None:
    from crm.partners import event_types

    assert "order.revised" in event_types.every_kind()
    assert event_types.of("revise", "PRICE_CALCULATED", "SUBMITTED") == "order.revised"
    assert event_types.of("revise", "SUBMITTED", "SUBMITTED") == "order.revised"
