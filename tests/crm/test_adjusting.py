"""A seller changes a price with a reason: on top of its parts, before approval, for all to see."""

from decimal import Decimal

import pytest
from django.test import Client

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from jewelry.pricing.labels import rub
from jewelry.pricing.models import Quote
from tests.factories import MeasurementFactory, OrderFactory, UserFactory, geometry_of, tariff
from tests.support.rivals import elsewhere

pytestmark = pytest.mark.django_db

S = Status
WHY = "Her third ring of the set."


@pytest.fixture
def order() -> Order:
    """Of 138 282 ₽, as the machine says."""
    tariff()
    order = OrderFactory(status=S.PRICE_CALCULATED)
    measurement = MeasurementFactory(geometry=geometry_of(1182.3, 2042.04, 30.0))
    order.quote = quotes.make(measurement, order.specification, customer=order.customer)
    order.save()
    return order


def page_of(order: Order) -> str:
    return f"/admin/orders/order/{order.pk}/"


def press(browser, order: Order, **answers) -> str:
    """The button, from the page as the seller had it."""
    form = {"value": "-7.5", "by": "percent", "reason": WHY, "quote": order.quote.public_id}
    path = f"{page_of(order)}move/adjust/"
    return str(browser.post(path, form | answers, follow=True).content.decode())


def now(order: Order) -> Order:
    return Order.objects.in_full().get(pk=order.pk)


@pytest.mark.parametrize(
    ("change", "added", "part", "vat", "total"),
    [
        ({"value": "-7.5", "by": "percent"}, "-10371.00", "-8642.51", "21318.50", "127911.00"),
        ({"value": "10", "by": "percent"}, "13828.00", "11523.32", "25351.67", "152110.00"),
        ({"value": "-282.50", "by": "amount"}, "-282.50", "-235.43", "22999.92", "137999.50"),
        ({"value": "1718", "by": "amount"}, "1718.00", "1431.66", "23333.33", "140000.00"),
    ],
)
def test_an_adjustment_stands_on_the_machines_parts_and_vat_on_both(  # noqa: PLR0917
    sales, order, change, added, part, vat, total
) -> None:
    press(sales, order, **change)
    quote = now(order).quote
    before, parts = dict(order.quote.parts), dict(quote.parts)
    assert {code: parts[code] for code in parts if code not in {"adjustment", "vat"}} == {
        code: before[code] for code in before if code != "vat"
    }
    assert (parts["adjustment"], parts["vat"]) == (part, vat)
    assert Decimal(vat) == round(Decimal(total) * Decimal("0.2") / Decimal("1.2"), 2)
    assert sum(map(Decimal, parts.values())) == Decimal(total)
    assert (quote.adjustment, quote.total) == (Decimal(added), Decimal(total))
    assert (quote.note, quote.replaces) == (WHY, order.quote)
    assert quote.customer == order.customer
    assert quotes.check(quote).agrees


def test_the_operators_pay_and_the_masses_stay(sales, order) -> None:
    press(sales, order)
    quote = now(order).quote
    before = order.quote
    assert (quote.fee, quote.mass_net, quote.mass_billed) == (
        before.fee,
        before.mass_net,
        before.mass_billed,
    )


def test_the_history_says_who_adjusted_and_why(sales, seller, order) -> None:
    since = order.status_since
    press(sales, order)
    order = now(order)
    event = order.events.get()
    assert (event.verb, event.actor, event.reason) == ("adjust", seller, WHY)
    assert (event.from_status, event.to_status) == (S.PRICE_CALCULATED, S.PRICE_CALCULATED)
    assert event.data["quote"] == order.quote.pk
    assert (order.version, order.status_since) == (2, since)


def test_the_customer_sees_it_with_the_reason(sales, order) -> None:
    press(sales, order)
    browser = Client()
    browser.force_login(order.customer)
    page = browser.get(f"/orders/{order.public_id}/").content.decode()
    for said in ("127 911", "−8 642.51", "Adjusted by our jeweller", WHY):
        assert said in page.replace("\xa0", " "), said
    document = browser.get(now(order).quote.get_absolute_url()).content.decode()
    assert f"Maria Volkova: {WHY}" in document


def test_the_customers_history_tells_what_it_costs_now(sales, order) -> None:
    press(sales, order)
    client = Client()
    client.force_login(order.customer)
    page = client.get(f"/orders/{order.public_id}/").content.decode()
    assert rub(now(order).total) in page[page.index('id="history"') :]


def test_the_seller_sees_it_on_the_orders_page(sales, order) -> None:
    page = press(sales, order)
    assert "Price adjusted: 1 order." in page
    assert f"Adjusted by Maria Volkova for this order: {WHY}" in page
    assert now(order).quote.get_absolute_url() in page


def test_another_adjustment_takes_the_place_of_the_first(sales, order) -> None:
    press(sales, order)
    press(sales, now(order), value="-5", reason="Ten was too much.")
    quote = now(order).quote
    assert quote.adjustment == Decimal("-6914.00")
    assert [code for code, _amount in quote.parts].count("adjustment") == 1
    assert quotes.check(quote).agrees


