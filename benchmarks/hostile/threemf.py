"""3MF: bombs in zip and in XML, objects made of themselves, names that climb out."""

import io
import struct
import warnings
import zipfile

from benchmarks.hostile import good
from benchmarks.hostile.file import Files, HostileFile

NAMES = (
    "../evil.model", "/etc/passwd", "..\\evil", "C:/evil", "3D/../../evil", "\u202eledom", "a" * 5000,
    "con", "3D/a\0b", " ", "3D//3dmodel.model", "3D/3dmodel.model/x", "[Content_Types].xml",
)  # fmt: skip
UNITS = ("micron", "inch", "foot", "meter", "parsec", "", "millimeter\x7f", "МИЛЛИМЕТР")
ENTITIES = {
    "entities": '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "an outside entity": '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "an outside parameter": '<!DOCTYPE m [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]>',
    "an outside type": '<!DOCTYPE m SYSTEM "http://127.0.0.1:9/x.dtd">',
    "a type far down": "<!--" + "x" * 5000 + '--><!DOCTYPE m [<!ENTITY a "b">]>',
    "an include": '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>',
    "a style": '<?xml-stylesheet href="http://127.0.0.1:9/x"?>',
}


def files() -> Files:
    made = [*_xml(), *_objects(), *_zips(), *_directories()]
    for label, content in made:
        yield HostileFile("3MF", label, "ring.3mf", content)


def _xml() -> list[tuple[str, bytes]]:
    made = [(label, good.threemf(good.model(head=head))) for label, head in ENTITIES.items()]
    made += [(f"unit {unit[:10]!r}", good.threemf(good.model(unit=unit))) for unit in UNITS]
    deep = "<a>" * 100_000 + "</a>" * 100_000
    wide = "<o " + " ".join(f'a{i}="1"' for i in range(50_000)) + "/>"
    for label, extra in {
        "elements 100,000 deep": deep,
        "50,000 attributes": wide,
        "an attribute of 1 MB": f'<o a="{"x" * (1 << 20)}"/>',
        "a text of 2 MB": "x" * (2 << 20),
        "not closed": "<o>",
        "a name of 1 MB": f"<{'x' * (1 << 20)}/>",
    }.items():
        made.append((label, good.threemf(good.model(resources=extra))))
    plain = good.model()
    for label, text in {
        "no model": "",
        "no XML": "x" * 100,
        "nothing to build": plain.replace("<item objectid='1'/>", ""),
        "a corner of nan": plain.replace('x="10"', 'x="nan"'),
        "a corner of 1e30": plain.replace('x="10"', 'x="1e30"'),
        "a corner of 1e999": plain.replace('x="10"', 'x="1e999"', 1),
        "a corner of words": plain.replace('x="10"', 'x="ten"', 1),
        "a triangle of 99": plain.replace('v1="0"', 'v1="99"', 1),
        "a triangle of -1": plain.replace('v1="0"', 'v1="-1"', 1),
        "a triangle of 9e9": plain.replace('v1="0"', 'v1="9000000000"', 1),
        "an item of 7": plain.replace("objectid='1'", "objectid='7'"),
        "UTF-16": plain.replace("UTF-8", "UTF-16"),
        "UTF-7": plain.replace("UTF-8", "UTF-7"),
        "another encoding": plain.replace("UTF-8", "x-evil"),
    }.items():
        made.append((label, good.threemf(text)))
    return made


def _objects() -> list[tuple[str, bytes]]:
    def made_of(number: int, *parts: int) -> str:
        inner = "".join(f'<component objectid="{part}"/>' for part in parts)
        return f'<object id="{number}" type="model"><components>{inner}</components></object>'

    bomb = "".join(made_of(n + 1, *[n] * 10) for n in range(1, 12))
    chain = "".join(made_of(n + 1, n) for n in range(1, 5000))

    def placed(transform: str) -> bytes:
        return good.threemf(good.model("", f'<item objectid="1" transform="{transform}"/>'))

    return [
        ("an object of itself", good.threemf(good.model(made_of(2, 2), '<item objectid="2"/>'))),
        ("two of each other", good.threemf(good.model(made_of(2, 3) + made_of(3, 2), '<item objectid="2"/>'))),
        ("ten to the power of 11", good.threemf(good.model(bomb, '<item objectid="12"/>'))),
        ("5,000 deep", good.threemf(good.model(chain, '<item objectid="5000"/>'))),
        ("30,000 items", good.threemf(good.model("", '<item objectid="1"/>' * 30_000))),
        ("a transform of nan", placed("nan 0 0 0 1 0 0 0 1 0 0 0")),
        ("a transform of 11", placed("1 0 0 0 1 0 0 0 1 0 0")),
        ("a transform of 1e300", placed("1e300 0 0 0 1e300 0 0 0 1e300 0 0 0")),
        ("a path outside", good.threemf(good.model("", '<item objectid="1" p:path="/../../etc/passwd" xmlns:p="x"/>'))),
        ("an id of 1 MB", good.threemf(good.model(f'<object id="{"9" * (1 << 20)}"/>'))),
    ]  # fmt: skip


def _zips() -> list[tuple[str, bytes]]:
    zeros = bytes(40 << 20)
    bomb = good.threemf(None, zeros=zeros)
    made = [
        ("40 MB of zeros", bomb),
        ("a model of 60 MB of spaces", good.threemf(good.model() + " " * (60 << 20))),
        ("a bomb in a bomb", good.threemf(None, **{"3D__inner.zip": bomb})),
        ("2,500 entries", good.threemf(None, **{f"x{i}": b"" for i in range(2500)})),
        ("two models", good.threemf(None, **{"3D__3dmodel2.model": good.model().encode()})),
    ]
    for name in NAMES:
        target = io.BytesIO(good.threemf())
        with zipfile.ZipFile(target, "a") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of names that are there twice
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            archive.writestr(entry, good.model())
        made.append((f"named {name[:16]!r}", target.getvalue()))
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", method) as archive:
            archive.writestr("[Content_Types].xml", good.TYPES)
            archive.writestr("3D/3dmodel.model", good.model())
        made.append((f"packed by method {method}", target.getvalue()))
    return made


def _directories() -> list[tuple[str, bytes]]:
    """Lies in the zip's own tables, field by field."""
    bar = good.threemf()
    local, central, end = bar.find(b"PK\3\4"), bar.find(b"PK\1\2"), bar.find(b"PK\5\6")
    fields = {
        "local": (local, [(6, "H"), (8, "H"), (14, "I"), (18, "I"), (22, "I"), (26, "H"), (28, "H")]),
        "central": (central, [(8, "H"), (10, "H"), (16, "I"), (20, "I"), (24, "I"), (28, "H"), (30, "H"), (42, "I")]),
        "end": (end, [(4, "H"), (8, "H"), (10, "H"), (12, "I"), (16, "I"), (20, "H")]),
    }  # fmt: skip
    made = []
    for name, (start, places) in fields.items():
        for offset, kind in places:
            for value in (0, 1, 9, 0xFFFF) + ((0x7FFFFFFF, 0xFFFFFFFF) if kind == "I" else ()):
                spoiled = bytearray(bar)
                struct.pack_into(f"<{kind}", spoiled, start + offset, value)
                made.append((f"{name} +{offset} = {value}", bytes(spoiled)))
    return made
