"""A tariff published in the middle: every quote after the commit uses the new one.

The rival runs between two lines of the other, and the other goes on only when the rival waits for
its lock or is done.
"""

from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from jewelry.accounts.models import Role, User
from jewelry.pricing import quotes, tariffs
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote, Tariff
from jewelry.pricing.quotes import calculation, price_cache
from jewelry.pricing.tariffs import NotPublished
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    ModelFactory,
    UserFactory,
    publish,
    tariff,
)
from tests.support.processes import until
from tests.support.rivals import rivals, somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin() -> User:
    return UserFactory(role=Role.ADMIN)


@pytest.fixture
def draft(admin: User) -> Tariff:
    made = tariffs.begin(admin)
    Tariff.objects.filter(pk=made.pk).update(margin="0.9")
    return made


MAKERS: dict[str, Callable[[Any, Specification], Quote | None]] = {
    "make": quotes.make,
    "known": lambda measurement, wanted: quotes.known(measurement.model, wanted),
    "by_hand": lambda measurement, wanted: quotes.by_hand(
        measurement.model, wanted, quotes.HandPrice(Decimal(9), User.objects.get(), "By eye.")
    ),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_a_publication_waits_for_the_quote_that_read_the_old_tariff(
    maker, admin, draft, monkeypatch
) -> None:
    measurement, wanted, old = MeasurementFactory(), Specification(AlloyFactory().code), tariff()
    publications: list[Future[Tariff]] = []

    def met(real: Callable[..., Any]) -> Callable[..., Any]:
        def between(*args: Any, **kwargs: Any) -> Any:
            """The tariff is read, the quote is not written: now somebody publishes."""
            if not publications:
                publications.append(start(lambda: publish(draft, admin)))
                until(somebody_waits, "the publication at the quote's lock", 10)
                assert tariff() == old
            return real(*args, **kwargs)

        return between

    monkeypatch.setattr(Quote.objects, "create", met(Quote.objects.create))
    with rivals() as start:
        quote = MAKERS[maker](measurement, wanted)
        publications[0].result(10)
    assert quote and quote.tariff == old
    assert Tariff.objects.in_force() == draft
    after = MAKERS[maker](measurement, wanted)
    assert after and after.tariff == draft


@pytest.mark.parametrize("maker", MAKERS)
def test_a_quote_that_meets_a_publication_is_made_under_the_new_tariff(maker, admin, draft) -> None:
    measurement, wanted = MeasurementFactory(), Specification(AlloyFactory().code)
    assert quotes.known(measurement.model, wanted)  # the old price is in the cache
    with rivals() as start:
        with transaction.atomic():
            publish(draft, admin)
            waiting = start(lambda: MAKERS[maker](measurement, wanted))
            until(somebody_waits, "the quote at the publication's lock", 10)
        quote = waiting.result(10)
    assert quote and quote.tariff == draft


def test_a_publication_that_fails_leaves_the_waiting_quote_the_old_tariff(admin, draft) -> None:
    measurement, wanted, old = MeasurementFactory(), Specification(AlloyFactory().code), tariff()
    with rivals() as start:
        with transaction.atomic():
            publish(draft, admin)
            waiting = start(lambda: quotes.make(measurement, wanted))
            until(somebody_waits, "the quote at the publication's lock", 10)
            transaction.set_rollback(True)
        assert waiting.result(10).tariff == old


def test_quotes_do_not_wait_for_one_another() -> None:
    measurement, wanted = MeasurementFactory(), Specification(AlloyFactory().code)
    with rivals() as start, transaction.atomic():
        quotes.make(measurement, wanted)
        assert start(lambda: quotes.make(measurement, wanted)).result(10)


def test_of_two_who_publish_at_once_the_second_is_told(admin, draft) -> None:
    other = UserFactory(role=Role.ADMIN)
    with rivals() as start:
        with transaction.atomic():
            publish(draft, admin)
            waiting = start(lambda: publish(draft, other))
            until(somebody_waits, "the second at the draft's lock", 10)
        with pytest.raises(NotPublished, match=f"was published by {admin} at "):
            waiting.result(10)
    assert Tariff.objects.published().count() == 2
    assert Tariff.objects.in_force().publisher == admin


def test_a_publication_does_not_wait_for_ever(admin, draft, monkeypatch) -> None:
    monkeypatch.setattr(tariffs, "PATIENCE", "50ms")
    old = tariff()
    with rivals() as start, transaction.atomic():
        quotes.by_hand(
            ModelFactory(),
            Specification(AlloyFactory().code),
            quotes.HandPrice(Decimal(9), admin, "By eye."),
        )
        publishing = start(lambda: publish(draft, admin))
        with pytest.raises(NotPublished, match="Nothing was published; try again"):
            publishing.result(10)
    assert tariff() == old


def test_of_two_who_begin_at_once_both_get_one_draft(admin) -> None:
    with rivals() as start:
        with transaction.atomic():
            mine = tariffs.begin(admin)
            theirs = start(lambda: tariffs.begin(admin))
            until(somebody_waits, "the second at the one draft", 10)
        assert theirs.result(10) == mine


def test_what_is_kept_while_a_tariff_is_published_is_never_found_under_the_new(
    admin, draft, monkeypatch
) -> None:
    """A price computed by the old figures and kept after the publication lies under the old key."""
    measurement, wanted = MeasurementFactory(), Specification(AlloyFactory().code)
    old, real = tariff(), calculation.compute

    def published_meanwhile(*args: Any) -> Any:
        monkeypatch.setattr(calculation, "compute", real)
        with rivals() as start:
            start(lambda: publish(draft, admin)).result(10)
        return real(*args)

    monkeypatch.setattr(calculation, "compute", published_meanwhile)
    assert price_cache.find(measurement.model, wanted, old)  # a page, which holds nothing
    after = quotes.known(measurement.model, wanted)
    assert after and after.total == quotes.make(measurement, wanted).total
    assert after.tariff == draft