def test_an_adjustment_is_taken_back_by_0(sales, seller, order) -> None:
    Order.objects.filter(pk=order.pk).update(agreed_total=order.quote.total)
    press(sales, order, value="20")
    page = press(sales, now(order), value="0", reason="A slip.")
    assert "Price adjusted: 1 order." in page
    order, first = now(order), order.quote
    assert (order.quote.total, order.quote.parts) == (first.total, first.parts)
    assert (order.quote.adjustment, order.quote.author) == (None, seller)
    assert quotes.check(order.quote).agrees
    assert "The first price again, by Maria Volkova: A slip." in page
    assert order.is_agreed, "it costs what its customer said yes to"
    press(sales, now(order), value="0", reason="A slip.")
    assert now(order).version == order.version


def test_taking_a_discount_back_waits_for_the_customers_yes(sales, order) -> None:
    Order.objects.filter(pk=order.pk).update(agreed_total=order.quote.total)
    press(sales, order, value="-20")
    assert now(order).agreed_total == now(order).total
    press(sales, now(order), value="0")
    assert now(order).total == order.total
    assert now(order).waits_for_customer


def test_the_second_click_takes_back_no_further(sales, order) -> None:
    press(sales, order)
    adjusted = now(order)
    for _click in range(2):
        assert "Price adjusted: 1 order." in press(sales, adjusted, value="0")
    assert now(order).version == 3


def test_a_price_by_hand_is_adjusted_as_well(sales, order) -> None:
    hand = quotes.HandPrice(Decimal("52400.50"), UserFactory(role=Role.SELLER), "By eye.")
    order.quote = quotes.by_hand(order.model, order.specification, hand)
    order.save()
    press(sales, order)
    quote = now(order).quote
    assert quote.parts == [
        ["by_hand", "43667.08"],
        ["adjustment", "-3275.03"],
        ["vat", "8078.41"],
    ]
    assert (quote.adjustment, quote.total) == (Decimal("-3930.04"), Decimal("48470.46"))
    assert quotes.check(quote).agrees


@pytest.mark.parametrize(
    "answers",
    [
        {"reason": ""},
        {"reason": "   "},
        {"value": ""},
        {"value": "0"},
        {"value": "a little"},
        {"value": "NaN"},
        {"value": "1e30"},
        {"value": "-100"},
        {"value": "-138282", "by": "amount"},
        {"by": "gold"},
        {"quote": "no quote"},
        {"quote": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_what_is_no_adjustment_is_refused_and_leaves_nothing(sales, order, answers) -> None:
    count = Quote.objects.count()
    page = press(sales, order, **answers)
    assert 'class="' in page
    assert "adjusted: 1" not in page
    assert Quote.objects.count() == count
    assert (now(order).quote, now(order).version) == (order.quote, 1)


def test_the_second_click_adjusts_no_further(sales, order) -> None:
    for _click in range(2):
        assert "Price adjusted: 1 order." in press(sales, order)
    assert now(order).version == 2
    assert Quote.objects.filter(replaces=order.quote).count() == 1


def test_a_seller_who_saw_an_older_price_looks_again(sales, order) -> None:
    press(sales, order)
    page = press(sales, order, value="-5")
    assert f"{order.number} costs 127 911 ₽ by now".replace(" ", "") in page.replace(
        "\xa0", ""
    ).replace(" ", "")
    assert now(order).quote.total == Decimal("127911.00")


@pytest.mark.django_db(transaction=True)
def test_the_rival_that_adjusts_between_is_not_undone(sales, order, monkeypatch) -> None:
    """He commits after this seller's page was read, and just before the lock."""
    done = lifecycle.adjust

    def late(*args):
        monkeypatch.setattr(lifecycle, "adjust", done)
        elsewhere(rival)
        return done(*args)

    def rival() -> None:
        press(sales, order, value="-5", reason="The rival's.")

    monkeypatch.setattr(lifecycle, "adjust", late)
    press(sales, order, value="-7.5")
    assert now(order).quote.note == "The rival's."
    assert now(order).version == 2


@pytest.mark.parametrize("status", sorted(set(Status) - {S.PRICE_CALCULATED}))
def test_only_a_priced_order_is_adjusted_and_never_an_approved_one(sales, order, status) -> None:
    held = {"operator": UserFactory(role=Role.OPERATOR), "taken_at": order.created_at}
    in_hand = status in {"MANUFACTURING_STARTED", "MANUFACTURING_COMPLETED", "PACKAGING"}
    Order.objects.filter(pk=order.pk).update(status=status, **(held if in_hand else {}))
    count = Quote.objects.count()
    page = press(sales, order)
    assert "do that now" in page
    assert Quote.objects.count() == count
    assert now(order).quote == order.quote
    assert "move/adjust/" not in page


def test_an_order_of_somebody_else_is_not_priced_by_this_ones_quote(sales, order) -> None:
    other = OrderFactory(status=S.PRICE_CALCULATED)
    press(sales, other, quote=order.quote.public_id)
    assert now(other).version == 1


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PARTNER, Role.OPERATOR])
def test_others_adjust_nothing(client, order, role) -> None:
    client.force_login(order.customer if role == Role.CUSTOMER else UserFactory(role=role))
    response = client.post(
        f"{page_of(order)}move/adjust/",
        {"value": "-50", "by": "percent", "reason": "x", "quote": order.quote.public_id},
    )
    assert response["Location"].startswith("/admin/login/")
    assert now(order).version == 1


def test_the_form_asks_for_all_it_needs(sales, order) -> None:
    page = sales.get(f"{page_of(order)}change/").content.decode()
    assert "Adjust the price…" in page
    assert f'name="quote" value="{order.quote.public_id}"' in page
    for name in ("value", "by", "reason"):
        assert f'id="adjust-{name}"' in page
        assert f'for="adjust-{name}"' in page
