"""The stones of an order that was sent, marked on its page."""

import pytest

from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing.labels import rub
from tests.factories import UserFactory
from tests.shop.marking import asked_of, mark_order, ring, sent_order, stones
from tests.shop.priced import text_of

pytestmark = pytest.mark.django_db

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


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


def test_the_history_tells_what_an_order_cost_before_and_costs_now(client, customer) -> None:
    order = sent_order(customer, ring(), *stones(4))
    before = rub(order.total).replace("\xa0", " ")
    mark_order(client, order, 2, **{"kind-400": "ruby"})
    page = text_of(client.get(f"/orders/{order.public_id}/"))
    history = page[page.index('id="history"') :]
    assert f"It cost {before} before." in history
    assert rub(order.total).replace("\xa0", " ") in history


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
