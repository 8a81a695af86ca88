"""The same ring in every format is one price, to the kopeck."""

import numpy as np
import pytest

from jewelry.models3d.formats.reader import read
from jewelry.models3d.geometry.measurement import survey
from jewelry.models3d.geometry.union import unite
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from shop.demo.pieces import PIECES
from tests.factories import AlloyFactory, MeasurementFactory, tariff
from tests.models3d.shapes import (
    Triangles,
    by_format,
    stl_text,
    threemf,
    tube,
    turned,
)

pytestmark = pytest.mark.django_db


def files(body: Triangles) -> dict[str, tuple[bytes, str]]:
    """Content and format."""
    plain = {fmt: (content, fmt) for fmt, content in by_format(body).items()}
    return plain | {
        "text stl": (stl_text(body), "stl"),
        "3mf in metres": (threemf(body / 1000, "meter"), "3mf"),
    }


def bands() -> Triangles:
    """Two that stick into one another, turned so that no number is round."""
    band = tube(8.5, 9.6, 4)
    return turned(np.concatenate([band, band + np.array([3.3, 0.7, 1.9])]))


def horizon() -> Triangles:
    (piece,) = (piece for piece in PIECES if piece.slug == "horizon-band")
    return piece.build().astype(float)


@pytest.mark.parametrize("ring", ["a band", "two bands", "a faceted band"])
def test_one_ring_is_one_price(tmp_path, ring) -> None:
    AlloyFactory()
    figures = tariff()
    bodies = {
        "a band": lambda: turned(tube(8.5, 9.6, 4)),
        "two bands": bands,
        "a faceted band": horizon,
    }
    body = bodies[ring]()
    wanted = Specification(AlloyFactory().code, quantity=3)
    given = files(body)
    if ring == "two bands":  # a union each: binary, text and another unit stand for the rest
        given = {name: given[name] for name in ("stl", "text stl", "glb")}
    prices = {}
    for name, (content, fmt) in given.items():
        path = tmp_path / f"model.{fmt}"
        path.write_bytes(content)
        found = unite(survey(read(path, fmt).triangles)).geometry
        measurement = MeasurementFactory(geometry=found.to_json())
        quote = quotes.draft(measurement, wanted, figures)
        prices[name] = quote.total, quote.mass_net, found.volume_mm3, found.area_mm2
    assert len(set(prices.values())) == 1, prices
    assert quote.total
