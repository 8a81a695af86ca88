"""`python -m benchmarks.fuzzing --requests 100000`: fails on any answer of 500 and above."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.freshness import stage

OPERATIONS = 16


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzzing", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000, help="about so many")
    parser.add_argument("--seed", type=int, default=118)
    options = parser.parse_args()
    with stage.prepare("fuzzing"):
        from jewelry.platform import embedded, parts
        from jewelry.platform.supervise import Supervisor

        log = embedded.DATA / "log"
        with log.open("w") as out, embedded.socket_folder(), Supervisor(out) as supervisor:
            stage.start_servers(supervisor)
            supervisor.start(parts.storage())
            port = stage.free_port()
            limit = {"API_REQUESTS_A_MINUTE": "1000000"}
            supervisor.start(stage.web(port, "jewelry.wsgi", limit))
            return fuzz(port, options)


def fuzz(port: int, options: argparse.Namespace) -> int:
    from jewelry.platform import embedded

    secret, schema = scene()
    file, report = embedded.DATA / "openapi.json", embedded.DATA / "report.json"
    file.write_text(json.dumps(schema))
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", str(file)]
    command += ["--url", f"http://127.0.0.1:{port}", "--header", f"Authorization: Bearer {secret}"]
    command += ["--checks", "not_a_server_error", "--phases", "examples,coverage,fuzzing"]
    command += ["--max-examples", str(max(1, options.requests // OPERATIONS))]
    command += ["--seed", str(options.seed), "--continue-on-failure", "--no-shrink"]
    command += ["--suppress-health-check", "all", "--warnings", "off", "--workers", "2"]
    command += ["--report-json-path", str(report), "--report", "json"]
    return subprocess.run(command, cwd=embedded.DATA, check=False).returncode


def scene() -> tuple[str, dict[str, Any]]:
    """A test key, with a model, a quote and an order for the requests to find."""
    from benchmarks.cutting import run
    from benchmarks.fuzzing.document import document
    from benchmarks.killing.scene import CUBE
    from crm.partners import keys, sandbox
    from crm.partners.models import ApiKey, GivenQuote, Mode, WebhookEndpoint
    from jewelry.accounts.models import Role, User
    from jewelry.models3d.geometry import REVISION
    from jewelry.models3d.models import Measurement, Model3D

    model = Model3D.objects.create(sha256="ab" * 32, format="stl", size=684)
    measured = Measurement.objects.create(model=model, revision=REVISION, geometry=CUBE.to_json(), seconds=0.1)  # fmt: skip
    partner = User.objects.create_user("jeweller", role=Role.PARTNER)
    run.build(partner, measured, "gold-585-yellow")
    given = GivenQuote.objects.select_related("quote", "sent").get()
    given.sent.mode = Mode.TEST
    given.sent.save()
    key = ApiKey(partner=partner, name="fuzz", mode=Mode.TEST)
    secret = keys.fill(key)
    key.save()
    hook = WebhookEndpoint.objects.create(
        partner=partner, mode=Mode.TEST, url="http://127.0.0.1:9/"
    )
    order = sandbox.place(key, given.quote, "Ring", "")
    ids: dict[str, Any] = {
        "model": given.sent,
        "quote": given.quote,
        "order": order,
        "webhook": hook,
    }
    found = {name: str(thing.public_id) for name, thing in ids.items()}
    return secret, document(found | {"event": str(hook.deliveries.all()[0].event_id)})


if __name__ == "__main__":
    sys.exit(main())
