"""A room above the orders refuses a move by its gate."""

import pytest

from jewelry.accounts.models import Role
from jewelry.orders import gates, lifecycle
from jewelry.orders.errors import MoveRefused
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_gate_that_refuses_leaves_nothing_behind(monkeypatch) -> None:
    asked = []

    def shut(order, verb, data) -> None:
        asked.append((order.status, verb))
        if verb == Verb.APPROVE:
            raise MoveRefused(order, "Not before it is paid.")

    monkeypatch.setattr(gates, "GATES", [shut])
    order, seller = OrderFactory(status=Status.PRICE_CALCULATED), UserFactory(role=Role.SELLER)

    with pytest.raises(MoveRefused, match="Not before it is paid"):
        lifecycle.approve(order, seller)
    order.refresh_from_db()
    assert (order.status, order.events.count()) == (Status.PRICE_CALCULATED, 0)
    assert asked == [(Status.PRICE_CALCULATED, Verb.APPROVE)]

    assert lifecycle.cancel(order, seller, "A try.").status == Status.CANCELLED
