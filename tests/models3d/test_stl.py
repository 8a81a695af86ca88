"""STL as its many writers leave it, binary and text."""

import struct
from io import BytesIO

import numpy as np
import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats.door import BadModel, check
from jewelry.models3d.formats.numerals import NotANumber, decimals
from jewelry.models3d.formats.text import PIECE_BYTES, Words
from tests.models3d.reading import codes
from tests.models3d.shapes import cube, sphere, stl, stl_text

CUBE, TEXT = cube(), stl_text(cube())


def let_in(content: bytes) -> None:
    assert check(BytesIO(content), "ring.stl", len(content)) == "stl"


@pytest.mark.parametrize("tail", [b"\n", bytes(92), b" " * 49, b"\r\n" * 60, b"made by us" * 3])
def test_bytes_behind_the_last_triangle_do_not_matter(files, tail):
    content = stl(CUBE) + tail
    let_in(content)
    reading = files.read(content, "stl")
    assert np.array_equal(reading.triangles, CUBE)
    assert not reading.findings


@pytest.mark.parametrize("count", [0, 0xFFFFFFFF])
def test_a_count_that_a_streaming_writer_never_filled_in_is_taken_from_the_size(files, count):
    content = stl(CUBE)[:80] + struct.pack("<I", count) + stl(CUBE)[84:]
    let_in(content)
    reading = files.read(content, "stl")
    assert np.array_equal(reading.triangles, CUBE)
    assert reading.findings == [Finding("count_unsaid", held=12)]


def test_more_triangles_than_the_count_are_read_and_looked_at(files):
    content = stl(CUBE)[:80] + struct.pack("<I", 4) + stl(CUBE)[84:]
    let_in(content)
    reading = files.read(content, "stl")
    assert np.array_equal(reading.triangles, CUBE)
    assert reading.findings == [Finding("count_wrong", said=4, held=12)]


def test_fewer_triangles_than_the_count_are_refused(files):
    content = stl(CUBE)[:-50]
    with pytest.raises(BadModel, match="says it has 12 triangles but holds 11"):
        let_in(content)
    assert files.refused(content, "stl")[0] == "ends_early"


def test_two_binary_files_glued_together_are_two_parts(files):
    content = stl(CUBE) + stl(cube(at=(20, 0, 0)))
    let_in(content)
    reading = files.read(content, "stl")
    assert (len(reading.triangles), len(reading.parts), codes(reading)) == (24, 2, [])
    assert reading.part.tolist() == [0] * 12 + [1] * 12


def test_what_is_no_triangle_behind_the_last_one_is_told(files):
    content = stl(CUBE) + b"<xml>what is this? " * 10
    let_in(content)
    reading = files.read(content, "stl")
    assert (len(reading.triangles), codes(reading)) == (12, ["more_behind"])


def test_bytes_that_are_no_triangles_at_all_are_not_taken_for_some(files):
    noise = np.random.default_rng(1).integers(1, 255, 5000, np.uint8).tobytes()
    content = bytes(80) + struct.pack("<I", 3) + noise
    assert files.refused(content, "stl")[0] == "unreadable"


def test_the_header_of_a_binary_file_may_begin_with_solid(files):
    for tail in (b"", bytes(92)):
        content = b"solid ring".ljust(80) + stl(CUBE)[80:] + tail
        let_in(content)
        assert np.array_equal(files.read(content, "stl").triangles, CUBE)


