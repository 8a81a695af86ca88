"""Garbage is left alone while a process loads, and no longer."""

import subprocess
import sys

import pytest

from jewelry.platform import embedded

LOADED = {
    "web": "import jewelry.wsgi",
    "worker and beat": "from jewelry.platform.celery import app; app.loader.init_worker()",
    "command": "import sys; from runpy import run_path; sys.argv = ['manage.py', 'help', 'demo']; "
    "run_path('manage.py', run_name='__main__')",
}


@pytest.mark.parametrize("process", LOADED)
def test_each_process_collects_garbage_when_it_is_loaded(process: str) -> None:
    tell = "import gc; print(gc.isenabled(), gc.get_freeze_count() > 100_000)"
    made = subprocess.run(
        [sys.executable, "-c", f"{LOADED[process]}\n{tell}"],
        cwd=embedded.BASE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.splitlines()[-1] == "True True"
