"""Stones left in a model are told from metal by the names of bodies and materials."""

import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats import stone_names
from jewelry.models3d.formats.reading import Part
from jewelry.pricing.engine.specification import STONES


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
        Part("Ring Stone"),
        Part("Halo diamonds"),
        Part("earring_pearl"),
        Part("Stone in ring"),
        Part("String of pearls"),
        Part("mother of pearl"),
        Part("Камень в кольцо"),
        Part("Камень подвески"),
        Part("Подвесной камень"),
        Part("Кольцо stone"),
        Part("Лабрадорит"),
        Part("Chrysoprase"),
        Part("Tiger's eye"),
        Part("TigerEye.001"),
        Part("Тигровый глаз"),
        Part("Amazonite"),
        Part("Swarovski"),
        Part("kamen"),
        Part("эмаль"),
        Part("Перламутр"),
        Part("czech glass"),
        Part("Смола"),
        Part("Ceramic"),
        Part("дерево"),
        *map(
            Part, ("Наноситал", "Россыпь", "Авантюрин 3", "Оливин", "кианит", "Параиба", "Карбон")
        ),
        *map(Part, ("Kyanite", "Paraiba", "Druzy", "Abalone", "Epoxy", "Melees", "Marble")),
        *map(Part, ("Dia_1.5", "DIA", "RBC 2.0", "Бр 1.5", "Бр Кр57", "бр-кр57", "Кам_1")),
        *map(Part, ("Round_3.0mm", "Oval 6x4", "Marquise_4x2", "Princess 2х2", "Rose cut")),
        *map(Part, ("MOP", "Lava", "Plastic", "Carbon fiber", "Кость", "Рог", "Лак", "Гранит")),
        *map(Part, ("Rubí", "Émeraude", "Türkis", "Granat", "Perle", "Olivin", "Диопсид")),
        *map(Part, ("Stein 2", "Brillanten", "Smaragd", "Diamante", "Zaffiro", "Piedra", "Rubis")),
    ],
)
def test_a_stone_is_known_by_its_name(part):
    assert [found.code for found in stone_names.named([part])] == ["stones_named"]


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
        "czech",
        "Sapphire cabochon ring",
        "Ring of pearls",
        "Center Stone Setting",
        "Бриллиантовое кольцо",
        "Основание для камня",
        "Подвеска с эмалью",
        "glass holder",
        "Tiger",
        "Stone texture",
        "Oval 6x4 setting",
        "Каст Кр57",
        "Каст круг 3 мм",
        "Round 01",
        "Oval",
        "hole dia 2.0",
        "dia 4 mm wire",
        "Heart",
        "Бронза",
    ],
)
def test_what_holds_a_stone_is_metal(called):
    assert stone_names.named([Part(called)]) == []


@pytest.mark.parametrize(
    ("part", "word"),
    [
        (Part("Object_12", above=("group1", "Gems")), "Gems"),
        (Part("Default", "Sapphire"), "Sapphire"),
        (Part("prong", above=("Diamonds",)), ""),
        (Part("Object_12", above=("prongs", "Diamonds")), ""),
        (Part("Object_12", above=("Diamond_ring",)), ""),
    ],
)
def test_the_name_of_what_is_above_counts_unless_a_nearer_one_holds_stones(part, word):
    assert stone_names.stone_name(part) == word
    assert stone_names.named([part]) == ([Finding("stones_named", names=word)] if word else [])


def test_what_is_above_all_parts_names_the_piece():
    parts = Part("a", above=("Gems", "Diamond")), Part("b", above=("Diamond",))
    told = Part("a", above=("Gems",)), Part("b")
    assert stone_names.told_apart(parts) == told
    assert stone_names.told_apart(parts[:1]) == parts[:1]


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
        ("Ruby ring stone", "ruby"),
        ("Вставка из рубина", "ruby"),
        ("Enamel", ""),
        ("diamond head, Sapphire", "sapphire"),
    ],
)
def test_a_stones_kind_is_known_by_its_name(name, kind):
    assert stone_names.kind_of(name.split(", ")) == kind
