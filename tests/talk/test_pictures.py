"""Strangers' pictures are decoded by a process that reaches nothing else."""

import os
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from jewelry.models3d.isolation import confine
from jewelry.talk import attachments, pictures
from tests.models3d.children import ended


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()


def children(of: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{of}/task/{of}/children").read_text().split()]


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


@pytest.mark.django_db
def test_the_process_that_serves_pages_decodes_no_picture(monkeypatch) -> None:
    def refuse(*_args: object, **_given: object) -> None:
        raise AssertionError("a stranger's picture is opened here")

    monkeypatch.setattr(Image, "open", refuse)
    assert attachments.keep(ContentFile(photo(), "me.jpg")).kind == "webp"


@pytest.mark.skipif(bool(confine.lacking()), reason="this kernel cannot shut it in")
def test_a_picture_is_opened_by_a_process_that_is_shut_in(tmp_path) -> None:
    """It waits for the content of a pipe, and is looked at meanwhile."""
    pictures.made_anew([photo()])  # its fork server is there
    process = pictures.zygote._process
    assert process
    pipe, out = tmp_path / "sent", tmp_path / "out"
    out.mkdir()
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(pictures._answer, pipe, out)
        writing = os.open(pipe, os.O_WRONLY)  # waits until the child reads
        (pid,) = children(process.pid)
        seen = status(pid)
        os.close(writing)
        assert answer.result() == b""
    assert (seen["NoNewPrivs"], seen["Seccomp"]) == ("1", "2")
    assert ended(pid)


@pytest.mark.parametrize("left", ["link", "nothing", "much"])
def test_what_a_process_that_was_taken_over_leaves_is_not_believed(tmp_path, left) -> None:
    made = tmp_path / "picture.webp"
    if left == "link":
        made.symlink_to("/etc/passwd")
    elif left == "much":
        with made.open("wb") as file:
            file.truncate(pictures.MAX_BYTES + 1)
    with pytest.raises(pictures.Damaged):
        pictures._read(made)
