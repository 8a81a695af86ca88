"""What tests find in the database, and which tests may use it."""

import pytest

from jewelry.orders.lists import versions
from jewelry.pricing.models import Alloy, Tariff
from tests.factories import OrderFactory
from tests.support import db_snapshot


def test_a_test_that_does_not_ask_for_the_database_does_not_get_it() -> None:
    with pytest.raises(RuntimeError, match="not allowed"):
        Tariff.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_the_seeds_and_nothing_else() -> None:
    before = sorted(Alloy.objects.values_list("pk", "name_en")), versions.read().sizes
    Alloy.objects.update(name_en="of a test")
    OrderFactory.create_batch(3)
    db_snapshot.restore()
    assert (sorted(Alloy.objects.values_list("pk", "name_en")), versions.read().sizes) == before
    assert Tariff.objects.count() == 1
