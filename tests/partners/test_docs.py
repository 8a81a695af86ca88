"""docs/partners.md: every block of shell is run, in order, against the live server and a worker."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from jewelry.orders.models import Order
from tests.models3d.shapes import cube, stl
from tests.partners.conftest import program
from tests.support.web_server import WebServer

PAGE = Path(__file__).parents[2] / "docs" / "partners.md"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("celery_worker_process")
@pytest.mark.parametrize("mode", ["live", "test"])
def test_what_the_page_says_works(web_server: WebServer, tmp_path: Path, mode: str) -> None:
    partner = program(mode=mode)
    bodies = [cube(8.0), cube(2.0, at=(20, 0, 0))]
    (tmp_path / "ring.stl").write_bytes(stl(np.concatenate(bodies)))
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    script = "\n".join(["set -euo pipefail", *blocks])
    environment = {"HOST": f"http://127.0.0.1:{web_server.port}", "KEY": partner.secret}
    done = subprocess.run(
        ["bash", "-c", script],
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"} | environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(blocks) > 8
    for told in ("CANCELLED", "Idempotency-Replayed", "Такого нет", 'RateLimit-Policy: "partner"'):
        assert told.lower() in done.stdout.lower(), told
    assert Order.objects.count() == (mode == "live")
