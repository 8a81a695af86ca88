"""STL whose header lies, whose numbers are none, whose text never ends."""

import struct

from benchmarks.hostile import good
from benchmarks.hostile.file import Files, HostileFile

ODD = {
    "nan": float("nan"),
    "inf": float("inf"),
    "minus inf": float("-inf"),
    "1e30": 1e30,
    "the largest": 3.4e38,
    "denormal": 1e-45,
    "zero": 0.0,
}
WORDS = ("nan", "inf", "-inf", "1e30", "1e999", "-1e999", "0x10", "1_000", "١٢٣", "1,5", "--1", "")


def files() -> Files:
    for label, content in _binary():
        yield HostileFile("STL, binary", label, "ring.stl", content)
    for label, content in _text():
        yield HostileFile("STL, text", label, "ring.stl", content)


def _binary() -> list[tuple[str, bytes]]:
    bar = good.stl()
    made = [
        (f"says {said} triangles", good.stl(said=said))
        for said in (0, 1, 11, 13, 255, 65536, 2**31 - 1, 2**31, 2**32 - 1)
    ]
    made += [
        (f"head of {head[:5]!r}", good.stl(head))
        for head in (b"solid", b"solid\nfacet", b"\xff" * 80)
    ]
    for label, value in ODD.items():
        for places in (range(1), range(9), range(108)):
            spoiled = bytearray(bar)
            for place in places:
                triangle, corner = divmod(place, 9)
                struct.pack_into("<f", spoiled, 84 + 50 * triangle + 12 + 4 * corner, value)
            made.append((f"{label} in {len(places)} places", bytes(spoiled)))
    point = good.record((1, 1, 1), (1, 1, 1), (1, 1, 1))
    needle = good.record((0, 0, 0), (1, 1, 1), (2, 2, 2))
    far = good.record((1e7, 1e7, 1e7), (1e7 + 1, 1e7, 1e7), (1e7, 1e7 + 1, 1e7))
    for label, one in (("points", point), ("needles", needle), ("far away", far)):
        for count in (1, 100, 20_000):
            body = b"x".ljust(80) + struct.pack("<I", count) + one * count
            made.append((f"{count} {label}", body))
    made.append(
        (
            "one triangle 20,000 times",
            b"x".ljust(80) + struct.pack("<I", 20_000) + bar[84:134] * 20_000,
        )
    )
    return made


def _text() -> list[tuple[str, bytes]]:
    bar = good.text_stl()
    made = [(f"a number {word!r}", bar.replace(b"10", word.encode(), 1)) for word in WORDS]
    made += [
        ("one line of a megabyte", b"solid " + b"x" * (1 << 20) + b"\n" + bar[10:]),
        ("no end", bar.replace(b"endsolid", b"")),
        ("facets that never end", b"solid x\n" + b"facet normal 0 0 0\nouter loop\n" * 5000 + b"endfacet endsolid"),
        ("ends 100,000 times", b"solid x\n" + b"endfacet\n" * 100_000 + b"endsolid"),
        ("vertices without a facet", b"solid x\n" + b"vertex 1 2 3\n" * 10_000 + b"endfacet\nendsolid"),
        ("four corners", bar.replace(b"endloop", b"vertex 1 1 1\nendloop")),
        ("two corners", bar.replace(b"vertex 0 0 0\n", b"")),
        ("a thousand solids", bar * 1000),
        ("upper case", bar.upper()),
        ("carriage returns alone", bar.replace(b"\n", b"\r")),
        ("UTF-16", bar.decode().encode("utf-16")),
        ("a byte order mark", b"\xef\xbb\xbf" + bar),
        ("NUL in the text", bar.replace(b"vertex", b"vert\0x", 1)),
        ("spaces only", b"solid" + b" " * 500_000 + b"endfacet endsolid"),
    ]  # fmt: skip
    return made
