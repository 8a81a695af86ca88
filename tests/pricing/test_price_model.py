"""`manage.py price_model`: the engine's answer for a file on disk, and a sentence for what is none."""

import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from benchmarks.firm import parts
from jewelry.models3d.models import Model3D
from jewelry.platform import embedded
from jewelry.pricing.models import Quote
from tests.factories import AlloyFactory, tariff
from tests.models3d.shapes import cube, stl
from tests.support.outages import closed_port

pytestmark = pytest.mark.django_db
KEYS = {
    "sha256", "triangles", "volume_mm3", "area_mm2", "extents_mm", "bodies", "closed", "open_edges",
    "min_wall_mm", "thin_places", "finger_hole_mm", "units", "verdict", "reasons", "weight_g",
    "price", "parts", "seconds",
}  # fmt: skip


@pytest.fixture(autouse=True)
def prices():
    AlloyFactory()
    tariff()


@pytest.fixture
def ten(tmp_path: Path) -> Path:
    path = tmp_path / "cube.stl"
    path.write_bytes(stl(cube(10)))
    return path


def run(*args: object) -> str:
    out = io.StringIO()
    call_command("price_model", *map(str, args), stdout=out)
    return out.getvalue()


def refused(*args: object) -> str:
    """The sentence; the same one in JSON."""
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("price_model", *map(str, args), "--json", stdout=out)
    assert end.value.code == 1
    with pytest.raises(CommandError) as error:
        run(*args)
    assert json.loads(out.getvalue()) == {"error": str(error.value)}
    return str(error.value)


def test_the_analysis_and_the_price_are_json(ten: Path) -> None:
    found = json.loads(run(ten, "--alloy", "gold-585-yellow", "--json"))
    assert found.keys() >= KEYS
    assert (found["triangles"], found["volume_mm3"], found["area_mm2"]) == (12, 1000.0, 600.0)
    assert (found["extents_mm"], found["bodies"]) == ([10.0, 10.0, 10.0], 1)
    assert (found["closed"], found["open_edges"], found["units"]) == (True, 0, "mm")
    assert found["weight_g"] == 13.224  # 1 cm³ × 13.92 g/cm³ × 0.95
    assert found["weight_band_g"] == [11.554, 13.92]
    assert sum(Decimal(str(part)) for part in found["parts"].values()) == found["price"]
    assert found["prices"]["gold-585-yellow"] == found["price"]


def test_nothing_is_kept(ten: Path) -> None:
    run(ten)
    assert not Model3D.objects.exists()
    assert not Quote.objects.exists()


def test_the_report_is_in_words(ten: Path) -> None:
    text = run(ten, "--alloy", "gold-585-yellow")
    for words in ("cube.stl", "10 × 10 × 10 mm", "585 yellow gold", "Metal", "13.22 g"):
        assert words in text


def test_a_model_that_cannot_be_priced_says_why(tmp_path: Path) -> None:
    path = tmp_path / "open.stl"
    path.write_bytes(stl(cube(10)[1:]))
    found = json.loads(run(path, "--json"))
    assert (found["verdict"], found["price"], found["parts"]) == ("MANUAL", None, {})
    assert "open_surface" in {reason["code"] for reason in found["reasons"]}
    assert "The surface has gaps" in run(path)


def test_what_is_no_file_is_said(tmp_path: Path, ten: Path) -> None:
    assert "can't be read: No such file or directory." in refused(tmp_path / "none.stl")
    assert "is a folder; name one file." in refused(tmp_path)
    assert "can't be read: File name too long." in refused("a" * 5000)
    assert "can't be read: Not a directory." in refused(ten / "x.stl")
    os.mkfifo(tmp_path / "pipe.stl")
    assert "is not a file." in refused(tmp_path / "pipe.stl")


def test_what_is_no_model_is_said(tmp_path: Path) -> None:
    for name, content, sentence in (
        ("empty.stl", b"", "This file is empty."),
        ("cube.doc", stl(cube(10)), "the name of this file ends differently."),
        ("cut.stl", stl(cube(10))[:-30], "cut short"),
    ):
        (tmp_path / name).write_bytes(content)
        assert sentence in refused(tmp_path / name)


def test_an_unknown_alloy_is_said_with_the_known_ones(ten: Path) -> None:
    sentence = refused(ten, "--alloy", "mithril")
    assert "There is no alloy 'mithril'; on offer: " in sentence
    assert "gold-585-yellow" in sentence


def manage(*args: object, database: str, stdout: int = subprocess.PIPE) -> tuple[int, str]:
    """The command in a process of its own: how it ended, and what it said to stderr."""
    done = subprocess.run(
        [sys.executable, "manage.py", "price_model", *map(str, args)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_database_that_is_away_is_said(ten: Path) -> None:
    with closed_port() as port:
        found = manage(ten, database=f"postgres://nobody@127.0.0.1:{port}/nothing")
    sentence = "The database with the tariff does not answer; is `make run` on?"
    assert found == (1, f"CommandError: {sentence}\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said(ten: Path) -> None:
    ten.chmod(0)
    assert "can't be read: Permission denied." in refused(ten)


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_goes_away_is_no_traceback(ten: Path) -> None:
    AlloyFactory()
    tariff()
    address = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url())
    address = address._replace(path=f"/{connection.settings_dict['NAME']}")
    read, write = os.pipe()
    os.close(read)
    found = manage(ten, "--json", database=address.geturl(), stdout=write)
    os.close(write)
    assert found == (1, "CommandError: The answer was not read to its end.\n")


def test_stones_are_named_by_their_bodies(tmp_path: Path) -> None:
    path = tmp_path / "ring.stl"
    path.write_bytes(stl(np.concatenate([cube(10), parts.brilliant(4, (20, 0, 0))])))
    asked, said = (json.loads(run(path, "--json", *more)) for more in ([], ["--stones", "2"]))
    assert asked["verdict"] == "PROVISIONAL"
    assert [body["why"] for body in asked["body_list"]] == ["", "cut"]
    assert said["volume_mm3"] == pytest.approx(1000)
    assert said["verdict"] == "FIRM"
    assert refused(path, "--stones", "two").startswith("Name stones by their numbers")
