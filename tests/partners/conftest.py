"""Partners with keys, and a client that speaks to the API as a partner's program does."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from crm.partners import keys
from crm.partners.models import ApiKey, Scope
from jewelry.accounts.models import Role, User
from jewelry.models3d import store
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory
from tests.models3d.shapes import cube, stl

ALLOY = "gold-585-yellow"


@dataclass
class Program:
    """What a partner runs: one key, and every POST with an Idempotency-Key."""

    key: ApiKey
    secret: str

    def get(self, path: str, **headers: str) -> Any:
        return self._client().get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, data: Any = None, once: str | None = None, **headers: str) -> Any:
        token = uuid4().hex if once is None else once
        return self._client().post(
            f"/api/v1{path}",
            json.dumps(data) if data is not None else "",
            content_type="application/json",
            headers=self._headers(({"Idempotency-Key": token} if token else {}) | headers),
        )

    def send(self, content: bytes, name: str = "ring.stl", once: str | None = None) -> Any:
        file = SimpleUploadedFile(name, content)
        headers = self._headers({"Idempotency-Key": once or uuid4().hex})
        return self._client().post("/api/v1/models", {"file": file}, headers=headers)

    def _client(self) -> Client:
        return Client(raise_request_exception=False)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"} | more

    # The way to an order

    def measured_model(self) -> str:
        model = store.keep(ContentFile(stl(cube()), "cube.stl"), "cube.stl")
        if store.measured(model) is None:
            # Programs at once measure the same cube.
            with suppress(IntegrityError), transaction.atomic():
                MeasurementFactory(model=model)
        return str(self.send(stl(cube())).json()["id"])

    def quote(self, **wanted: Any) -> dict[str, Any]:
        data = {"model": self.measured_model(), "specification": {"alloy": ALLOY} | wanted}
        answer = self.post("/quotes", data)
        assert answer.status_code == 201, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def order(self, **data: Any) -> dict[str, Any]:
        answer = self.post("/orders", {"quote": self.quote()["id"]} | data)
        assert answer.status_code == 201, answer.content
        found: dict[str, Any] = answer.json()
        return found


def program(partner: User | None = None, mode: str = "live", scopes: Any = None) -> Program:
    key = ApiKey(
        partner=partner or UserFactory(role=Role.PARTNER),
        name="Shop",
        mode=mode,
        scopes=scopes or list(Scope.values),
    )
    secret = keys.fill(key)
    key.save()
    return Program(key, secret)


@pytest.fixture
def new_program(db: None) -> Callable[..., Program]:
    cache.clear()
    AlloyFactory()
    return program


@pytest.fixture
def partner(new_program: Callable[..., Program]) -> Program:
    return new_program()


@pytest.fixture
def sandbox(new_program: Callable[..., Program], partner: Program) -> Program:
    """The same partner's test key."""
    return new_program(partner.key.partner, mode="test")
