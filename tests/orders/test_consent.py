"""Nobody pays more without saying yes."""

from decimal import Decimal

import pytest

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle, permissions, transition
from jewelry.orders.deadlines import Owner
from jewelry.orders.errors import (
    NotAgreed,
    NotAllowed,
    NothingProposed,
    PriceChanged,
    ReasonMissing,
    WrongStatus,
)
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, QuoteFactory, UserFactory, adjusted_to

pytestmark = pytest.mark.django_db

LOW, OLD, NEW, DEAR = (Decimal(n) for n in (40_000, 50_000, 60_000, 80_714))


@pytest.fixture
def seller():
    return UserFactory(role=Role.SELLER)


def priced(total: Decimal = OLD, **others) -> Order:
    """Ordered at the price that it has."""
    return OrderFactory(status=Status.PRICE_CALCULATED, quote=QuoteFactory(total=total), **others)


def adjusted(order: Order, total: Decimal, seller) -> Order:
    order = Order.objects.get(pk=order.pk)
    quote = QuoteFactory(total=total, replaces=order.quote, author=seller, note="More metal.")
    return adjusted_to(quote, order, seller)


def repriced(order: Order, total: Decimal) -> Order:
    made = QuoteFactory.build(
        model=order.model, alloy=order.alloy, replaces=order.quote, total=total
    )
    transition.reprice({order.pk: made})
    return Order.objects.get(pk=order.pk)


def last(order: Order) -> dict[str, object]:
    """What the newest event says."""
    data: dict[str, object] = order.events.latest("order_version").data
    return data


def test_what_was_ordered_at_a_price_is_agreed_to(seller) -> None:
    assert lifecycle.approve(priced(), seller).status == Status.MANUFACTURING_APPROVED


def test_a_higher_price_waits_for_the_customer_and_may_not_be_approved(seller) -> None:
    order = adjusted(priced(), DEAR, seller)
    assert order.waits_for_customer
    assert list(Order.objects.waiting_for_customer()) == [order]
    assert (order.turn.owner, str(order.turn.action)) == (Owner.CUSTOMER, "accept the price")
    assert not permissions.may(order, seller, Verb.APPROVE)
    with pytest.raises(NotAgreed) as refused:
        lifecycle.approve(order, seller)
    said = str(refused.value).replace("\xa0", " ")
    assert said == f"{order.number}: the customer has not agreed to 80 714 ₽ yet."
    assert last(order) | {"quote": None} == {
        "quote": None,
        "before": "50000.00",
        "after": "80714.00",
        "waits": True,
    }


def test_a_price_that_nobody_has_seen_waits_for_the_first_yes(seller) -> None:
    order = OrderFactory(status=Status.SUBMITTED)
    order = lifecycle.price(order, QuoteFactory(total=OLD, model=order.model))
    assert order.waits_for_customer
    order = lifecycle.accept(order, order.customer, OLD)
    assert lifecycle.approve(order, seller).status == Status.MANUFACTURING_APPROVED


def test_a_price_that_a_person_names_waits_too(seller) -> None:
    order = OrderFactory(status=Status.SUBMITTED, quote=QuoteFactory(verdict="MANUAL", total=None))
    quote = QuoteFactory(total=OLD, model=order.model, author=seller, replaces=order.quote)
    order = lifecycle.price(order, quote, seller)
    assert order.waits_for_customer
    with pytest.raises(NotAgreed):
        lifecycle.approve(order, seller)


def test_a_yes_is_kept_with_its_price_and_lets_the_seller_go_on(seller) -> None:
    order = adjusted(priced(), NEW, seller)
    order = lifecycle.accept(order, order.customer, NEW)
    assert (order.agreed_total, order.waits_for_customer, order.turn.owner) == (
        NEW,
        False,
        Owner.SELLER,
    )
    assert last(order) == {
        "before": "50000.00",
        "after": "60000.00",
        "waits": False,
        "agreed": "60000.00",
        "agreed_by": "customer",
    }
    assert lifecycle.approve(order, seller).status == Status.MANUFACTURING_APPROVED


def test_a_yes_to_another_price_is_none(seller) -> None:
    order = adjusted(priced(), NEW, seller)
    newer = adjusted(order, DEAR, seller)
    for total in (NEW, OLD, Decimal(0)):
        with pytest.raises(PriceChanged):
            lifecycle.accept(order, order.customer, total)
    assert Order.objects.get(pk=order.pk).version == newer.version


