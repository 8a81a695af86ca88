"""What a seller sees and does while a price waits for its customer."""

from decimal import Decimal

import pytest

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, QuoteFactory, UserFactory
from tests.support.html import compact

pytestmark = pytest.mark.django_db

LIST = "/admin/orders/order/"
TOTAL = Decimal(80_714)


@pytest.fixture
def waiting() -> Order:
    """Costs more than was agreed to."""
    quote = QuoteFactory(total=TOTAL)
    return OrderFactory(status=Status.PRICE_CALCULATED, quote=quote, agreed_total=TOTAL - 1)


@pytest.fixture
def declined() -> Order:
    quote = QuoteFactory(total=TOTAL)
    return OrderFactory(
        status=Status.PRICE_CALCULATED, quote=quote, agreed_total=None, declined_total=TOTAL
    )


def text(response) -> str:
    return compact(response.content.decode()).replace("\xa0", " ")


def change(order: Order) -> str:
    return f"{LIST}{order.pk}/change/"


def test_approving_is_not_offered_while_it_waits(sales, waiting) -> None:
    page = text(sales.get(change(waiting)))
    assert "/move/approve/" not in page
    assert "The customer agreed by telephone" in page
    assert "The customer has not agreed to it yet." in page


def test_the_board_and_the_late_list_say_for_whom_it_waits(sales, waiting, declined) -> None:
    board = text(sales.get(f"{LIST}board/"))
    assert "waiting for the customer" in board
    assert "the customer said no" in board
    assert f"{waiting.pk}/move/approve/" not in board
    Order.objects.update(status_since=waiting.status_since.replace(year=2020))
    late = text(sales.get(f"{LIST}late/"))
    assert f"{waiting.pk}/remind/" in late
    assert "/move/approve/" not in late


@pytest.mark.parametrize("value", ["customer", "no"])
def test_the_filter_finds_them(sales, waiting, declined, value) -> None:
    page = text(sales.get(LIST, {"needs": value}))
    shown, other = (waiting, declined) if value == "customer" else (declined, waiting)
    assert shown.number in page
    assert other.number not in page


def test_of_many_each_that_waits_is_refused_with_its_sentence(sales, waiting) -> None:
    agreed = OrderFactory(status=Status.PRICE_CALCULATED)
    form = {"action": "approve", "_selected_action": [waiting.pk, agreed.pk]}
    page = text(sales.post(LIST, form, follow=True))
    assert f"{waiting.number}: the customer has not agreed to 80 714 ₽ yet." in page
    agreed.refresh_from_db()
    waiting.refresh_from_db()
    assert agreed.status == Status.MANUFACTURING_APPROVED
    assert waiting.status == Status.PRICE_CALCULATED


def test_a_yes_by_telephone_is_kept_with_who_noted_it_and_why(sales, seller, waiting) -> None:
    address, form = f"{LIST}{waiting.pk}/move/accept/", {"total": "80714.00", "reason": ""}
    sales.post(address, form)
    assert not Order.objects.get(pk=waiting.pk).is_agreed
    sales.post(address, form | {"reason": "Called at noon."})
    assert Order.objects.get(pk=waiting.pk).is_agreed
    event = waiting.events.get(verb="accept")
    assert (event.actor, event.reason, event.data["agreed_by"]) == (
        seller,
        "Called at noon.",
        "seller",
    )
    assert "/move/approve/" in text(sales.get(change(waiting)))


def test_the_box_of_the_telephone_shows_the_price_and_takes_a_no_as_well(sales, waiting) -> None:
    page = text(sales.get(change(waiting)))
    box = page[page.index("The customer agreed by telephone") :]
    box = box[: box.index("</details>")]
    assert "80 713 ₽ →" in box
    assert "<b>80 714 ₽</b>" in box
    assert f'formaction="{LIST}{waiting.pk}/move/cancel/"' in box
    form = {"total": "80714.00", "reason": "Too dear for them."}
    sales.post(f"{LIST}{waiting.pk}/move/cancel/", form)
    waiting.refresh_from_db()
    assert waiting.status == Status.CANCELLED


def test_the_operators_pay_is_asked_about_where_there_is_some(sales, waiting) -> None:
    assert "The operator is paid all the same" not in text(sales.get(change(waiting)))
    taken = lifecycle.take(OrderFactory(), UserFactory(role=Role.OPERATOR))
    assert "The operator is paid all the same" in text(sales.get(change(taken)))


def test_a_yes_to_a_price_that_is_another_by_now_is_not_noted(sales, waiting) -> None:
    form = {"total": "1.00", "reason": "Called at noon."}
    page = text(sales.post(f"{LIST}{waiting.pk}/move/accept/", form, follow=True))
    assert "Please look again" in page
    assert not Order.objects.get(pk=waiting.pk).is_agreed


def test_what_is_missing_is_told_with_the_field_s_name(sales, waiting) -> None:
    form = {"total": str(waiting.total), "reason": " "}
    page = text(sales.post(f"{LIST}{waiting.pk}/move/accept/", form, follow=True))
    assert "Why: This field is required." in page
    assert not Order.objects.get(pk=waiting.pk).is_agreed


def test_the_page_says_where_the_price_comes_from(sales, seller) -> None:
    order = OrderFactory(status=Status.PRICE_CALCULATED, max_total=Decimal(90_000))
    page = text(sales.get(change(order)))
    assert "The computer&#x27;s price." in page
    assert "They agree to up to 90 000 ₽." in page
    word = QuoteFactory(author=seller, note="By eye.", inputs={"by_hand": "5"})
    first, second = (
        OrderFactory(status=Status.PRICE_CALCULATED, quote=word) for _twice in range(2)
    )
    page = text(sales.get(change(second)))
    assert "A price by hand of Maria Volkova: By eye." in page
    assert f"Look: this price is that of {first.number}, too." in page


def test_after_a_no_the_seller_names_another_price(sales, waiting) -> None:
    lifecycle.decline(waiting, waiting.customer, "Too dear.")
    page = text(sales.get(change(waiting)))
    assert "The customer said no to it." in page
    assert "Too dear." in page
    assert "/move/adjust/" in page
