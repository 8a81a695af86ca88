"""What is kept of a person for a while goes when its time is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jewelry.accounts.models import Session
from jewelry.accounts.tasks import expire_personal_data
from jewelry.models3d.models import Model3D
from jewelry.notices.models import Notice
from jewelry.orders.statuses import Status
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.purchases.models import Piece, Purchase
from tests.factories import OrderFactory, PriceRequestFactory, QuoteFactory

pytestmark = pytest.mark.django_db


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
