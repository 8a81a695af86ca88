"""Bodies that somebody marked as stones: no metal, and their seats are cut out of it."""

import json
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
import trimesh
from manifold3d import Manifold

from benchmarks.firm import parts
from benchmarks.firm.writing import written
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import next_step, severity, worst
from jewelry.models3d.formats.reading import Part, Reading
from jewelry.models3d.geometry.measurement import survey
from jewelry.models3d.geometry.mesh import weld
from jewelry.models3d.isolation import worker
from jewelry.models3d.stones import listing, marks, seats
from tests.models3d.reading import codes
from tests.models3d.shapes import cube, obj, tube

RING = tube(8.5, 10.5, 4)
STONE = parts.brilliant(5, (0, 14, 2))
FAR = np.array([0, -28, 0])


def told(path, said=""):
    """What the child says of a file, without its walls: geometry and findings."""
    _found, taken, survey = worker._measure(path, path.suffix[1:], said=said)
    if survey and survey.surface:
        _taken, survey = worker._united(taken, survey)
    return survey.geometry if survey else _found


def file_of(tmp_path, *bodies, fmt="stl"):
    path = tmp_path / f"model.{fmt}"
    path.write_bytes(written(np.concatenate(bodies), fmt))
    return path


def volume(body):
    return parts.solid(body).volume()


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], "-"), ([3], "3"), ([7, 2, 4, 3, 3], "2-4,7"), (range(1, 301), "1-300")],
)
def test_an_answer_has_one_text(numbers, text):
    assert marks.written(numbers) == text
    assert marks.numbers(text) == tuple(sorted(set(numbers)))


@pytest.mark.parametrize(("left_out", "text"), [([], "2"), ([5], "2!5"), ([6, 5, 9, 7], "2!5-7,9")])
def test_what_is_left_out_stands_behind_the_stones(left_out, text):
    assert marks.written([2], left_out) == text
    assert marks.numbers(text) == (2,)
    assert marks.left_out(text) == tuple(sorted(left_out))
    assert marks.written([], [5]) == "-!5"


@pytest.mark.parametrize(
    "text",
    ["1,2", "3-3", "4,2", "0-400", "x", "1-", "-1", "1,,2", "9" * 3000, "2!", "!2", "2!-", "2!3!4"],
)
def test_another_text_is_no_answer(text):
    with pytest.raises(ValueError, match="no marks"):
        marks.numbers(text)


def test_no_body_is_a_stone_and_left_out():
    with pytest.raises(ValueError, match="marked"):
        marks.written([1, 2], [2])


def test_more_than_can_be_listed_cannot_be_marked():
    with pytest.raises(ValueError, match="301"):
        marks.written(range(301))


@pytest.mark.parametrize("fmt", ["stl", "obj", "ply", "glb", "3mf"])
def test_a_file_lists_its_bodies(fmt, tmp_path):
    [ring, stone] = told(file_of(tmp_path, RING, STONE, fmt=fmt)).body_list
    assert (ring["number"], ring["why"]) == (1, "")
    assert ring["volume_mm3"] == pytest.approx(volume(RING), rel=1e-4)
    assert (stone["number"], stone["why"]) == (2, "cut")
    assert stone["round_mm"] == pytest.approx(5, rel=1e-3)
    assert stone["sides_mm"] == pytest.approx([5, 5, 5 * 0.59], rel=1e-3)
    assert [stone[axis] for axis in "xyz"] == pytest.approx([0, 14, 2 - 5 * 0.135], abs=1e-3)


def test_one_body_is_not_listed(tmp_path):
    assert told(file_of(tmp_path, RING)).body_list == []


def test_bodies_keep_their_numbers_whatever_is_marked(tmp_path):
    path = file_of(tmp_path, RING, STONE, STONE + FAR, cube(2, at=(30, 0, 0)))
    before = told(path).body_list
    assert told(path, "2").body_list == before
    assert told(path, "2-3").body_list == before


def test_bodies_that_share_a_corner_are_two(tmp_path):
    corner = STONE.reshape(-1, 3)[0]
    path = file_of(tmp_path, cube(2, at=tuple(corner - 2)), STONE)
    assert len(told(path).body_list) == 2


