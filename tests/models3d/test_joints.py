"""A price is firm only where each body that matters is joined as metal is, or the customer says so."""

import numpy as np
import pytest
from manifold3d import Manifold

from benchmarks.firm import gems, parts
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import next_step, worst
from jewelry.models3d.formats.reading import Reading
from jewelry.models3d.isolation import worker
from jewelry.models3d.stones import listing, marks
from tests.models3d.shapes import cube, stl, torus, tube, turned


def at(*place):
    return np.array(place, float)


RING = tube(8.5, 10, 4)
FLOOR = parts.box((80, 80, 2), (-40, -40, -2))
MANDREL = parts.rod(8.5, 60, (0, 0, -30), 360)
BEZEL = parts.of(
    parts.solid(parts.disc(5, 2.6, 64) + at(0, 0, -1)) - parts.solid(parts.disc(4.05, 3, 64))
)


def unsure(*bodies):
    """How many bodies are asked about, whichever way the file is turned."""
    [once, again] = [
        listing.of(Reading(np.concatenate([turn(body) for body in bodies]))).unsure
        for turn in (lambda body: body, turned)
    ]
    assert once == again
    return once


def solid_ball(*scale, low=None):
    ball = Manifold.sphere(3, 48).scale(scale)
    return parts.of(ball if low is None else ball.trim_by_plane((0, 0, 1), low))


JOINED = {
    "pegs": [RING, parts.rod(1, 5, (0, 9.3, 1)), parts.rod(0.5, 6, (9.3, 0, 1))],
    "one sunk into the next": [RING, cube(3, at=(-1.5, 9.4, 0.5)), cube(3, at=(-1.5, 11.4, 0.5))],
    "granules": [
        RING,
        *(gems.pearl(1.2) + at(10 * np.cos(a), 10 * np.sin(a), 2) for a in range(6)),
    ],
    "equal cubes, corner in corner": [cube(4), cube(4, at=(2, 2, 2))],
    "equal discs, side by side": [
        parts.disc(5, 1.5, 48),
        parts.disc(5, 1.5, 48) + at(5, 0, 0),
    ],
    "equal bars, side by side": [parts.box((20, 2, 2), (0, y, 0)) for y in (0, 1.8, 3.6)],
    "bosses on a disc with an edge": [
        BEZEL,
        *(parts.disc(1, 1, 32) + at(2 * x, 0, -0.5) for x in (-1, 1)),
    ],
    "base of six prongs": [
        parts.disc(2.2, 1.4, 64),
        *(parts.rod(0.5, 4, (1.9 * np.cos(a), 1.9 * np.sin(a), 0.3)) for a in parts.around(6)),
    ],
    "flower of beads": [
        parts.disc(2.5, 1, 64),
        *(gems.pearl(1.4) + at(1.3 * np.cos(a), 1.3 * np.sin(a), 1.2) for a in parts.around(6)),
        gems.pearl(1.4) + at(0, 0, 1.2),
    ],
    "cup on its base": [parts.band(3.2, 0.8, 3, 64), parts.disc(4, 1.0, 64)],
    "boss": [cube(20), gems.cabochon(6) + at(10, 10, 19)],
    "bail on its plate": [
        parts.box((16, 16, 1.5), (-8, -8, -0.75)),
        torus(2.5, 0.8) + at(0, 9.5, 0),
    ],
    "rings": [RING, RING + np.array([30.0, 0, 0])],
    "links": [torus(4, 0.6), torus(4, 0.6)[:, :, [0, 2, 1]][:, ::-1] + at(5.0, 0, 0)],
    "halves": [RING, (RING * [1, 1, -1])[:, ::-1]],
    "crossing bands": [RING, RING @ np.diag([1.0, 1, 1])[:, [0, 2, 1]] * [1, 1, -1] + at(0, -2, 2)],
    "one ring twice": [RING, parts.thirds(RING)],
    "hollow": [cube(20), cube(6, at=(7, 7, 7))[:, ::-1]],
    "peg inside": [RING, parts.rod(0.3, 1, (0, 9.2, 1))],
    "speck": [RING, cube(0.1, at=(30, 0, 0))],
}


@pytest.mark.parametrize("bodies", JOINED.values(), ids=JOINED)
def test_what_is_joined_as_metal_is_not_asked_about(bodies):
    assert unsure(*bodies) == 0


