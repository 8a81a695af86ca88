"""Stones left in a model are told from metal by their form."""

import numpy as np
import pytest
from manifold3d import Manifold

from benchmarks.firm import gems, parts
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import worst
from jewelry.models3d.formats.reading import Reading
from jewelry.models3d.isolation import worker
from jewelry.models3d.stones import form, listing
from jewelry.models3d.stones.form import form_of
from tests.models3d.shapes import cube, stl, tube, turned

FORMS = {"cut": gems.CUTS, "dome": gems.DOMES, "ball": gems.PEARLS}
DRAWN = [(looks, name) for looks, kinds in FORMS.items() for name in kinds]


@pytest.mark.parametrize("size", [2.0, 6.5])
@pytest.mark.parametrize(("looks", "name"), DRAWN)
def test_a_stone_is_known_by_its_form(looks, name, size):
    assert form_of(turned(FORMS[looks][name](size))).looks == looks


def test_a_stone_that_is_inside_out_or_finely_meshed_is_known():
    stone = gems.faceted(4)
    for each in (stone[:, ::-1], finer(stone, 4), finer(gems.pearl(4), 3)):
        assert form_of(turned(each)).looks


def finer(body, times):
    """Each triangle in four, so often; flat facets stay flat."""
    for _each in range(times):
        a, b, c = body[:, 0], body[:, 1], body[:, 2]
        ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
        quarters = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
        body = np.concatenate([np.stack(each, axis=1) for each in quarters])
    return body


def hull(*points):
    return parts.of(Manifold.hull_points(np.concatenate([np.reshape(p, (-1, 3)) for p in points])))


METAL = {
    "box": cube(),
    "slab": cube() * [1, 1, 0.3],
    "peg": parts.rod(0.5, 2, (0, 0, 0)),
    "taper": parts.of(Manifold.cylinder(2, 1.0, 0.4, 24)),
    "flat taper": parts.of(Manifold.cylinder(1, 1.0, 0.4, 24)),
    "spike": parts.of(Manifold.cylinder(2, 1.0, 0.01, 24)),
    "cone": parts.of(Manifold.cylinder(0.7, 1.0, 0.0, 24)),
    "roof": hull([(0, 0, 0), (4, 0, 0), (0, 2, 0), (4, 2, 0), (0.5, 1, 1), (3.5, 1, 1)]),
    "pyramid": hull([(0, 0, 0), (2, 0, 0), (0, 2, 0), (2, 2, 0), (1, 1, 0.8)]),
    "prong": hull(parts.rod(0.5, 2, (0, 0, 0)), parts.ball(0.5, (0, 0, 2))),
    "capsule": hull(parts.ball(0.5, (0, 0, 0)), parts.ball(0.5, (0, 0, 2))),
    "olive": parts.of(Manifold.sphere(2, 48).scale((1, 1, 1.5))),
    "disc": parts.disc(3, 0.5, 48),
    "band": tube(8.5, 10, 4),
    **{f"rod of {sides}": parts.rod(0.5, 2, (0, 0, 0), sides) for sides in range(5, 32)},
}


@pytest.mark.parametrize("name", METAL)
def test_metal_is_no_stone(name):
    assert form_of(turned(METAL[name])).looks == ""


RING = tube(8.5, 10, 4)


def looks_in(*bodies):
    return [body.why for body in listing.of(Reading(np.concatenate(bodies))).bodies]


@pytest.mark.parametrize(
    ("drawn", "depth", "why"),
    [
        (gems.pearl(5), 0.1, "ball"),
        (gems.pearl(5), 2.5, ""),
        (gems.pearl(1.5), 0.1, "ball"),
        (gems.cabochon(5), 0.0, "dome"),
        (gems.cabochon(5), 0.6, ""),
        (gems.faceted(5), 2.5, "cut"),
    ],
    ids=["pearl", "bead", "seed pearl", "cabochon", "boss", "stone"],
)
def test_what_is_sunk_into_metal_is_metal_unless_it_is_cut(drawn, depth, why):
    plate = parts.box((20, 20, 2), (-10, -10, -2))
    body = drawn - np.array([0, 0, drawn[:, :, 2].min() + depth])
    for whole in ([plate, body], [turned(plate), turned(body)]):
        assert looks_in(*whole) == ["", why]


def test_a_copy_in_the_same_place_hides_no_pearl():
    plate = parts.box((20, 20, 2), (-10, -10, -2))
    pearl = gems.pearl(5) + np.array([0, 0, 2.4])
    assert looks_in(plate, pearl) == looks_in(plate, pearl, pearl) == ["", "ball"]


