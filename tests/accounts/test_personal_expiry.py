"""What is kept of a person for a while goes when its time is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jewelry.accounts.models import Session
from jewelry.accounts.tasks import expire_personal_data
from jewelry.models3d.models import Model3D
from jewelry.notices.models import Notice
from jewelry.orders.statuses import Status
from jewelry.pricing import personal
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.purchases.models import Piece, Purchase
from tests.factories import (
    OrderFactory,
    PieceFactory,
    PriceRequestFactory,
    QuoteFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_requests_of_half_a_year_ago_go_with_their_quotes_and_models(person):
    old = PriceRequestFactory(customer=person)
    old.quote = QuoteFactory(customer=person, model=old.model)
    old.save()
    new = PriceRequestFactory(customer=person)
    past = timezone.now() - timedelta(days=181)
    PriceRequest.objects.filter(pk=old.pk).update(created_at=past)
    Quote.objects.filter(pk=old.quote_id).update(created_at=past)

    expire_personal_data()

    assert list(PriceRequest.objects.all()) == [new]
    assert not Quote.objects.filter(pk=old.quote_id).exists()
    assert not Model3D.objects.filter(pk=old.model_id).exists()


def test_an_order_keeps_the_quote_and_the_model_of_its_old_request(person):
    old = PriceRequestFactory(customer=person)
    order = OrderFactory(customer=person, model=old.model, status=Status.CLOSED)
    past = timezone.now() - timedelta(days=181)
    PriceRequest.objects.filter(pk=old.pk).update(created_at=past)
    Quote.objects.update(created_at=past)

    expire_personal_data()

    order.refresh_from_db()
    assert order.model == old.model
    assert order.quote is not None
    assert not PriceRequest.objects.exists()


def test_sessions_that_are_over_and_letters_of_a_year_ago_go(person, client):
    client.force_login(person)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    Notice.objects.create(
        key="old", kind="received", person=person, claimed_at=timezone.now() - timedelta(days=366)
    )
    Notice.objects.create(key="new", kind="received", person=person)

    expire_personal_data()

    assert not Session.objects.exists()
    assert [notice.key for notice in Notice.objects.all()] == ["new"]


def test_baskets_that_nobody_ordered_go_sooner_of_guests(person):
    guest, own = Purchase.objects.create(), Purchase.objects.create(customer=person)
    fresh = Purchase.objects.create()
    quote = QuoteFactory(customer=None)
    Piece.objects.create(purchase=guest, title="Ring", quote=quote, model=quote.model)
    past = timezone.now() - timedelta(days=8)
    Purchase.objects.exclude(pk=fresh.pk).update(touched_at=past)

    expire_personal_data()

    assert set(Purchase.objects.all()) == {own, fresh}
    assert not Quote.objects.filter(pk=quote.pk).exists()


def test_prices_that_nobody_used_go_a_guests_when_it_ends_others_after_half_a_year():
    now = timezone.now()
    over, long_ago = now - DAY, now - 181 * DAY
    customer = UserFactory()
    gone = [
        QuoteFactory(customer=None, valid_until=over),
        QuoteFactory(customer=customer, valid_until=over),
    ]
    kept = [
        QuoteFactory(customer=None),  # it still holds
        QuoteFactory(customer=customer, valid_until=over),
        OrderFactory(status=Status.CLOSED).quote,
        PieceFactory().quote,
        PriceRequestFactory(quote=QuoteFactory(customer=customer)).quote,
    ]
    Quote.objects.filter(pk__in=[gone[1].pk, *[each.pk for each in kept[2:]]]).update(
        created_at=long_ago, valid_until=over
    )

    expire_personal_data()

    assert set(Quote.objects.all()) == set(kept)


def test_in_a_large_table_a_run_looks_at_a_part_of_the_prices(monkeypatch):
    monkeypatch.setattr(personal, "WINDOW", 2)
    over = timezone.now() - DAY
    for _ in range(5):
        QuoteFactory(customer=None, valid_until=over)
    expire_personal_data()
    assert Quote.objects.count() >= 3
    for _run in range(200):
        expire_personal_data()
    assert not Quote.objects.exists()