HANGING = np.array([0, 16.0, 2])
UNJOINED = {
    "rice pearl": [RING, solid_ball(1, 1, 1.4) + HANGING],
    "lentil": [RING, solid_ball(1.3, 1, 0.5) + HANGING],
    "marquise cabochon": [RING, solid_ball(2.6, 1, 0.8, low=0) + HANGING],
    "disc": [RING, parts.disc(3, 1.5, 48) + HANGING],
    "faceted bead": [RING, parts.of(Manifold.sphere(3, 8).scale((1, 1, 0.7))) + HANGING],
    "slab that touches": [RING, parts.disc(2, 1, 48) + np.array([0, 9.25, 4.0])],
    "slab pressed in": [RING, parts.disc(2, 1, 48) + np.array([0, 9.25, 3.9])],
    "ring beside it": [RING, tube(5, 6, 3) + HANGING],
    "floor": [RING, FLOOR],
    "floor it sinks into": [RING, FLOOR + at(0, 0, 0.6)],
    "cushion": [RING, parts.box((40, 40, 30), (-20, -20, -28))],
    "mandrel": [RING, MANDREL],
    "mandrel it sinks into": [RING, MANDREL * [1.03, 1.03, 1]],
    "box around": [RING, parts.box((60, 60, 40), (-30, -30, -20))],
    "display case": [
        RING,
        parts.box((60, 60, 40), (-30, -30, -20)),
        parts.box((56, 56, 36), (-28, -28, -18))[:, ::-1],
    ],
    "pendant on a stand": [torus(4, 1), FLOOR + at(0, 0, -0.9)],
    "pendant in a box": [torus(4, 1), parts.box((40, 40, 20), (-20, -20, -10))],
    "pendant stuck in a stand": [
        parts.box((12, 1.6, 16), (-6, -0.8, 4)),
        parts.box((20, 10, 8), (-10, -5, 0)),
    ],
    "slab sunk in its bezel": [BEZEL, parts.disc(4, 1.5, 64) + at(0, 0, -0.5)],
    "slab wider than its bezel": [BEZEL, parts.disc(4.5, 1.5, 64) + at(0, 0, -0.5)],
    "hexagon sunk in its bezel": [BEZEL, parts.disc(4, 1.5, 6) + at(0, 0, -0.5)],
    "hull": [RING, parts.of(parts.solid(RING).hull())],
    "copy of fewer faces": [torus(9, 1.5, 60), torus(9, 1.5, 16)],
    "next size": [torus(9, 1.5, 60), torus(9.3, 1.5, 60)],
    "copy moved a little": [RING, RING + at(0, 0, 1.0)],
    "copy moved far": [RING, RING + at(0, 0, 3.0)],
    "plate moved a little": [parts.box((20, 12, 2), (0, 0, z)) for z in (0, 1.2)],
}


@pytest.mark.parametrize("bodies", UNJOINED.values(), ids=UNJOINED)
def test_what_is_not_joined_as_metal_is_asked_about(bodies):
    assert unsure(*bodies)


def test_a_cabochon_sunk_in_its_bezel_is_no_boss():
    dome = gems.cabochon(8) + at(0, 0, -0.8)
    assert [body.why for body in listing.of(Reading(np.concatenate([BEZEL, dome]))).bodies] == [
        "",
        "dome",
    ]


@pytest.mark.parametrize(
    ("name", "number", "doubt"),
    [
        ("disc", 2, "apart"),
        ("floor", 2, "apart"),
        ("next size", 1, "copy"),
        ("pendant in a box", 2, "around"),
    ],
)
def test_the_list_says_which_body_is_doubted_and_why(name, number, doubt):
    bodies = listing.of(Reading(np.concatenate(UNJOINED[name]))).bodies
    assert {body.number: body.doubt for body in bodies if body.doubt} == {number: doubt}


def found(path, *bodies, said=marks.UNSAID):
    path.write_bytes(stl(np.concatenate(bodies)))
    _answer, taken, survey = worker._measure(path, "stl", said=said)
    return worker._united(taken, survey)[1].geometry.findings


def test_the_customer_is_asked_and_an_answer_makes_the_price_firm(tmp_path):
    path, bodies = tmp_path / "model.stl", (RING, parts.disc(3, 1.5, 48) + HANGING)
    asked = Finding("bodies_unconfirmed", count=1)
    assert asked in found(path, *bodies)
    assert (worst([asked]), next_step(asked)) == ("provisional", "mark_stones")
    assert worst(found(path, *bodies, said=marks.ALL_METAL)) is None


def test_a_sky_around_the_piece_is_no_metal_without_a_question(tmp_path):
    sky = parts.ball(40, (0, 0, 0))[:, ::-1]
    assert worst(found(tmp_path / "model.stl", RING, sky)) == "provisional"


def test_torn_corners_hide_no_body(tmp_path):
    path, bodies = tmp_path / "model.stl", (RING, parts.disc(3, 1.5, 48) + HANGING)
    noise = np.random.default_rng(1)
    torn = [body + noise.uniform(-1e-4, 1e-4, body.shape) for body in bodies]
    assert Finding("bodies_unconfirmed", count=1) in found(path, *torn)
    alone = found(path, torn[0])
    assert "bodies_unconfirmed" not in {each.code for each in alone}


def test_a_thousand_bodies_are_judged_as_few_are():
    studs = [
        cube(0.5) + np.array([9.8 * np.cos(a), 9.8 * np.sin(a), z])
        for a in np.linspace(0, 2 * np.pi, 240, endpoint=False)
        for z in (0.2, 1.0, 1.8, 2.6, 3.3)
    ]
    assert unsure(RING, *studs) == 0
    disc = parts.disc(3, 1.5, 48) + HANGING
    assert unsure(RING, *studs, disc) == 1
    listed = listing.of(Reading(np.concatenate([RING, *studs, disc]))).bodies
    assert [(body.number, body.doubt) for body in listed if body.doubt] == [(1202, "apart")]


def test_a_stone_behind_a_thousand_bodies_can_be_marked():
    studs = [cube(0.5) + at(9.8 * np.cos(a), 9.8 * np.sin(a), 1) for a in np.linspace(0, 6, 1100)]
    stone = parts.brilliant(5, (0, 16.0, 2))
    [one] = [
        body
        for body in listing.of(Reading(np.concatenate([RING, *studs, stone]))).bodies
        if body.why
    ]
    assert (one.number, one.why, one.doubt) == (1102, "cut", "")