def test_a_small_pearl_of_a_small_piece_may_be_one_in_another_unit():
    assert looks_in(RING / 10, gems.pearl(0.8) + np.array([0, 2.0, 0])) == ["", "ball"]


def test_balls_that_nothing_holds_are_the_piece():
    assert looks_in(gems.pearl(5), gems.pearl(5) + 8.0) == ["", ""]


def test_a_stone_finer_than_the_ring_is_looked_at(tmp_path):
    fine = finer(gems.faceted(5), 4)
    assert len(fine) > 20_000
    assert looks_in(RING, fine + np.array([0, 15, 0])) == ["", "cut"]


def test_equal_stones_are_looked_at_once(monkeypatch):
    looked = []
    monkeypatch.setattr(form, "form_of", lambda corners: looked.append(1) or form_of(corners))
    row = [turned(gems.faceted(1.5)) + np.array([20.0 + 3 * i, 0, 0]) for i in range(200)]
    assert looks_in(RING, *row) == ["", *["cut"] * 200]
    assert len(looked) < 5


@pytest.mark.parametrize("gap", [1e-5, 1e-4])
def test_a_stone_whose_corners_gape_is_seen(gap, tmp_path):
    body = np.concatenate([RING, gems.brilliant(5, 96) + np.array([0, 14.0, 2])])
    torn = body + np.random.default_rng(1).uniform(-gap, gap, body.shape)
    path = tmp_path / "model.stl"
    path.write_bytes(stl(torn))
    answer = worker._measure(path, "stl")[0]
    assert Finding("stones_suspected", count=1) in answer.findings


def upright(stone):
    """A stone over a ring's band, its table away from the finger."""
    return stone[:, :, [0, 2, 1]][:, ::-1] + [0, 13.85, 2]


@pytest.mark.parametrize(("cut", "count"), [(gems.princess(3), 2), (gems.step_cut(2, 4, 1), 3)])
def test_stones_that_share_faces_with_one_another_are_bodies_each(cut, count):
    wide = float(np.ptp(cut[:, :, 0]))
    row = [upright(cut) + np.array([wide * place, 0, 0]) for place in range(count)]
    assert looks_in(RING, *row) == ["", *["cut"] * count]


@pytest.mark.parametrize("sides", [64, 96])
def test_a_stone_that_shares_faces_with_its_prongs_is_a_body(sides):
    stone = upright(gems.brilliant(5, sides))
    prong = Manifold.cylinder(5.6, 0.45, 0.45, 32).translate((2.9, 0, 0))
    prongs = Manifold.compose([prong.rotate((0, 0, 60 * turn + 45)) for turn in range(6)])
    basket = Manifold.cylinder(1, 2.9, 2.9, 48).translate((0, 0, 0.1))
    head = (prongs + basket).rotate((-90, 0, 0)).translate((0, 9.5, 2))
    metal = parts.of(parts.solid(RING) + head - parts.solid(stone))
    assert looks_in(metal.astype(np.float32), stone.astype(np.float32)) == ["", "cut"]


def codes_of(path, *bodies):
    path.write_bytes(stl(np.concatenate(bodies)))
    return [found.code for found in worker._measure(path, "stl")[0].findings]


@pytest.mark.parametrize("times", [0, 3])
@pytest.mark.parametrize("drop", [0.4, 0.0])
def test_a_stone_that_shares_faces_or_a_corner_is_asked_about_however_fine(drop, times, tmp_path):
    """In the file they are one surface: by their corners they hang together."""
    stone = upright(gems.brilliant(5, 64))
    culet = stone.reshape(-1, 3)[stone[:, :, 1].argmin()]
    ring = parts.of(parts.solid(RING).translate(culet - [0, 10 - drop, 0]))
    metal = parts.of(parts.solid(ring) - parts.solid(stone)) if drop else ring
    metal, stone = (finer(each.astype(np.float32), times) for each in (metal, stone))
    assert "stones_suspected" in codes_of(tmp_path / "model.stl", metal, stone)


def test_a_fine_ring_alone_is_not_listed(monkeypatch, tmp_path):
    monkeypatch.setattr(listing, "of", lambda reading: pytest.fail("looked for stones"))
    assert "stones_suspected" not in codes_of(tmp_path / "model.stl", finer(RING, 2))


@pytest.mark.parametrize("stone", [gems.step_cut(2, 5, 1), gems.pearl(6), gems.rose(6)])
def test_no_price_is_firm_with_a_stone_in_the_file(stone, tmp_path):
    path = tmp_path / "model.stl"
    path.write_bytes(stl(np.concatenate([RING, stone + np.array([0, 14.0, 2])])))
    answer = worker._measure(path, "stl")[0]
    assert Finding("stones_suspected", count=1) in answer.findings
    assert worst(answer.findings) == "provisional"
