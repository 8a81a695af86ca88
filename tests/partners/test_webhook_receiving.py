"""The short form of `python -m benchmarks.receiving`: every trouble, and a dead neighbour."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from django.db import connection

from benchmarks.receiving import scene
from crm.partners.models import WebhookDelivery, WebhookEndpoint
from crm.partners.webhooks import delivery, http
from tests.partners import hooks
from tests.support import receiver as receiving
from tests.support.receiver import Posted, Receiver


@pytest.fixture(autouse=True)
def waked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "wake", lambda endpoints: None)


@pytest.fixture
def partners(db: None) -> Iterator[list[scene.Partner]]:
    made: list[scene.Partner] = []
    yield made
    for each in made:
        each.server.close()


@pytest.mark.django_db
def test_every_event_arrives_in_order_whatever_the_servers_do(partners, monkeypatch) -> None:
    monkeypatch.setattr(http, "TOTAL_TIMEOUT_SECONDS", 0.15)
    partners += [scene.partner(scene.moody(seed, 0.3)) for seed in range(3)]
    wanted = [scene.events(each, 2) for each in partners]
    for _ in range(200):
        hooks.serve()
        WebhookDelivery.objects.update(next_at="2000-01-01T00:00Z")
        WebhookEndpoint.objects.update(resumes_at=None)
        if not WebhookDelivery.objects.waiting().exists():
            break
    found = [scene.judge(*each) for each in zip(partners, wanted, strict=True)]
    assert [wrong for _repeats, wrong in found] == [[], [], []]
    assert sum(repeats for repeats, _wrong in found) > 0
    assert sum(each.server.asked for each in partners) > sum(map(len, wanted)) + 5


@pytest.mark.django_db(transaction=True)
def test_while_one_hangs_the_others_get_theirs(partners, monkeypatch) -> None:
    monkeypatch.setattr(http, "TOTAL_TIMEOUT_SECONDS", 120.0)  # the nine may take their time
    asked, over = Event(), Event()

    def hangs(server: Receiver, posted: Posted, body: str) -> None:
        asked.set()
        over.wait(120)

    partners.append(scene.partner(hangs))
    partners += [scene.partner(receiving.takes) for _ in range(9)]
    wanted = [scene.events(each, 1) for each in partners]
    worker = Thread(target=_serve, args=(partners[0].endpoint.pk,))
    worker.start()
    assert asked.wait(60)
    hooks.serve()  # the first one, too: its lock turns us away
    assert worker.is_alive()
    found = [scene.judge(*each) for each in zip(partners[1:], wanted[1:], strict=True)]
    assert found == [(0, [])] * 9
    assert partners[0].server.asked == 1
    over.set()
    worker.join()


def _serve(pk: int) -> None:
    try:
        delivery.serve(pk)
    finally:
        connection.close()


def test_the_judge_sees_what_is_missing_doubled_or_out_of_order(partners) -> None:
    one = scene.partner(receiving.takes)
    partners.append(one)
    one.server.heard += [
        receiving.Heard(0, id, "a", version, {}, "")
        for id, version in (("1", 1), ("3", 3), ("3", 3), ("2", 2), ("x", 1))
    ]
    repeats, wrong = scene.judge(one, [("a", 1), ("a", 2), ("a", 3), ("a", 4)])
    assert repeats == 1
    assert wrong == [
        "missing: ('a', 4)",
        "two ids: ('a', 1)",
        "a: 3 after 1",
        "a: 2 after 3",
        "a: 1 after 2",
    ]