FIN = np.array([[[8.5, 0, 0], [10.5, 0, 0], [9.5, 0, -3]]])


@pytest.mark.parametrize(
    ("extra", "volume_mm3", "said"),
    [(RING[:1], 477.5, ["doubled_surface"]), (FIN, None, ["open_surface"])],
)
def test_edges_of_three_faces_do_not_end_the_measuring(extra, volume_mm3, said, tmp_path):
    found = told(file_of(tmp_path, RING, extra))
    assert (found.volume_mm3, codes(found), found.body_list) == (volume_mm3, said, [])


def test_bodies_are_listed_beside_a_doubled_triangle(tmp_path):
    found = told(file_of(tmp_path, RING, RING[:1], STONE))
    assert [body["volume_mm3"] for body in found.body_list] == [477.5, 24.548]


def test_bodies_of_any_soup_are_told_apart():
    dice = np.random.default_rng(3)
    for _each in range(300):
        points = dice.integers(0, 3, (int(dice.integers(4, 9)), 3)).astype(float)
        soup = points[dice.integers(0, len(points), (int(dice.integers(2, 40)), 3))]
        found = listing.of(Reading(soup))
        assert len(found.label) == len(soup)


def test_a_name_comes_with_its_body():
    triangles = np.concatenate([RING, STONE])
    part = np.repeat([0, 1], [len(RING), len(STONE)])
    reading = Reading(triangles, (Part("Shank", "Gold"), Part("Gem.001", "Ruby")), part)
    [ring, stone] = listing.of(reading).bodies
    assert (ring.name, ring.why) == ("Shank, Gold", "")
    assert (stone.name, stone.why) == ("Gem.001, Ruby", "named")


def test_of_too_many_bodies_those_are_listed_that_are_asked_about(tmp_path):
    beads = [cube(0.5, at=(i, 40, 0)) for i in range(marks.MAX_MARKED_BODIES)]
    found = told(file_of(tmp_path, *beads, STONE, RING))
    assert len(found.body_list) == marks.MAX_MARKED_BODIES
    stone = marks.MAX_MARKED_BODIES + 1
    assert [body["number"] for body in found.body_list if body["why"]] == [stone]
    assert {"stones_suspected", "bodies_unconfirmed"} <= set(codes(found))


def test_of_many_bodies_that_are_joined_only_stones_are_listed():
    studs = [cube(0.5, at=(0, 9.1, 0.012 * i)) for i in range(marks.MAX_MARKED_BODIES)]
    found = listing.of(Reading(np.concatenate([*studs, STONE, RING])))
    assert [body.number for body in found.bodies] == [marks.MAX_MARKED_BODIES + 1]
    assert found.unsure == 0


def test_bodies_behind_the_last_that_was_looked_at_are_asked_about(monkeypatch):
    monkeypatch.setattr(listing, "MAX_BODIES", 3)
    bodies = [RING, *(STONE + np.array([0, 20 * i, 0]) for i in range(5))]
    found = listing.of(Reading(np.concatenate(bodies)))
    assert [(body.number, body.why) for body in found.bodies] == [(n, "cut") for n in range(2, 7)]
    bodies[1:] = [cube(3, at=(0, 20 + 20 * i, 0)) for i in range(5)]
    found = listing.of(Reading(np.concatenate(bodies)))
    assert [body.number for body in found.bodies if body.doubt] == [2, 3, 4, 5, 6]
    assert found.unsure == 5


def test_a_marked_stone_is_no_metal_and_nothing_more_is_asked(tmp_path):
    found = told(file_of(tmp_path, RING, STONE), "2")
    assert found.volume_mm3 == pytest.approx(volume(RING), rel=1e-4)
    assert Finding("stones_set_aside", count=1) in found.findings
    assert worst(found.findings) is None


