"""OBJ and PLY: files named inside, impossible indices, elements without end."""

from benchmarks.hostile import good
from benchmarks.hostile.file import Files, HostileFile

OUTSIDE = (
    "/etc/passwd", "../../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/x",
    "\\\\host\\share", "C:\\x", "con", "-", "|id", "$(id)", "a" * 5000, "%2e%2e/x", "\x01",
)  # fmt: skip
INDICES = (
    "0",
    "-1",
    "-9",
    "9",
    "99999999",
    "4294967297",
    "9" * 40,
    "1e3",
    "1/",
    "/1",
    "//",
    "1/1/1/1",
    "x",
    "²",
)
COUNTS = (
    "0",
    "-1",
    "1",
    "7",
    "9",
    "1000000",
    "4294967295",
    "9" * 11,
    "9" * 13,
    "1e3",
    "x",
    "٨",
    "",
)


def files() -> Files:
    for label, content in _obj():
        yield HostileFile("OBJ", label, "ring.obj", content)
    for label, content in _ply():
        yield HostileFile("PLY", label, "ring.ply", content)


def _obj() -> list[tuple[str, bytes]]:
    bar = good.obj()
    made = [
        (f"{word} {path[:20]}", f"{word} {path}\n".encode() + bar)
        for path in OUTSIDE
        for word in ("mtllib", "usemtl", "call", "maplib")
    ]
    made += [(f"corner {index[:12]}", bar + f"f 1 2 {index}\n".encode()) for index in INDICES]
    made += [
        (f"number {word}", bar.replace(b"v 10", f"v {word}".encode()))
        for word in ("nan", "inf", "1e30", "1e400", "x", "", "1 2 3 4 5 6 7 8 9")
    ]
    made += [
        ("a face of 100,000 corners", bar + b"f " + b"1 2 3 4 " * 25_000 + b"\n"),
        ("a line of a megabyte", bar + b"# " + b"x" * (1 << 20)),
        ("100,000 groups", b"g a\n" * 100_000 + bar),
        ("100,000 materials", b"".join(b"usemtl m%d\nf 1 2 3\n" % i for i in range(30_000)) + bar),
        ("line joined 100,000 times", bar + b"f 1 2 \\\n" * 100_000),
        ("a comb of 60,000 corners", _comb(60_000)),
        ("20,000 stars", _stars(20_000)),
        ("a bow tie", bar + b"f 1 3 2 4\n"),
        ("100,000 numbers from the end", bar + b"f -1 -2 -3\n" * 100_000),
        ("objects without end", bar + b"o a\no b\n" * 100_000),
        ("units without end", b"# units: mm\n# units: inch\n" * 50_000 + bar),
        ("faces first", b"f 1 2 3\n" + bar),
        ("faces only", b"f 1 2 3\n" * 1000),
        ("vertices only", b"v 1 2 3\n" * 1000),
        ("one face 200,000 times", bar + b"f 1 2 3\n" * 200_000),
        ("faces of one corner", bar + b"f 1\nf\n" * 1000),
        ("UTF-16", bar.decode().encode("utf-16")),
        ("NUL", bar + b"\0"),
        ("curves", bar + b"cstype bspline\ndeg 3\ncurv 0 1 1 2 3 4\nsurf 0 1 0 1 1 2 3 4\nend\n" * 500),
    ]  # fmt: skip
    return made


def _comb(corners: int) -> bytes:
    """One polygon of so many corners, every other tooth a bay."""
    lines = [f"v {n // 2} {1 + n % 2 * 9} 0" for n in range(corners - 2)]
    lines += [f"v {corners // 2} 0 0", "v 0 0 0"]
    return "\n".join([*lines, "f " + " ".join(map(str, range(1, corners + 1))), ""]).encode()


def _stars(count: int) -> bytes:
    """Small concave polygons, each cut for itself."""
    star = "v 0 3 0\nv 1 1 0\nv 3 0 0\nv 1 -1 0\nv 0 -3 0\nv -1 0 0\n"
    return (star + "f -6 -5 -4 -3 -2 -1\n").encode() * count


_PLY_HEADERS = (
    (b"float x", b"double x"), (b"float x", b"uchar x"), (b"float x", b"list uchar int x"),
    (b"float x", b"nonsense x"), (b"property float y\n", b""), (b"float y", b"float x"),
    (b"uchar int", b"float float"), (b"uchar int", b"int int"), (b"uchar int", b"double char"),
    (b"uchar int vertex_indices", b"uchar int other"), (b"element face 12\n", b""),
    (b"end_header\n", b""), (b"end_header\n", b"end_header"), (b"1.0", b"9.9"),
    (b"ply\n", b"ply\r"), (b"format", b"comment " + b"x" * 70_000 + b"\nformat"),
    (b"element vertex", b"element junk 4294967295\nproperty list uint double y\nelement vertex"),
    (b"element vertex", b"element nothing 9999999\nelement vertex"),
)  # fmt: skip
_PLY_WORDS = (
    "nan",
    "inf",
    "1e30",
    "1e400",
    "x",
    "255 1 2",
    "-3 1 2 3",
    "3 -1 0 1",
    "3 9 9 9",
    "300 1 2 3",
)


def _ply() -> list[tuple[str, bytes]]:
    kinds = ("ascii", "binary_little_endian", "binary_big_endian")
    return [each for kind in kinds for each in _ply_headers(kind)] + _ply_rows()


def _ply_headers(kind: str) -> list[tuple[str, bytes]]:
    made, bar = [], good.ply(kind)
    for count in COUNTS:
        said = count.encode()
        made.append((f"{kind} vertices {count[:6]}", bar.replace(b"vertex 8", b"vertex " + said)))
        made.append((f"{kind} faces {count[:6]}", bar.replace(b"face 12", b"face " + said)))
    for old, new in _PLY_HEADERS:
        made.append((f"{kind} {new[:24]!r} for {old[:16]!r}", bar.replace(old, new)))
    x = b"property float x\n"
    many = x + b"".join(b"property float p%d\n" % i for i in range(2500))
    return [*made, (f"{kind} 10,000 properties", bar.replace(x, many))]


def _ply_rows() -> list[tuple[str, bytes]]:
    made = []
    for word in _PLY_WORDS:
        made.append((f"row {word}", good.ply().replace(b"3 0 1 3", word.encode())))
        made.append((f"point {word}", good.ply().replace(b"10 10 2", word.encode())))
    cut = good.ply("binary_little_endian")[:-13]
    return [*made, ("a list as long as it says", cut + b"\xff" + b"\0" * 12)]