def test_colour_bits_of_a_binary_file_change_nothing(files):
    content = bytearray(stl(CUBE))
    for end in range(84 + 48, len(content), 50):
        content[end : end + 2] = b"\xff\x83"
    assert np.array_equal(files.read(bytes(content), "stl").triangles, CUBE)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + TEXT,
        TEXT.replace(b"endsolid ring\n", b""),
        TEXT.replace(b"solid ring\n", b"solid my facet, endfacet vertex outer loop\n"),
        TEXT.replace(b"solid ring\n", b"solid\n").replace(b"end\n", b"endsolid\n"),
        TEXT.replace(b"\n", b"\r\n"),
        TEXT.replace(b"\n", b"\r"),
        TEXT.replace(b"\n", b"\n\n"),
        TEXT.replace(b"\n", b"\n\t  ").replace(b" ", b"\t "),
        TEXT.replace(b"\n", b" ").replace(b"solid ring facet", b"solid ring\nfacet"),
        TEXT.replace(b"\n", b" "),
        TEXT.upper(),
        TEXT.replace(b"0.0", b"0").replace(b"10.0", b"+1.0E+01"),
        TEXT.replace(b"facet normal 0 0 0", b"facet normal nan nan nan"),
        TEXT.replace(b"facet normal 0 0 0", b"facet"),
    ],
    ids=["bom", "no end", "name", "no name", "crlf", "cr", "blank lines", "tabs", "long lines",
         "one line", "capitals", "exponents", "no normals", "without normals"],
)  # fmt: skip
def test_text_is_read_however_it_is_written(files, content):
    let_in(content)
    reading = files.read(content, "stl")
    assert np.array_equal(reading.triangles, CUBE)
    assert not reading.findings


def test_solids_of_a_text_file_are_parts_by_their_names(files):
    other = stl_text(cube(at=(20, 0, 0))).replace(b"solid ring", "solid Камень 2".encode())
    content = TEXT + other
    let_in(content)
    reading = files.read(content, "stl")
    assert [part.name for part in reading.parts] == ["ring", "Камень 2"]
    assert reading.part.tolist() == [0] * 12 + [1] * 12


def test_a_decimal_comma_is_named_with_its_line(files):
    content = TEXT.replace(b"10.0", b"10,0")
    let_in(content)
    code, sentence = files.refused(content, "stl")
    assert code == "decimal_comma"
    assert "“10,0” in line 4" in sentence


def test_a_word_out_of_place_is_named_with_its_line(files):
    lines = TEXT.splitlines(keepends=True)
    for at, line in ((4, b"vertex 1 2 3O\n"), (5, b"vertex 1 2\n"), (6, b"endlop\n")):
        content = b"".join([*lines[:at], line, *lines[at + 1 :]])
        code, sentence = files.refused(content, "stl")
        assert code == "unreadable_at"
        assert f"in line {at + 1} stands" in sentence or f"in line {at + 2} stands" in sentence


@pytest.mark.parametrize(
    "cut", [b"endfacet\nendsolid ring\n", b"endloop\nendfacet\nendsolid ring\n"]
)
def test_a_text_file_without_its_last_words_is_refused(files, cut):
    content = TEXT[: -len(cut)]
    with pytest.raises(BadModel, match="ends too early"):
        let_in(content)
    assert files.refused(content, "stl")[0] == "ends_early"


def test_a_point_nowhere_is_said_to_be_nowhere(files):
    for word in (b"nan", b"-inf", b"1.#QNAN", b"-nan(ind)", b"1e999"):
        assert files.refused(TEXT.replace(b"10.0", word, 1), "stl")[0] == "not_finite"


def test_a_facet_of_four_corners_is_cut_in_two(files):
    quad = b"vertex 0 0 0\nvertex 1 0 0\nvertex 1 1 0\nvertex 0 1 0\n"
    content = b"solid x\nfacet normal 0 0 1\nouter loop\n" + quad + b"endloop\nendfacet\nendsolid x"
    assert len(files.read(content, "stl").triangles) == 2


def test_a_file_of_many_pieces_is_read_as_one(files):
    ball = sphere(10, 60)
    content = stl_text(ball)
    assert len(content) > 2 * PIECE_BYTES
    assert np.array_equal(files.read(content, "stl").triangles, ball)


def test_numbers_are_read_to_the_last_bit():
    rng = np.random.default_rng(5)
    wanted = rng.normal(size=2000) * 10.0 ** rng.integers(-12, 12, 2000)
    words = Words.split(" ".join(map(repr, wanted.tolist())).encode())
    assert np.array_equal(decimals(words.text, words.starts, words.ends), wanted)


@pytest.mark.parametrize("odd", [b"1.2.3", b"0x10", b"1_0", b"1e", b"--1", b"1-2", b"x", b"1,2"])
def test_what_is_no_number_is_found_among_numbers(odd):
    words = Words.split(b"1 2.5 " + odd + b" 4 5")
    with pytest.raises(NotANumber) as caught:
        decimals(words.text, words.starts, words.ends)
    assert caught.value.which == 2
