"""The short form of `python -m benchmarks.cutting`: the web server as it runs in earnest."""

import pytest

from benchmarks.cutting import run
from jewelry.accounts.models import Role
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory
from tests.partners.conftest import ALLOY
from tests.support.web_server import WebServer


@pytest.mark.django_db(transaction=True)
def test_orders_over_lines_that_break_anywhere_are_neither_lost_nor_doubled(
    web_server: WebServer,
) -> None:
    AlloyFactory()
    partner = UserFactory(role=Role.PARTNER)
    scene = run.build(partner, MeasurementFactory(), ALLOY)
    lines, answered = run.place(scene, web_server.port, 24, seed=7)
    verdict = run.judge(scene, answered)
    assert run.is_right(verdict), verdict
    assert verdict["orders"] == 24
    assert sum(line.cuts for line in lines) > 24
