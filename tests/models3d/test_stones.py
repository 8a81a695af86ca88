"""Stones left in a model are told from metal, by their form or their name."""

import numpy as np
import pytest
from manifold3d import Manifold

from benchmarks.firm import parts
from jewelry.models3d.findings import worst
from jewelry.models3d.formats import stone_names
from jewelry.models3d.formats.reading import Part
from jewelry.models3d.geometry import stone_form
from jewelry.models3d.geometry.measurement import measure
from jewelry.pricing.engine.specification import STONES
from tests.models3d.shapes import cube, sphere, tube, turned


def codes(geometry):
    return [finding["code"] for finding in geometry.findings]


@pytest.mark.parametrize("diameter", [0.9, 2.0, 6.5])
def test_a_cut_stone_is_known_by_its_form(diameter):
    body = turned(parts.brilliant(diameter, (1, 2, 3)))
    assert stone_form.cut_width(body) == pytest.approx(diameter, rel=0.01)


METAL = {
    "box": cube(),
    "ball": sphere(2, 12),
    "bead": parts.ball(1.0, (0, 0, 0)),
    "peg": parts.rod(0.5, 2, (0, 0, 0)),
    "taper": parts.of(Manifold.cylinder(2, 1.0, 0.4, 24)),
    "spike": parts.of(Manifold.cylinder(2, 1.0, 0.01, 24)),
    "band": tube(8.5, 10, 4),
}


@pytest.mark.parametrize("name", METAL)
def test_metal_is_no_stone(name):
    assert stone_form.cut_width(turned(METAL[name])) == 0


def test_no_price_is_firm_with_a_stone_in_the_file():
    found = measure(np.concatenate([tube(8.5, 10, 4), parts.brilliant(5, (0, 13, 2))]))
    assert "stones_suspected" in codes(found)
    assert worst(found.findings) == "provisional"


@pytest.mark.parametrize(
    "part",
    [
        Part("Gem Round 6.5"),
        Part("Round_Diamond.001"),
        Part("Body", "Sapphire"),
        Part("Mesh.003", "Glass", clear=True),
        Part("Камень 2"),
        Part("бриллианты"),
        Part("Spinel 3"),
        Part("tanzanites"),
        Part("RoundAlexandrite01"),
        Part("Amethyst", "Metal"),
        Part("Citrine_oval"),
        Part("Шпинель"),
        Part("кварц 4"),
        Part("Хризолит.002"),
        Part("Александриты"),
        Part("камней"),
        Part("Цитрин_2мм"),
        Part("Жемчужина"),
        Part("Вставка"),
        Part("Mesh", "Горный хрусталь"),
    ],
)
def test_a_stone_is_known_by_its_name(part):
    assert [found["code"] for found in stone_names.named([part])] == ["stones_named"]


@pytest.mark.parametrize(
    "called",
    [
        "Diamond setting",
        "ring_with_diamond",
        "Gemini band",
        "stone seat",
        "Кольцо с рубином",
        "Opalescent",
        "StoneSetting",
        "diamond head",
        "Гнездо под камень",
        "гнёзда бриллиантов",
        "PearlPeg",
        "Каст рубина",
        "Stonehenge",
        "Spinellus",
        "czech glass",
    ],
)
def test_what_holds_a_stone_is_metal(called):
    assert stone_names.named([Part(called)]) == []


def test_every_kind_that_is_priced_is_known_by_its_name():
    assert set(stone_names.KINDS) == set(STONES)
    for kind in STONES:
        assert stone_names.is_named(Part(kind.title()))
        assert stone_names.kind_of([kind]) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Gem.001, Ruby", "ruby"),
        ("Празиолит 5", "quartz"),
        ("фианиты", "zirconia"),
        ("Pearl", ""),
        ("diamond head", ""),
        ("diamond head, Sapphire", "sapphire"),
    ],
)
def test_a_stones_kind_is_known_by_its_name(name, kind):
    assert stone_names.kind_of(name.split(", ")) == kind


def test_what_the_file_calls_a_stone_is_said_once():
    named, suspected, apart = (
        {"code": code} for code in ("stones_named", "stones_suspected", "cavity")
    )
    assert stone_form.once([named, apart, suspected]) == [named, apart]
    assert stone_form.once([apart, suspected]) == [apart, suspected]
