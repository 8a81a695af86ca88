"""A part fails while a model is being kept: no request, no row, no object, and a clear sentence."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import DEFAULT, Mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, OperationalError, connection

from jewelry.models3d import store
from jewelry.models3d.isolation import inspection
from jewelry.models3d.models import Model3D
from jewelry.pricing.models import PriceRequest
from jewelry.pricing.quotes import requests
from tests.shop.sending import new_cube, send, stored, unpriced
from tests.support.outages import change_storage, closed_port

AWAY = "The file store does not answer just now. Your file was not lost: try again in a minute."


@pytest.fixture
def nowhere():
    with closed_port() as port:
        yield f"http://127.0.0.1:{port}"


def in_another_thread(call) -> None:
    def close_after() -> None:
        call()
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(close_after).result()


def nothing_written() -> bool:
    return not (Model3D.objects.exists() or PriceRequest.objects.exists())


def test_storage_away_is_said_and_writes_nothing(client, customer, settings, nowhere) -> None:
    change_storage(settings, endpoint_url=nowhere)
    response = send(client, new_cube())
    assert response.status_code == 503
    assert AWAY in response.content.decode()
    assert nothing_written()


def test_the_same_form_works_when_the_storage_is_back(client, customer, settings, nowhere):
    token, content, real = uuid.uuid4(), new_cube(), settings.STORAGES
    change_storage(settings, endpoint_url=nowhere)
    assert send(client, content, token=token).status_code == 503
    settings.STORAGES = real
    assert send(client, content, token=token).status_code == 302
    assert PriceRequest.objects.get().model.path in stored()


def test_storage_that_refuses_is_away_too(client, customer, settings) -> None:
    change_storage(settings, secret_key="wrong")
    assert send(client, new_cube()).status_code == 503
    assert nothing_written()


def test_downloads_say_that_storage_is_away(client, customer, settings, nowhere) -> None:
    model = store.keep(ContentFile(new_cube()), "ring.stl", owner=customer)
    order = unpriced(customer, model)
    change_storage(settings, endpoint_url=nowhere)
    download = client.get(f"/orders/{order.public_id}/model/")
    assert download.status_code == 503
    assert "does not answer just now" in download.content.decode()


def test_a_row_that_cannot_be_written_leaves_no_object(client, customer, monkeypatch) -> None:
    before = stored()
    monkeypatch.setattr(Model3D, "save", Mock(side_effect=DatabaseError("disk full")))
    with pytest.raises(DatabaseError, match="disk full"):
        send(client, new_cube())
    assert stored() == before
    assert nothing_written()


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails_leaves_no_object(monkeypatch) -> None:
    before = stored()
    failing = [OperationalError("server closed the connection"), DEFAULT]
    commit = Mock(wraps=connection._commit, side_effect=failing)  # type: ignore[attr-defined]
    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", commit)
        with pytest.raises(OperationalError):
            store.keep(ContentFile(new_cube()), "ring.stl")
    assert stored() == before
    assert not Model3D.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failing_commit_never_removes_what_a_rival_kept(monkeypatch) -> None:
    content = new_cube()

    def rival_first() -> None:
        monkeypatch.undo()
        connection.connection.close()
        in_another_thread(lambda: store.keep(ContentFile(content), "ring.stl"))
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(connection, "_commit", rival_first)
    with pytest.raises(OperationalError):
        store.keep(ContentFile(content), "ring.stl")
    assert Model3D.objects.get().path in stored()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_file_is_sent_or_measured(monkeypatch) -> None:
    were_open = []

    def noting(act):
        def noted(*args):
            were_open.append(connection.in_atomic_block)
            return act(*args)

        return noted

    monkeypatch.setattr(default_storage, "save", noting(default_storage.save))
    monkeypatch.setattr(inspection, "inspect", noting(inspection.inspect))
    store.measure(store.keep(ContentFile(new_cube()), "ring.stl"))
    assert len(were_open) > 2
    assert not any(were_open)


def test_a_request_that_fails_half_way_is_not_there(client, customer, monkeypatch) -> None:
    before = stored()
    monkeypatch.setattr(requests, "answer_after_commit", Mock(side_effect=DatabaseError("gone")))
    with pytest.raises(DatabaseError, match="gone"):
        send(client, new_cube())
    assert not PriceRequest.objects.exists()
    assert stored() - before == {Model3D.objects.get().path}
