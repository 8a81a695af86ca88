"""Idempotency-Key: one effect, whatever is sent how often."""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from crm.partners import tasks
from crm.partners.api import idempotency
from crm.partners.models import KeptAnswer, SentModel
from jewelry.orders.models import Order
from jewelry.platform.postgres import locks
from jewelry.pricing.models import Quote
from tests.models3d.shapes import cube, stl
from tests.partners.conftest import Program


def test_the_same_again_gets_the_same_answer_and_does_nothing(partner: Program) -> None:
    data = {"quote": partner.quote()["id"]}
    first = partner.post("/orders", data, once="a")
    again = partner.post("/orders", data, once="a")
    assert (again.status_code, again.content) == (201, first.content)
    assert (again["Location"], again["Content-Type"]) == (first["Location"], first["Content-Type"])
    assert (first.has_header("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (False, "true")  # fmt: skip
    assert Order.objects.count() == 1


def test_another_body_or_path_with_the_same_key_is_refused(partner: Program) -> None:
    made = partner.order()
    partner.post("/orders", {"quote": made["quote"]}, once="a")
    other = partner.post("/orders", {"quote": made["quote"], "title": "Other"}, once="a")
    cancel = partner.post(f"/orders/{made['id']}/cancel", once="a")
    assert (other.status_code, cancel.status_code) == (422, 422)
    assert other.json()["type"].endswith("#idempotency-key-reused")
    assert Order.objects.count() == 2


def test_another_partner_may_use_the_same_key(partner: Program, new_program) -> None:
    other = new_program()
    mine = partner.post("/orders", {"quote": partner.quote()["id"]}, once="a")
    theirs = other.post("/orders", {"quote": other.quote()["id"]}, once="a")
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["id"] != theirs.json()["id"]


@pytest.mark.parametrize("path", ["/models", "/quotes", "/orders", "/orders/{id}/cancel"])
@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
def test_without_a_usable_key_nothing_is_done(partner: Program, path: str, key: str) -> None:
    made = partner.order()
    bodies = {
        "/quotes": {"model": made["model"], "specification": {"alloy": "gold-585-yellow"}},
        "/orders": {"quote": made["quote"]},
    }
    before = (Order.objects.count(), Quote.objects.count(), SentModel.objects.count())
    if path == "/models":
        answer = partner._client().post(
            "/api/v1/models", {"file": _file()}, headers=partner._headers({"Idempotency-Key": key})
        )
    else:
        answer = partner.post(
            path.format(id=made["id"]),
            bodies.get(path),
            once="",
            **({"Idempotency-Key": key} if key else {}),
        )
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("#idempotency-key-missing")
    assert (Order.objects.count(), Quote.objects.count(), SentModel.objects.count()) == before


def _file():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("ring.stl", stl(cube()))


def test_an_upload_sent_again_is_one_model_though_its_boundary_is_another(partner: Program) -> None:
    first, again = (partner.send(stl(cube(3.0)), once="a") for _ in range(2))
    other = partner.send(stl(cube(4.0)), once="a")
    assert (first.json(), again["Idempotency-Replayed"]) == (again.json(), "true")
    assert other.status_code == 422
    assert SentModel.objects.count() == 1


def test_a_refusal_is_an_answer_and_what_may_pass_is_not(partner: Program) -> None:
    made = partner.order()
    cancel = f"/orders/{made['id']}/cancel"
    partner.post(cancel)
    refused, again = (partner.post(cancel, once="b") for _ in range(2))
    assert (refused.status_code, again["Idempotency-Replayed"]) == (409, "true")
    waiting = {
        "model": partner.send(stl(cube(3.0))).json()["id"],
        "specification": {"alloy": "gold-585-yellow"},
    }
    for _ in range(2):
        answer = partner.post("/quotes", waiting, once="c")
        assert (answer.status_code, answer.has_header("Idempotency-Replayed")) == (409, False)


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_at_work_the_second_waits_its_turn(partner: Program) -> None:
    """The rival is another session of the database, which holds the key as a request does."""
    data = {"quote": partner.quote()["id"]}
    rival = connections["default"].copy()
    name = f"once:{partner.key.partner_id}:live:a"
    try:
        with rival.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(locks.TRY, [name])
            answer = partner.post("/orders", data, once="a")
            assert (answer.status_code, answer["Retry-After"]) == (409, "1")
            assert answer.json()["type"].endswith("#in-flight")
            assert not Order.objects.exists()
        pid = rival.connection.info.backend_pid
        with connections["default"].cursor() as cursor:
            # waits for its end, as a close would not
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        rival.close()
    assert partner.post("/orders", data, once="a").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_what_fails_on_the_way_leaves_nothing_and_may_be_sent_again(
    partner: Program, monkeypatch
) -> None:
    data = {"quote": partner.quote()["id"]}
    with monkeypatch.context() as broken:
        broken.setattr(idempotency, "_keep", lambda *_: 1 / 0)
        assert partner.post("/orders", data, once="a").status_code == 500
    assert (Order.objects.count(), KeptAnswer.objects.filter(key="a").count()) == (0, 0)
    assert partner.post("/orders", data, once="a").status_code == 201


def test_an_answer_is_kept_for_two_days(partner: Program) -> None:
    data = {"quote": partner.quote()["id"]}
    partner.post("/orders", data, once="a")
    KeptAnswer.objects.filter(key="a").update(created_at=timezone.now() - timedelta(hours=47))
    tasks.sweep_the_answers()
    assert partner.post("/orders", data, once="a")["Idempotency-Replayed"] == "true"
    KeptAnswer.objects.filter(key="a").update(created_at=timezone.now() - timedelta(hours=49))
    assert not partner.post("/orders", data, once="a").has_header("Idempotency-Replayed")
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=49))
    tasks.sweep_the_answers()
    assert not KeptAnswer.objects.exists()
