"""Sixteen files of one person at once, on the real web server: as many are taken as are allowed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from jewelry.pricing.models import PriceRequest
from shop.limits import MAX_WAITING_MODELS
from tests.factories import UserFactory, tariff
from tests.shop.sending import BOUNDARY, KIND, fields, new_cube, part
from tests.shop.test_uploads_cut import request

pytestmark = pytest.mark.django_db(transaction=True)


def form() -> bytes:
    parts = [part(*item) for item in fields().items()]
    return b"".join([*parts, part("file", new_cube(), "a.stl"), f"--{BOUNDARY}--\r\n".encode()])


def test_of_sixteen_at_once_five_are_taken(web_server) -> None:
    tariff()
    visitor = web_server.visitor(UserFactory())
    forms = [form() for _ in range(16)]

    def ask(body: bytes) -> int:
        return int(request(visitor, "POST", "/price/", body, Content_Type=KIND).status)

    with ThreadPoolExecutor(16) as hands:
        heard = Counter(hands.map(ask, forms))
    assert heard[302] == PriceRequest.objects.count() == MAX_WAITING_MODELS
    assert set(heard) <= {302, 429, 503}
