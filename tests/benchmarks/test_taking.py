"""The benchmark of taking in little: 8 operators, 40 orders, the web server as it runs in earnest."""

import pytest

from benchmarks.taking import faults_of, race
from jewelry.accounts.models import Role
from jewelry.orders.models import PayEntry
from tests.factories import OrderFactory, UserFactory
from tests.support.web_server import WebServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_eight_operators_one_gets_each_of_forty_orders(web_server: WebServer) -> None:
    operators = UserFactory.create_batch(8, role=Role.OPERATOR)
    orders = [order.pk for order in OrderFactory.create_batch(40)]
    found = race(web_server.port, operators, orders, rivals=4)
    assert faults_of(found) == []
    assert (found.wrong, sum(found.told.values())) == (0, 160)
    assert PayEntry.objects.count() == 40
