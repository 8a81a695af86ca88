"""The kernel says whether a file that names another has it opened, and a listener whether it calls."""

import ctypes
import os
import select
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from benchmarks.hostile import good
from jewelry.models3d.isolation import inspection

IN_ACCESS, IN_OPEN = 1, 32
libc = ctypes.CDLL(None, use_errno=True)


@pytest.fixture
def canary(tmp_path) -> Iterator[Path]:
    path = tmp_path / "canary.txt"
    path.write_text("v 0 0 0\nv 9 9 9\n")
    watch = libc.inotify_init1(os.O_NONBLOCK)
    if watch < 0 or libc.inotify_add_watch(watch, bytes(path), IN_OPEN | IN_ACCESS) < 0:
        pytest.skip("this system does not tell who opens a file")
    yield path
    opened = select.select([watch], [], [], 0)[0]
    os.close(watch)
    assert not opened, "the canary was opened"


@pytest.fixture
def listener() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/canary"
        assert not select.select([server], [], [], 0)[0], "somebody called"


def with_uri(uri: str) -> bytes:
    tree = good.tree()
    tree["buffers"].append({"uri": uri, "byteLength": 10})
    tree["images"] = [{"uri": uri}]
    return good.glb(tree)


def naming(place: str) -> list[tuple[str, bytes]]:
    """Files of every format that name the place in each way that their format has."""
    doctypes = (
        f'<!DOCTYPE m [<!ENTITY x SYSTEM "{place}">]>',
        f'<!DOCTYPE m SYSTEM "{place}">',
        f'<!DOCTYPE m [<!ENTITY % x SYSTEM "{place}">%x;]>',
    )
    padded = "<!--" + "x" * 5000 + "-->"
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{place}"/>'
    files = [("3mf", good.threemf(good.model(head=head))) for head in doctypes]
    files += [("3mf", good.threemf(good.model(head=padded + head))) for head in doctypes]
    files.append(("3mf", good.threemf(good.model(resources=include))))
    files.append(("3mf", good.threemf(good.model(build=f'<item objectid="1" path="{place}"/>'))))
    files.append(("glb", with_uri(place)))
    for word in ("mtllib", "usemtl", "call", "csh", "maplib", "texture_map"):
        files.append(("obj", f"{word} {place}\n".encode() + good.obj()))
    files.append(
        ("ply", good.ply().replace(b"ply\n", f"ply\ncomment TextureFile {place}\n".encode()))
    )
    files.append(("stl", good.text_stl().replace(b"bar", place.encode())))
    return files


def ways(canary: Path) -> list[str]:
    return [str(canary), f"file://{canary}", "canary.txt", "../canary.txt", quote(str(canary), "")]


def inspect(fmt: str, content: bytes, folder: Path, number: int) -> None:
    path, out = folder / f"model-{number}.{fmt}", folder / f"out-{number}"
    path.write_bytes(content)
    out.mkdir()
    inspection.inspect(path, fmt, out)


def test_the_watch_sees_an_open_file(canary) -> None:
    watch = libc.inotify_init1(os.O_NONBLOCK)
    seen = canary.with_name("seen.txt")
    seen.write_text("x")
    libc.inotify_add_watch(watch, bytes(seen), IN_OPEN)
    seen.read_text()
    assert select.select([watch], [], [], 0)[0]
    os.close(watch)


@pytest.mark.parametrize("way", range(5))
def test_no_other_file_is_opened(canary, tmp_path, way) -> None:
    for number, (fmt, content) in enumerate(naming(ways(canary)[way])[way::5]):
        inspect(fmt, content, tmp_path, number)


def test_nobody_is_called(listener, tmp_path) -> None:
    for number, (fmt, content) in enumerate(naming(listener)[::2]):
        inspect(fmt, content, tmp_path, number)
