"""Wrong names, odd names, and files that are two things at once."""

import gzip

from benchmarks.hostile import good
from benchmarks.hostile.file import Files, HostileFile

HTML = b"<html><script>alert(1)</script></html>"
OTHERS = {
    "HTML": HTML,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 400,
    "a PDF": b"%PDF-1.7\n" + b"x" * 400,
    "a program": b"\x7fELF" + b"\0" * 400,
    "a script": b"#!/bin/sh\nid\n" * 20,
    "a pickle": b"\x80\x04\x95" + b"cos\nsystem\n(S'id'\ntR." * 20,
    "a gzip": gzip.compress(good.stl(), mtime=0),
    "one byte": b"x",
    "nothing": b"",
    "zeros": bytes(10_000),
    "new lines": b"\n" * 100_000,
    "random": bytes(i * i % 251 for i in range(20_000)),
}
NAMES = (
    "ring", ".stl", "ring.stl.exe", "ring.exe", "../../etc/passwd.stl", "..\\..\\ring.stl", "/ring.stl",
    "C:\\ring.stl", "ring.stl\u202e", "\u202elts.gnir", "ring\u0000.stl", "a" * 3000 + ".stl", "ring.STL ",
    "кольцо 💍.stl", '"><script>alert(1)</script>.stl', "ring.stl;.exe", "ring.stl\r\nX-Evil: 1", "%00.stl",
    "con.stl", "-rf.stl", "$(id).stl", "ring.svg", "ring.gltf", "ring.zip", "ring.stl/", "ring..stl",
)  # fmt: skip


def files() -> Files:
    for label, content in OTHERS.items():
        for extension in ("stl", "obj", "ply", "glb", "3mf"):
            yield HostileFile("Disguises", f"{label} as {extension}", f"ring.{extension}", content)
    for source, content in good.ALL.items():
        for extension in ("stl", "obj", "ply", "glb", "3mf"):
            if not source.endswith(extension):
                yield HostileFile(
                    "Disguises", f"{source} as {extension}", f"ring.{extension}", content
                )
    for name in NAMES:
        yield HostileFile("Names", name[:24], name, good.stl())
    yield from _both()


def _both() -> Files:
    """A sound model with something else before, behind or within it."""
    for source, content in good.ALL.items():
        for label, other in (("HTML", HTML), ("a zip", good.threemf()), ("a PDF", OTHERS["a PDF"])):
            for place, whole in (("behind", content + other), ("before", other + content)):
                yield HostileFile("Two in one", f"{source} with {label} {place}", source, whole)
    yield HostileFile("Two in one", "HTML in the head", "ring.stl", good.stl(HTML[:80]))
    yield HostileFile(
        "Two in one", "HTML in a comment", "ring.obj", b"# " + HTML + b"\n" + good.obj()
    )