def test_nobody_agrees_to_the_price_of_a_cancelled_order(seller) -> None:
    agreed, declined = adjusted(priced(), NEW, seller), adjusted(priced(), NEW, seller)
    agreed = lifecycle.accept(agreed, agreed.customer, NEW)
    declined = lifecycle.decline(declined, declined.customer)
    for order, say in ((agreed, lifecycle.accept), (declined, lifecycle.decline)):
        lifecycle.cancel(order, order.customer)
        with pytest.raises(WrongStatus):
            say(order, order.customer, total=NEW)


def test_pressing_twice_finds_it_done(seller) -> None:
    order = adjusted(priced(), NEW, seller)
    first = lifecycle.accept(order, order.customer, NEW)
    assert lifecycle.accept(order, order.customer, NEW).version == first.version
    lifecycle.approve(first, seller)
    assert lifecycle.accept(order, order.customer, NEW).status == Status.MANUFACTURING_APPROVED

    other = adjusted(priced(), NEW, seller)
    first = lifecycle.decline(other, other.customer)
    assert lifecycle.decline(other, other.customer, total=NEW).version == first.version


def test_after_a_no_it_is_the_sellers_turn_and_still_not_to_be_approved(seller) -> None:
    order = adjusted(priced(), NEW, seller)
    order = lifecycle.decline(order, order.customer, "Too dear.")
    assert (order.is_declined, order.waits_for_customer) == (True, False)
    assert (order.turn.owner, str(order.turn.action)) == (
        Owner.SELLER,
        "change the price or cancel",
    )
    assert list(Order.objects.declined()) == [order]
    assert not Order.objects.waiting_for_customer()
    assert (order.events.first().reason, last(order)["declined"]) == ("Too dear.", "60000.00")
    with pytest.raises(NotAgreed, match="said no"):
        lifecycle.approve(order, seller)


def test_another_price_after_a_no_is_a_new_proposal_and_a_mind_may_change(seller) -> None:
    order = adjusted(priced(), NEW, seller)
    order = lifecycle.decline(order, order.customer)
    assert adjusted(order, DEAR, seller).waits_for_customer
    order = adjusted(order, NEW, seller)
    assert order.is_declined
    assert lifecycle.accept(order, order.customer, NEW).is_agreed


def test_there_is_nothing_to_decline_in_what_was_agreed_to() -> None:
    order = priced()
    with pytest.raises(NothingProposed):
        lifecycle.decline(order, order.customer)


def test_a_lower_price_needs_no_yes_and_is_the_new_promise(seller) -> None:
    order = adjusted(priced(), LOW, seller)
    assert order.is_agreed
    assert order.agreed_total == LOW
    assert adjusted(order, OLD, seller).waits_for_customer


def test_a_price_within_the_limit_is_agreed_to_in_the_same_move(seller) -> None:
    order = adjusted(priced(max_total=NEW), NEW, seller)
    assert order.is_agreed
    assert (last(order)["agreed"], last(order)["agreed_by"]) == ("60000.00", "limit")
    assert order.events.count() == 1
    assert adjusted(order, DEAR, seller).waits_for_customer


def test_a_price_made_anew_is_a_proposal_if_it_is_higher(seller) -> None:
    order = repriced(priced(), NEW)
    assert order.waits_for_customer
    assert (last(order)["waits"], last(order)["before"]) == (True, "50000.00")
    assert repriced(priced(), LOW).is_agreed
    assert repriced(priced(max_total=NEW), NEW).is_agreed


def test_a_yes_by_telephone_needs_a_reason_and_says_whose_it_is(seller) -> None:
    order = adjusted(priced(), NEW, seller)
    with pytest.raises(ReasonMissing):
        lifecycle.accept(order, seller, NEW)
    order = lifecycle.accept(order, seller, NEW, "Called on Monday at noon.")
    event = order.events.first()
    assert (event.actor, event.reason) == (seller, "Called on Monday at noon.")
    assert event.data["agreed_by"] == "seller"


def test_a_stranger_learns_nothing_by_accepting(seller) -> None:
    order = priced()
    with pytest.raises(NotAllowed):
        lifecycle.accept(order, UserFactory(), OLD)
    with pytest.raises(NotAllowed):
        lifecycle.decline(order, UserFactory())


def test_the_clock_starts_anew_for_whoever_must_act_now(seller) -> None:
    order = priced()
    long_ago = order.status_since.replace(year=2020)
    Order.objects.update(status_since=long_ago)
    proposed = adjusted(order, NEW, seller)
    assert proposed.status_since > long_ago
    Order.objects.update(status_since=long_ago)
    assert adjusted(order, DEAR, seller).status_since == long_ago
    assert lifecycle.accept(order, order.customer, DEAR).status_since > long_ago
