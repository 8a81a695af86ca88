"""`python -m tests.support.rabbitmq [pytest's arguments]`: tests with RabbitMQ as the broker.

Debian's rabbitmq-server, started here on the loopback address with a data folder of its own, and
ended with the tests. Without a path among the arguments it runs what stands on the broker.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from jewelry.devserver.servers import Part
from jewelry.devserver.supervisor import GaveUp, Supervisor
from jewelry.platform import ports

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
STANDS_ON_IT = [
    "tests/outbox",
    "tests/conservation",
    "tests/notices",
    "tests/partners",
    "tests/resilience",
    "tests/benchmarks/test_killing.py",
    "tests/crm/test_deadlines.py",
    "tests/crm/test_overdue.py",
    "tests/crm/test_messages.py",
    "tests/orders/test_deadlines.py",
    "tests/orders/test_pricing_task.py",
    "tests/shop/test_upload.py",
    "tests/platform/test_broker.py",
    "tests/platform/test_health.py",
    "tests/test_walk.py",
]


def server(folder: Path, port: int) -> tuple[Part, Part]:
    """The node's name service and the node: three ports, of which nothing listens beyond loopback."""
    names, peers = ports.first_free(port + 1), ports.first_free(port + 2)
    own = {
        "HOME": str(folder),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(names),
        "RABBITMQ_NODENAME": "alexandrite@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(peers),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
    }
    return (
        Part("epmd", ["epmd"], lambda: _listens(names), environment=own),
        Part("rabbitmq", [str(SERVER)], lambda: _listens(port), environment=own),
    )


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def main(arguments: list[str]) -> int:
    if not SERVER.exists() or not shutil.which("epmd"):
        sys.stderr.write("RabbitMQ is not installed: apt install rabbitmq-server\n")
        return 1
    port = ports.first_free(25672)
    with (
        tempfile.TemporaryDirectory(prefix="alexandrite-rabbitmq-") as folder,
        Path(folder, "out").open("w") as log,
        Supervisor(log) as supervisor,
    ):
        try:
            for part in server(Path(folder), port):
                supervisor.start(part)
        except GaveUp:
            sys.stderr.write(Path(folder, "out").read_text())
            raise
        address = f"amqp://guest:guest@127.0.0.1:{port}//"
        named = any(Path(each.partition("::")[0]).exists() for each in arguments)
        command = [sys.executable, "-m", "pytest", *arguments, *([] if named else STANDS_ON_IT)]
        return subprocess.call(command, env={**os.environ, "BROKER_URL": address})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