@pytest.mark.parametrize("copy", [STONE, STONE[:, ::-1], np.roll(STONE[::-1], 1, axis=1)])
def test_copies_of_a_stone_in_one_place_are_one(copy, tmp_path):
    path = file_of(tmp_path, RING, STONE, copy, cube() + FAR)
    assert [body["number"] for body in told(path).body_list] == [1, 2, 4]
    found = told(path, "2")
    assert found.volume_mm3 == pytest.approx(volume(RING) + volume(cube()), rel=1e-4)
    assert Finding("stones_set_aside", count=1) in found.findings
    assert worst(found.findings) is None


def test_what_is_left_out_is_neither_weighed_nor_drawn_nor_cut_out(tmp_path):
    """A ring sinks into the stand that it was drawn on."""
    stand = parts.box((40, 40, 2), (-20, -20, -1.5))
    path = file_of(tmp_path, RING, stand, STONE)
    found = told(path, "3!2")
    assert found.volume_mm3 == pytest.approx(volume(RING), rel=1e-4)
    assert max(found.extents_mm) < 30
    assert {"bodies_left_out", "stones_set_aside"} <= set(codes(found))
    assert worst(found.findings) is None
    assert [body["number"] for body in found.body_list] == [1, 2, 3]


def test_what_looks_like_a_stone_may_be_said_to_be_metal(tmp_path):
    found = told(file_of(tmp_path, RING, STONE), marks.ALL_METAL)
    assert found.volume_mm3 == pytest.approx(volume(RING) + volume(STONE), rel=1e-4)
    assert codes(found) == ["several_bodies"]
    assert severity(found.findings[0]) == "note"


@pytest.mark.parametrize("fmt", ["stl", "glb"])
def test_seats_are_cut_out_of_the_metal(fmt, tmp_path):
    """A stone deep in its band, and prongs over its girdle."""
    stone = parts.brilliant(5, (0, 10, 2))
    posts = [parts.rod(0.5, 5, (2.4 * np.cos(a), 10 + 2.4 * np.sin(a), 0)) for a in range(1, 7, 2)]
    path = file_of(tmp_path, RING, stone, *posts, fmt=fmt)
    right = parts.union(RING, *posts) - parts.solid(stone)
    found = told(path, "2")
    assert found.volume_mm3 == pytest.approx(right.volume(), rel=1e-3)
    assert found.area_mm2 == pytest.approx(right.surface_area(), rel=1e-3)
    assert worst(found.findings) is None
    assert right.volume() < 0.97 * parts.union(RING, *posts).volume()


def test_a_pearl_keeps_its_peg_and_a_person_looks_where_that_matters(tmp_path):
    pearl, peg = parts.ball(3, (0, 14.5, 2)), parts.rod(0.4, 5, (0, 0, 0))
    peg = peg[:, :, [0, 2, 1]][:, ::-1] + np.array([0, 9, 2])
    found = told(file_of(tmp_path, RING, peg, pearl), "3")
    assert found.volume_mm3 == pytest.approx(parts.union(RING, peg).volume(), rel=1e-3)
    assert worst(found.findings) is None
    thick = parts.rod(1.0, 5, (0, 0, 0))[:, :, [0, 2, 1]][:, ::-1] + np.array([0, 9, 2])
    found = told(file_of(tmp_path, RING, thick, pearl), "3")
    assert found.volume_mm3 == pytest.approx(parts.union(RING, thick).volume(), rel=1e-3)
    assert "seats_uncut" in codes(found)


def test_a_mark_that_fits_no_body_is_said_once(tmp_path):
    found = told(file_of(tmp_path, RING, STONE), "2,9")
    assert codes(found).count("marks_lost") == 1


def test_seats_leave_the_sides_of_one_of_several_pieces():
    found = survey(RING)
    one = replace(found.geometry, extents_mm=(20.0, 21.0, 2.0))
    cut = seats.cut(replace(found, geometry=one), [parts.brilliant(5, (0, 10, 2))]).geometry
    assert cut.volume_mm3 < one.volume_mm3
    assert cut.extents_mm == one.extents_mm


