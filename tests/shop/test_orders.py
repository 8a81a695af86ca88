"""The customer's own pages: my orders, one order, and changing one's mind."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from jewelry.models3d.finding import Finding
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import BEFORE_APPROVAL, Status
from tests.factories import MeasurementFactory, OrderFactory, QuoteFactory, UserFactory
from tests.support.html import compact

pytestmark = pytest.mark.django_db

GAPS = Finding("open_surface", edges=3, x=1.0, y=2.0, z=3.0)


def text_of(response) -> str:
    """As it is read: one space between words."""
    return " ".join(compact(response.content.decode()).split())


def listed(response) -> list[str]:
    return re.findall(r'<p class="what"><a href="[^"]*">([^<]*)</a>', text_of(response))


def place(customer, count: int) -> None:
    """The newest last, a minute apart."""
    now = timezone.now()
    for number in range(count):
        age = timedelta(minutes=count - number)
        OrderFactory(customer=customer, title=f"Ring {number}", created_at=now - age)


# My orders


def test_my_orders_are_mine_and_newest_first(client, customer) -> None:
    place(customer, 3)
    Order.objects.filter(title="Ring 1").update(rush=True)
    OrderFactory(title="Not mine")
    response = client.get("/orders/")
    assert listed(response) == ["Ring 2", "Ring 1", "Ring 0"]
    assert text_of(response).count('class="tag urgent"') == 1
    assert "Not mine" not in text_of(response)


def test_no_orders_yet_is_said_with_a_way_on(client, customer) -> None:
    page = text_of(client.get("/orders/"))
    assert "No orders yet" in page
    assert 'href="/price/"' in page
    assert "data-order" not in page


def test_older_orders_are_a_page_away(client, customer) -> None:
    place(customer, 25)
    first = client.get("/orders/")
    second = client.get(f"/orders/?before={first.context['page'].next}")
    assert len(listed(first)) == 20
    assert listed(first) + listed(second) == [f"Ring {n}" for n in reversed(range(25))]
    assert "Older orders" in text_of(first)
    assert "Older orders" not in text_of(second)


def test_an_order_placed_meanwhile_moves_no_page(client, customer) -> None:
    place(customer, 21)
    cursor = client.get("/orders/").context["page"].next
    OrderFactory(customer=customer, title="New one")
    assert listed(client.get(f"/orders/?before={cursor}")) == ["Ring 0"]


@pytest.mark.parametrize("cursor", ["", "x", "1-", "-1", "1-2-3", "9" * 99, "²-1"])
def test_a_cursor_that_is_none_is_the_first_page(client, customer, cursor) -> None:
    place(customer, 1)
    assert listed(client.get("/orders/", {"before": cursor})) == ["Ring 0"]


def test_the_end_of_the_list_is_not_called_empty(client, customer) -> None:
    place(customer, 1)
    page = text_of(client.get("/orders/?before=1000-1"))
    assert "No older orders" in page
    assert "No orders yet" not in page


def test_a_row_costs_no_query(client, customer, django_assert_num_queries) -> None:
    place(customer, 2)
    with django_assert_num_queries(4):  # session, person, orders, pictures
        client.get("/orders/")
    place(customer, 10)
    with django_assert_num_queries(4):
        client.get("/orders/")


# One order


SENTENCES = {
    Status.INITIATED: "Not sent yet",
    Status.FILE_UPLOADED: "Not sent yet",
    Status.SUBMITTED: "We are measuring your model",
    Status.PRICE_CALCULATED: "The price is ready",
    Status.MANUFACTURING_APPROVED: "waiting for a jeweller",
    Status.MANUFACTURING_STARTED: "At the bench",
    Status.MANUFACTURING_COMPLETED: "The piece is finished",
    Status.PACKAGING: "Being packed",
    Status.SHIPPED: "On its way",
    Status.CLOSED: "Delivered",
    Status.CANCELLED: "This order is cancelled",
}


def test_every_status_has_its_sentence_for_the_customer() -> None:
    assert SENTENCES.keys() == set(Status)


@pytest.mark.parametrize(("status", "sentence"), SENTENCES.items())
def test_the_page_says_where_the_order_is(client, customer, status, sentence) -> None:
    order = OrderFactory(customer=customer, status=status)
    page = text_of(client.get(f"/orders/{order.public_id}/"))
    assert sentence in page
    assert f'data-now="{status}"' in page
    assert ("Yes, cancel the order" in page) == (status in BEFORE_APPROVAL)


def test_a_price_comes_with_its_parts(client, customer) -> None:
    parts = [["metal", "41500.00"], ["casting", "1200.50"], ["vat", "8540.10"]]
    quote = QuoteFactory(parts=parts, total=Decimal("51240.60"))
    order = OrderFactory(customer=customer, status=Status.PRICE_CALCULATED, quote=quote)
    page = text_of(client.get(f"/orders/{order.public_id}/"))
    for words in ("Metal", "41 500 ₽", "Casting", "1 200.50 ₽", "VAT", "8 540.10 ₽", "51 240.60 ₽"):
        assert words in page
    assert "Held for you until" in page


def test_what_waits_for_a_person_says_why(client, customer) -> None:
    quote = QuoteFactory(verdict="MANUAL", total=None, findings=[GAPS])
    order = OrderFactory(customer=customer, status=Status.SUBMITTED, quote=quote)
    page = text_of(client.get(f"/orders/{order.public_id}/"))
    assert "A jeweller will look at it" in page
    assert "The surface has gaps (open edges: 3; one is at 1, 2, 3 mm)" in page
    assert "data-total" not in page


def test_a_cancelled_order_says_why_and_where_it_stopped(client, customer) -> None:
    order = OrderFactory(customer=customer, status=Status.PRICE_CALCULATED)
    lifecycle.cancel(order, customer, "Too <dear> for me.")
    page = text_of(client.get(f"/orders/{order.public_id}/"))
    assert "<p>Too &lt;dear&gt; for me.</p>" in page
    assert '<span>Priced</span><span class="vh">, cancelled here</span>' in page


def test_the_workshops_reasons_stay_in_the_workshop(client, customer) -> None:
    operator = UserFactory(role="operator", name="Ivan Gromov")
    order = lifecycle.take(OrderFactory(customer=customer), operator)
    lifecycle.give_back(order, operator, "The wax broke.")
    page = text_of(client.get(f"/orders/{order.public_id}/"))
    assert "Returned to the shelf" in page
    assert "The wax broke" not in page
    assert "Gromov" not in page


def test_the_picture_shows_when_it_is_made(client, customer) -> None:
    order = OrderFactory(customer=customer)
    assert "/pictures/" not in text_of(client.get(f"/orders/{order.public_id}/"))
    MeasurementFactory(model=order.model, pictured=True)
    picture = f"/pictures/{order.model.sha256}/yellow.webp"
    assert picture in text_of(client.get(f"/orders/{order.public_id}/"))


# Cancelling


@pytest.mark.parametrize("reason", ["", "A ring was given to me."])
def test_an_order_is_cancelled_while_it_may_be(client, customer, reason) -> None:
    order = OrderFactory(customer=customer, status=Status.PRICE_CALCULATED)
    url = f"/orders/{order.public_id}/cancel/"
    page = text_of(client.post(url, {"reason": reason}, follow=True))
    order.refresh_from_db()
    assert (order.status, order.events.get().reason) == (Status.CANCELLED, reason)
    assert f"{order.number} is cancelled." in page
    assert "Yes, cancel the order" not in page


def test_an_order_in_work_is_not_cancelled_and_the_page_says_so(client, customer) -> None:
    order = OrderFactory(customer=customer, status=Status.MANUFACTURING_STARTED)
    page = text_of(client.post(f"/orders/{order.public_id}/cancel/", follow=True))
    assert f"{order.number} can&#x27;t do that now: it is “In work”." in page
    order.refresh_from_db()
    assert (order.status, order.version) == (Status.MANUFACTURING_STARTED, 1)


def test_a_second_click_on_cancel_changes_nothing(client, customer) -> None:
    order = OrderFactory(customer=customer, status=Status.SUBMITTED)
    client.post(f"/orders/{order.public_id}/cancel/")
    response = client.post(f"/orders/{order.public_id}/cancel/")
    assert (response.status_code, response["Location"]) == (302, f"/orders/{order.public_id}/")
    assert Order.objects.get().version == 2
