"""To real small servers: at least once, in order per order, and what is learned from each answer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.partners.models import WebhookAttempt, WebhookDelivery
from crm.partners.webhooks import delivery, endpoints, http, metrics, queue
from crm.partners.webhooks import delivery as sending
from jewelry.accounts.models import User
from tests.partners.hooks import deliver, endpoint, later, serve
from tests.support import receiver as receiving
from tests.support.receiver import Posted, Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def waked(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Whom the broker would be told of."""
    told: list[list[int]] = []
    monkeypatch.setattr(delivery, "wake", told.append)
    return told


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(receiving.takes) as server:
        yield server


def versions(receiver: Receiver) -> list[int]:
    return [heard.version for heard in receiver.heard]


def test_what_waits_arrives_in_order(receiver: Receiver) -> None:
    to = endpoint(receiver.url)
    for version in (3, 1, 2):
        deliver(to, version=version)
    serve()
    assert versions(receiver) == [1, 2, 3]
    assert not WebhookDelivery.objects.waiting().exists()
    attempt = WebhookAttempt.objects.first()
    assert (attempt.status, attempt.url, attempt.error) == (204, receiver.url, "")
    assert attempt.headers["webhook-id"] == receiver.heard[-1].id


def test_an_attempt_is_a_line_under_the_id_of_who_made_the_event(receiver, written) -> None:
    delivery = deliver(endpoint(f"{receiver.url}?token=of-the-partner"))
    WebhookDelivery.objects.update(trace="a-sellers-request")
    serve()
    [line] = [line for line in written() if line["logger"] == sending.__name__]
    assert (line["id"], line["order"]) == ("a-sellers-request", "AL-000001")
    assert (line["event"], line["outcome"]) == (str(delivery.event_id), "delivered")
    assert "of-the-partner" not in str(written())


def test_a_failed_event_holds_back_its_order_and_no_other(receiver: Receiver) -> None:
    def refuses_once(server: Receiver, posted: Posted, body: str) -> None:
        behaviour = receiving.fails if server.asked == 1 else receiving.takes
        behaviour(server, posted, body)

    receiver.behaviour = refuses_once
    to = endpoint(receiver.url)
    first = deliver(to, version=1)
    deliver(to, version=2)
    other = deliver(to, "b", version=7)
    serve()
    assert versions(receiver) == [7]
    later(seconds=7)
    serve()
    assert versions(receiver) == [7, 1, 2]
    assert [each.status for each in first.log.all()] == [204, 500]
    assert other.log.count() == 1


@pytest.mark.parametrize("behaviour", ["fails", "redirects"])
def test_a_failing_endpoint_pauses_as_a_whole_and_gets_all_at_once_when_back(
    receiver, behaviour
) -> None:
    receiver.behaviour = getattr(receiving, behaviour)
    to = endpoint(receiver.url)
    for number in range(10):
        deliver(to, f"order {number}")
    serve()
    assert (receiver.asked, queue.due()) == (sending.MAX_FAILURES_IN_A_ROW, [])
    later(minutes=1)
    serve()
    to.refresh_from_db()
    assert (receiver.asked, to.failures) == (
        sending.MAX_FAILURES_IN_A_ROW + 1,
        sending.MAX_FAILURES_IN_A_ROW + 1,
    )
    receiver.behaviour = receiving.takes
    later(minutes=20)
    serve()
    to.refresh_from_db()
    assert len(receiver.heard) == 10
    assert (to.failures, to.failing_since, to.resumes_at) == (0, None, None)


def test_an_endpoint_that_asks_for_a_pause_gets_it(receiver: Receiver) -> None:
    receiver.behaviour = receiving.is_busy
    to = endpoint(receiver.url)
    deliver(to, "a")
    deliver(to, "b")
    serve()
    later(minutes=9)
    serve()
    assert receiver.asked == 1
    receiver.behaviour = receiving.takes
    later(minutes=2)
    serve()
    assert len(receiver.heard) == 2


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        *((429, "7", 7), (503, "7", 7), (500, "7", 0), (429, "soon", 0), (429, "-1", 0)),
        *((429, "9" * 40, 21600), (429, "9" * 5000, 0), (429, "Wed, 99 Oct 99999 07:28:00 GMT", 0)),
    ],
)
def test_how_long_an_answer_asks_for(receiver: Receiver, status, header, seconds) -> None:
    def asks(server: Receiver, posted: Posted, body: str) -> None:
        receiving.answer(posted, status, **{"Retry-After": header})

    receiver.behaviour = asks
    answer = http.post(receiver.url, {}, "{}")
    assert (answer.status, answer.wait) == (status, seconds)


def test_an_event_is_tried_for_three_days_and_then_given_up(receiver: Receiver) -> None:
    receiver.behaviour = receiving.fails
    to = endpoint(receiver.url)
    first, second = deliver(to, version=1), deliver(to, version=2)
    for _ in range(40):
        serve()
        later(hours=4)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.parked_at
    assert first.error == "Answered 500."
    assert 10 < first.log.count() < 30
    assert second.log.count() == 0  # the endpoint was given up in the same moment
    to.refresh_from_db()
    assert to.disabled_at
    assert queue.due() == []


