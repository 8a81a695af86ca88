"""The new price is shown before it is set, and one far from the old is asked about once more."""

import re
from decimal import Decimal
from html import unescape

import pytest

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing.models import Quote
from tests.crm.test_adjusting import WHY, now, order, page_of
from tests.factories import OrderFactory, QuoteFactory, next_tariff

__all__ = ["order"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def unpriced(order: Order) -> Order:
    nothing = QuoteFactory(total=None, verdict="MANUAL")
    return OrderFactory(status=Status.SUBMITTED, quote=nothing)


def post(browser, order: Order, verb: str = "adjust", typing: bool = False, **answers):
    form: dict[str, object] = {"reason": WHY, **answers}
    if verb == "adjust":
        form = {"by": "percent", "quote": order.quote.public_id if order.quote else "", **form}
    headers = {"HX-Request": "true"} if typing else {}
    return browser.post(f"{page_of(order)}move/{verb}/", form, headers=headers, follow=True)


def words(response) -> str:
    text = response.content.decode().replace("\xa0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", unescape(text)))


def sure(response) -> str:
    found = re.findall(r'name="sure" value="([^"]+)"', response.content.decode())
    return str(found[0])


@pytest.mark.parametrize(
    ("value", "after"),
    [("-55", "62 227 ₽"), ("51", "208 806 ₽"), ("-50.01", "69 127 ₽"), ("900", "1 382 820 ₽")],
)
def test_more_than_half_is_asked_about_once_more(sales, order, value, after) -> None:
    asked = post(sales, order, value=value)
    assert f"The price changes by more than half: {after} instead of 138 282 ₽." in words(asked)
    assert f"Yes, {after} instead of 138 282 ₽" in words(asked)
    assert now(order).quote == order.quote
    done = post(sales, order, value=value, sure=sure(asked))
    assert "Price adjusted: 1 order." in words(done)
    assert now(order).quote.total == Decimal(re.sub(r"\D", "", after))


@pytest.mark.parametrize("value", ["-50", "50", "-7,5", "−7,5 %"])
def test_up_to_half_is_set_with_one_press(sales, order, value) -> None:
    assert "Price adjusted: 1 order." in words(post(sales, order, value=value))


def test_a_decimal_comma_is_no_thousands_mark(sales, order) -> None:
    post(sales, order, value="-5,5")
    assert now(order).quote.total == 138282 - 7606


def test_a_yes_to_other_numbers_is_asked_about_again(sales, order) -> None:
    yes = sure(post(sales, order, value="-55"))
    for value in ("-65", "-5"):
        asked = post(sales, order, value=value, sure=yes)
        assert "Price adjusted" not in words(asked)
        assert sure(asked) != yes
    assert now(order).quote == order.quote


def test_small_steps_far_from_the_first_price_are_asked_about(sales, order) -> None:
    post(sales, order, value="40")
    asked = post(sales, now(order), value="60")
    assert "221 251 ₽ is more than half away from the first price, 138 282 ₽." in words(asked)


def test_the_form_says_what_a_change_counts_from(sales, order) -> None:
    page = words(sales.get(f"{page_of(order)}change/"))
    said = "It is counted from the first price, 138 282 ₽, and replaces any change before it."
    assert said in page
    assert "As changed now" not in page
    post(sales, order, value="10")
    page = words(sales.get(f"{page_of(order)}change/"))
    assert f"{said} As changed now, the price is 152 110 ₽." in page


def test_0_takes_a_change_back_and_shows_the_first_price(sales, order) -> None:
    assert "Nothing would change." in words(post(sales, order, typing=True, value="0"))
    post(sales, order, value="10")
    order = now(order)
    assert "0 takes that change back." in words(sales.get(f"{page_of(order)}change/"))
    part = words(post(sales, order, typing=True, value="0"))
    assert "152 110 ₽ → 138 282 ₽ (−13 828 ₽)" in part


def test_a_great_change_taken_back_is_asked_about_too(sales, order) -> None:
    post(sales, order, value="400", sure=sure(post(sales, order, value="400")))
    asked = post(sales, now(order), value="0")
    assert "Yes, 138 282 ₽ instead of 691 410 ₽" in words(asked)
    post(sales, now(order), value="0", sure=sure(asked))
    assert now(order).total == 138282