def test_a_stone_that_is_inside_out_is_a_stone(tmp_path):
    stone = parts.brilliant(5, (0, 10, 2))
    found = told(file_of(tmp_path, RING, stone[:, ::-1]), "2")
    right = (parts.solid(RING) - parts.solid(stone)).volume()
    assert found.volume_mm3 == pytest.approx(right, rel=1e-3)


def test_an_open_body_may_be_a_stone(tmp_path):
    """What is only for show may lack its bottom; the metal is closed without it."""
    path = file_of(tmp_path, RING, STONE[6:])
    assert worst(told(path).findings) == "provisional"
    assert worst(told(path, "-").findings) == "manual"
    assert told(path, "2").volume_mm3 == pytest.approx(volume(RING), rel=1e-4)


def test_an_open_stone_within_metal_has_no_seat_and_a_person_looks(tmp_path):
    path = file_of(tmp_path, RING, parts.brilliant(5, (0, 10, 2))[6:])
    found = told(path, "2")
    assert found.volume_mm3 == pytest.approx(volume(RING), rel=1e-4)
    assert "seats_uncut" in codes(found)
    assert worst(found.findings) == "provisional"


def test_not_every_body_can_be_a_stone(tmp_path):
    found = told(file_of(tmp_path, RING, STONE), "1-2")
    assert found.findings == [Finding("only_stones")]
    assert worst(found.findings) == "manual"


def test_a_body_painted_as_a_stone_in_part_is_to_be_sent_anew(tmp_path):
    """There is no list to mark it in, unless the file has another body."""
    path = tmp_path / "model.obj"
    for bodies, said in (([RING], "stones_painted"), ([RING, STONE], "stones_named")):
        content = obj(np.concatenate(bodies))
        path.write_bytes(content.replace(b"\nf 1 ", b"\nusemtl Diamond\nf 1 "))
        geometry = told(path)
        (found,) = (each for each in geometry.findings if each.code.startswith("stones"))
        assert found == Finding(said, names="Diamond")
        is_marked = next_step(found) == "mark_stones"
        assert is_marked == bool(geometry.body_list)


def test_a_number_that_fits_no_body_is_not_passed_over(tmp_path):
    found = told(file_of(tmp_path, RING, STONE), "2,9")
    assert Finding("marks_lost", count=1) in found.findings
    assert worst(found.findings) == "provisional"


def test_a_ball_is_round_and_an_oval_is_not():
    oval = parts.of(Manifold.sphere(2, 48).scale((1, 1.4, 0.8)))
    bodies = [parts.ball(1.5, (20, 0, 0)), oval, RING]
    [pearl, other, _ring] = listing.of(Reading(np.concatenate(bodies))).bodies
    assert pearl.round_mm == pytest.approx(3, rel=0.01)
    assert other.round_mm is None


def test_a_tray_of_stones_is_told_in_time_and_size(tmp_path):
    """The bound's worth of stones: the answer stays small."""
    row = [
        parts.brilliant(1.5, (2 * (i % 20), 2 * (i // 20), 0))
        for i in range(marks.MAX_MARKED_BODIES - 1)
    ]
    path = file_of(tmp_path, *row, cube(3, at=(60, 60, 0)))
    out = StringIO()
    worker.main(path, "stl", tmp_path, out, f"1-{marks.MAX_MARKED_BODIES - 1}")
    answer = [line for line in out.getvalue().splitlines() if not line.startswith("#")][-1]
    assert len(answer) < 100_000
    assert json.loads(answer)["geometry"]["volume_mm3"] == pytest.approx(27, rel=1e-3)


def test_the_scene_of_another_program_is_listed(tmp_path):
    """Two bodies of one mesh are two; their names are the file's."""
    scene = trimesh.Scene()
    for name, body in {"Shank": RING, "Gems": np.concatenate([STONE, STONE + FAR])}.items():
        mesh = weld(body / 1000)
        made = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
        scene.add_geometry(made, node_name=name, geom_name=name)
    path = tmp_path / "ring.glb"
    path.write_bytes(scene.export(file_type="glb"))
    found = told(path)
    assert [body["why"] for body in found.body_list] == ["", "named", "named"]
    assert all("Gems" in body["name"] for body in found.body_list[1:])