def test_a_poisoned_event_is_given_up_and_its_followers_go_on(receiver: Receiver) -> None:
    def dislikes_first(server: Receiver, posted: Posted, body: str) -> None:
        behaviour = receiving.fails if '"version":1}' in body else receiving.takes
        behaviour(server, posted, body)

    receiver.behaviour = dislikes_first
    to = endpoint(receiver.url)
    first = deliver(to, version=1)
    deliver(to, version=2)
    for number in range(20):
        deliver(to, f"other {number}", version=5)
        serve()
        later(hours=5)
    serve()
    to.refresh_from_db()
    first.refresh_from_db()
    assert (to.disabled_at, to.failures) == (None, 0)
    assert first.parked_at
    assert versions(receiver).count(2) == 1
    assert first.log.filter(status=500).count() == first.log.count() > 5


def test_waits_grow_from_seconds_to_half_a_day() -> None:
    waits = [queue.QUEUE.retry_delay(n, queue.MAX_RETRY_DELAY) for n in range(1, 60)]
    assert timedelta(seconds=3.7) < waits[0] < timedelta(seconds=6.3)
    assert timedelta(hours=9) <= waits[-1] <= timedelta(hours=15)
    assert len(set(waits)) > 50


def test_the_answer_is_kept_with_its_beginning(receiver: Receiver) -> None:
    receiver.behaviour = receiving.floods
    delivery = deliver(endpoint(receiver.url))
    serve()
    attempt = delivery.log.get()
    assert (attempt.status, len(attempt.answer)) == (500, 2048)


def test_one_who_cuts_after_taking_gets_the_same_id_again(receiver: Receiver) -> None:
    receiver.behaviour = receiving.cuts
    deliver(endpoint(receiver.url))
    serve()
    receiver.behaviour = receiving.takes
    later(seconds=10)
    serve()
    first, again = receiver.heard
    assert first.id == again.id
    errors = [each.error for each in WebhookAttempt.objects.order_by("pk")]
    assert ["RemoteDisconnected" in errors[0], errors[1]] == [True, ""]


def test_a_deleted_endpoint_ends_quietly(receiver: Receiver, monkeypatch) -> None:
    to = endpoint(receiver.url)
    deliver(to)
    real = http.post

    def post(*args):
        to.delete()
        return real(*args)

    monkeypatch.setattr(http, "post", post)
    sending.serve(to.pk)
    assert len(receiver.heard) == 1
    assert not WebhookAttempt.objects.exists()


def test_an_endpoint_enabled_during_an_attempt_begins_anew(receiver, monkeypatch) -> None:
    receiver.behaviour = receiving.fails
    long_ago = timezone.now() - timedelta(days=4)
    to = endpoint(receiver.url, failures=9, failing_since=long_ago)
    deliver(to)
    real = http.post

    def post(*args):
        answer = real(*args)
        endpoints.revive(to)
        return answer

    monkeypatch.setattr(http, "post", post)
    sending.serve(to.pk)
    to.refresh_from_db()
    assert (to.failures, to.disabled_at) == (1, None)
    assert to.failing_since and to.failing_since > long_ago


def test_a_worker_that_died_while_it_sent_is_counted_and_followed(receiver: Receiver) -> None:
    to = endpoint(receiver.url)
    deliver(to)
    assert queue.QUEUE.claim((to.pk,), queue.MAX_RETRY_DELAY) is not None  # and nothing more
    serve()
    assert receiver.heard == []
    later(seconds=6)
    serve()
    assert len(receiver.heard) == 1
    assert to.deliveries.get().attempts == 2


def test_the_sweep_wakes_those_who_have_something_due(receiver: Receiver, waked) -> None:
    due, idle = endpoint(receiver.url), endpoint(receiver.url)
    deliver(due)
    deliver(idle)
    idle.deliveries.update(next_at=timezone.now() + timedelta(minutes=1))
    sending.sweep()
    assert waked == [[due.pk]]


def test_a_dismissed_partner_is_told_nothing_until_taken_back(receiver: Receiver, waked) -> None:
    to = endpoint(receiver.url)
    deliver(to)
    User.objects.filter(pk=to.partner_id).update(is_active=False)
    sending.sweep()
    sending.serve(to.pk)
    assert (waked, receiver.heard, metrics.read().oldest) == ([[]], [], None)
    User.objects.filter(pk=to.partner_id).update(is_active=True)
    serve()
    assert len(receiver.heard) == 1


def test_half_of_the_threads_stay_for_those_who_answer(receiver: Receiver) -> None:
    failing, healthy = endpoint(receiver.url, failures=1), endpoint(receiver.url)
    deliver(failing)
    deliver(healthy)
    taken = [sending._for_failing.acquire(blocking=False) for _ in range(sending.MAX_THREADS // 2)]
    assert all(taken)
    try:
        serve()
    finally:
        for _ in taken:
            sending._for_failing.release()
    assert len(receiver.heard) == 1
    assert failing.deliveries.waiting().count() == 1


def test_old_deliveries_go_and_what_waits_stays(receiver: Receiver) -> None:
    to = endpoint(receiver.url)
    deliver(to)
    serve()
    waiting = deliver(to, "b")
    later(days=31)
    assert sending.sweep_the_log() == 1
    assert WebhookDelivery.objects.get() == waiting