def test_the_new_price_is_shown_while_the_seller_types(sales, order) -> None:
    part = post(sales, order, typing=True, value="-55", reason="")
    assert words(part).strip().startswith("138 282 ₽ → 62 227 ₽ (−76 055 ₽)")
    assert "by more than half" in words(part)
    assert "<form" not in part.content.decode()
    assert now(order).quote == order.quote
    page = sales.get(f"{page_of(order)}change/").content.decode()
    assert f'hx-post="{page_of(order)}move/adjust/"' in page


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1,500", "“1,500” may mean 1500 or 1.5."),
        ("1e9", "Enter a number"),
        ("-100", "That would leave nothing of the price."),
        ("", "This field is required."),
    ],
)
def test_what_can_not_be_read_is_said_while_the_seller_types(sales, order, value, said) -> None:
    assert said in words(post(sales, order, typing=True, value=value))


@pytest.mark.parametrize(("value", "by"), [("20 %", "amount"), ("500 ₽", "percent")])
def test_a_unit_beside_another_choice_is_refused(sales, order, value, by) -> None:
    refused = post(sales, order, value=value, by=by)
    assert "The number and the choice beside it are in different units." in words(refused)
    assert now(order).quote == order.quote


def test_without_scripts_a_button_shows_the_new_price(sales, order) -> None:
    assert "See the new price" in words(sales.get(f"{page_of(order)}change/"))
    shown = post(sales, order, look="1", value="10")
    assert "138 282 ₽ → 152 110 ₽ (+13 828 ₽)" in words(shown)
    assert f'value="{WHY}"' in shown.content.decode()
    assert now(order).quote == order.quote
    post(sales, order, value="10", sure=sure(shown))
    assert now(order).quote.total == 152110


def test_what_was_typed_is_kept_beside_what_is_wrong_with_it(sales, order) -> None:
    refused = post(sales, order, value="1,500", reason="Her third ring.")
    assert refused.status_code == 422
    assert "“1,500” may mean 1500 or 1.5." in words(refused)
    for typed in ('value="1,500"', 'value="Her third ring."'):
        assert typed in refused.content.decode()


def test_a_price_that_somebody_else_changed_is_not_shown_as_it_was(sales, order) -> None:
    post(sales, order, value="10")
    shown = post(sales, order, typing=True, value="20")
    assert "by now" in words(shown)
    assert "by now" in words(post(sales, order, look="1", value="20"))


def test_a_price_by_hand_above_the_limit_is_asked_about(sales, unpriced) -> None:
    asked = post(sales, unpriced, "price", total="1 000 000,01")
    said = "1 000 000.01 ₽ is above 1 000 000 ₽, the tariff's limit for an order."
    assert said in words(asked)
    assert "Yes, 1 000 000.01 ₽" in words(asked)
    assert now(unpriced).status == Status.SUBMITTED
    post(sales, unpriced, "price", total="1000000.01", sure=sure(asked))
    assert now(unpriced).quote.total == Decimal("1000000.01")


def test_the_limit_is_the_one_of_the_tariff_in_force(sales, unpriced) -> None:
    next_tariff(max_order_total=Decimal(5000))
    assert "is above 5 000 ₽" in words(post(sales, unpriced, "price", total="6000"))
    post(sales, unpriced, "price", total="5000")
    assert now(unpriced).quote.total == 5000


def test_looking_writes_nothing(sales, order, unpriced) -> None:
    count = Quote.objects.count()
    for typing in (True, False):
        post(sales, order, typing=typing, look="1", value="10")
        post(sales, unpriced, "price", typing=typing, look="1", total="6000")
    assert Quote.objects.count() == count
    assert now(order).version == now(unpriced).version == 1


def test_a_customer_is_shown_no_new_price(client, order) -> None:
    client.force_login(order.customer)
    response = client.post(f"{page_of(order)}move/adjust/", {"look": "1"})
    assert response["Location"].startswith("/admin/login/")
