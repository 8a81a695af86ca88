"""Under root the embedded Postgres is nobody else, and writes nothing of root's."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from jewelry.platform import embedded, own_uids

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="concerns root alone"),
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="looks at the embedded one"),
]


def server():
    return int((embedded.DATA / "postgres" / "postmaster.pid").read_text().split()[0])


def test_its_uid_is_nobody_elses():
    lines = Path(f"/proc/{server()}/status").read_text().splitlines()
    status = dict(line.split(":", 1) for line in lines)
    assert set(map(int, status["Uid"].split())) == {own_uids.uid()}
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 1 << 2  # dac_read_search
    assert {path.stat().st_uid for path in (embedded.DATA / "postgres").iterdir()} == {
        own_uids.uid()
    }


@pytest.mark.parametrize("what", ["echo x >> postgresql.auto.conf", "kill -HUP {pid}"])
def test_nobody_changes_or_signals_it(what):
    folder = embedded.DATA / "postgres"
    nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
    command = f"cd {str(folder)!r} && " * ("conf" in what) + what.format(pid=server())
    assert subprocess.run([*nobody, "sh", "-c", command], check=False).returncode != 0


@pytest.mark.django_db
def test_it_writes_nothing_in_roots_folders(tmp_path):
    tmp_path.chmod(0o700)
    with pytest.raises(psycopg.Error), connection.connection.cursor() as cursor:
        cursor.execute(f"COPY (SELECT 1) TO '{tmp_path}/x'")
    assert list(tmp_path.iterdir()) == []
