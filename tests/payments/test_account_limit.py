"""No price passes a partner's limit, however late it is named: neither accepted nor approved."""

from decimal import Decimal
from functools import partial

import pytest

from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.payments import account_limit, statements
from jewelry.payments.account_limit import MoveOverLimit
from jewelry.payments.models import Account
from jewelry.pricing.quotes.adjust import Adjustment, By, adjust
from jewelry.purchases import credit
from tests.factories import adjusted_to
from tests.payments.accounts import MONTH, TODAY, account_of, in_november, order, paid
from tests.support.rivals import rivals

pytestmark = pytest.mark.django_db


def raised(made: Order, seller) -> Order:
    """A seller has made it dearer by half: its partner is asked."""
    word = adjust(made.quote, Adjustment(By.PERCENT, Decimal(50), seller, "More work"))
    word.save()
    return adjusted_to(word, made, seller)


def total_of(made: Order) -> Decimal:
    assert made.total is not None
    return made.total


def limit(account: Account, most: Decimal) -> None:
    account.limit = most
    account.save()


def test_a_price_that_is_not_agreed_to_is_not_owed(key, seller) -> None:
    account = account_of(key, opened_at="2026-11-02T10:00Z")
    first, second = order(key), order(key)
    in_november(first, second)
    raised(second, seller)
    assert account_limit.owed_on_account(key.partner) == first.total
    statements.make_missing_statements(TODAY)
    made = account.statements.get(month=MONTH)
    assert made.total == first.total
    assert [line["total"] for line in made.lines] == [f"{first.total:.2f}", None]
    paid(account, made.total, seller)


def test_a_partner_cannot_accept_a_price_above_the_limit(key, seller) -> None:
    account = account_of(key)
    made = raised(order(key), seller)
    limit(account, total_of(made) - 1)
    with pytest.raises(MoveOverLimit, match=r"with it .* are owed on account, and the limit is"):
        lifecycle.accept(made, key.partner, total_of(made))
    made.refresh_from_db()
    assert made.waits_for_customer
    limit(account, total_of(made))
    assert lifecycle.accept(made, key.partner, total_of(made)).is_agreed


def test_what_was_agreed_to_beforehand_is_not_approved_above_the_limit(key, seller) -> None:
    account = account_of(key)
    made = order(key)
    Order.objects.filter(pk=made.pk).update(max_total=total_of(made) * 2)
    made = raised(made, seller)
    assert made.is_agreed
    limit(account, total_of(made) - 1)
    with pytest.raises(MoveOverLimit):
        lifecycle.approve(made, seller)
    paid(account, Decimal(1), seller)
    assert lifecycle.approve(made, seller).status == Status.MANUFACTURING_APPROVED


def test_a_seller_lets_it_pass_the_limit_with_a_reason(key, seller) -> None:
    account = account_of(key)
    made = order(key)
    limit(account, Decimal(1))
    credit.allow(made.purchase_piece.purchase, seller, "An old partner.")
    assert lifecycle.approve(made, seller).status == Status.MANUFACTURING_APPROVED


@pytest.mark.django_db(transaction=True)
def test_two_prices_accepted_at_once_do_not_pass_the_limit_together(key, seller) -> None:
    account = account_of(key)
    made = [raised(order(key), seller) for _order in range(2)]
    limit(account, max(map(total_of, made)))

    def accept(each: Order) -> str:
        try:
            lifecycle.accept(each, key.partner, total_of(each))
        except MoveOverLimit:
            return "refused"
        return "accepted"

    with rivals() as start:
        done = [start(partial(accept, each)) for each in made]
        assert sorted(each.result(30) for each in done) == ["accepted", "refused"]
    assert account_limit.owed_on_account(key.partner) == account.limit
