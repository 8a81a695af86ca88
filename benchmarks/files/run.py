"""One cold file and a crowd, then what is kept, read as fast as it comes."""

import argparse
import secrets
import statistics
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from benchmarks.files import load, origins
from benchmarks.files.load import Place
from benchmarks.lab import stage
from benchmarks.lab.stage import say
from jewelry.accounts.models import Role, User
from jewelry.devserver import readiness, servers
from jewelry.devserver.supervisor import Supervisor
from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.platform import embedded, probes
from jewelry.pricing.models import Alloy

LARGE_BYTES, SMALL_BYTES = 50_000_000, 12_000
TOGETHER = {"large": 4, "small": 8}
HEAD = (
    "| | 50 MB, MB/s | 12 kB, files/s | half within, ms | 99 % within, ms |\n|---|---|---|---|---|"
)


def main(options: argparse.Namespace) -> int:
    log = embedded.DATA / "log"
    with log.open("w") as out, embedded.socket_folder(), Supervisor(out) as supervisor:
        supervisor.start(servers.storage())
        readiness._wait("STORAGE_URL", readiness._bucket)
        stage.start_servers(supervisor)
        counting = origins.Counting(embedded.storage_port())
        web = _web(supervisor, counting.port)
        nginx = _nginx(supervisor, counting.port)
        failed = not _crowd(options.readers, counting, web, nginx)
        _table(options, web, nginx)
    return int(failed)


def _web(supervisor: Supervisor, storage: int) -> int:
    """Two workers of eight threads, whose S3 is behind the counting proxy."""
    address = embedded.storage_url().replace(f":{embedded.storage_port()}/", f":{storage}/")
    port = stage.free_port()
    part = stage.web(port, "jewelry.wsgi", {"STORAGE_URL": address})
    command = ["8" if each == "4" else each for each in part.command]
    supervisor.start(replace(part, command=command))
    return port


def _nginx(supervisor: Supervisor, target: int) -> int | None:
    port = stage.free_port()
    part = origins.nginx(embedded.DATA / "nginx", port, target, embedded.storage_port())
    if part is None:
        say("nginx is not installed (apt install nginx): its column is left out.")
        return None
    supervisor.start(part)
    return port


def _crowd(readers: int, counting: origins.Counting, web: int, nginx: int | None) -> bool:
    """All readers at once ask for a file that no cache has."""
    right = True
    for name, port in (("Django", web), ("nginx", nginx)):
        if port is None:
            continue
        order = _order()
        model = _of(order)
        place = _ours(port, order) if name == "Django" else _signed(port, model.path)
        counting.seen.clear()
        seen = load.read(place, readers, 0)
        fetched = {key: count for key, count in counting.seen.items() if model.path in key}
        say(
            f"{name}: {readers} readers of a cold 50 MB file: {fetched}, "
            f"{len(seen.times)} answered in {seen.seconds:.1f} s, {seen.megabytes:,.0f} MB/s"
        )
        right &= seen.failed == [] and (name != "Django" or sum(fetched.values()) == 1)
    return right


def _table(options: argparse.Namespace, web: int, nginx: int | None) -> None:
    order, picture = _order(), _picture()
    model = _of(order)
    rows: dict[str, tuple[Place, Place]] = {
        "Django, cached": (_ours(web, order), _public(web, picture)),
        "S3 itself": (_signed(None, model.path), _signed(None, picture)),
    }
    if nginx:
        rows["nginx, cached"] = (_signed(nginx, model.path), _signed(nginx, picture))
    say(f"\n{HEAD}")
    found: dict[str, list[list[float]]] = {name: [] for name in rows}
    for _ in range(options.rounds):
        for name, places in rows.items():
            found[name].append(list(_measured(places, options.seconds)))
    for name, rounds in found.items():
        megabytes, rate, half, most = (
            statistics.median(each) for each in zip(*rounds, strict=True)
        )
        say(f"| {name} | {megabytes:,.0f} | {rate:,.0f} | {half:.1f} | {most:.1f} |")


def _measured(places: tuple[Place, Place], seconds: float) -> Iterator[float]:
    for place, readers in zip(places, TOGETHER.values(), strict=True):
        load.read(place, 1, 0)
        seen = load.read(place, readers, seconds)
        if seen.failed:
            raise RuntimeError(seen.failed[0])
        if readers == TOGETHER["large"]:
            yield seen.megabytes
        else:
            yield from (seen.rate, seen.percentile(0.5) * 1000, seen.percentile(0.99) * 1000)


def _order() -> Order:
    """A customer's, with a model of its own."""
    count = (LARGE_BYTES - 84) // 50
    content = secrets.token_bytes(80) + struct.pack("<I", count) + bytes(50 * count)
    model = store.keep(ContentFile(content), "model.stl")
    customer, _new = User.objects.get_or_create(username="reader", role=Role.CUSTOMER)
    order = lifecycle.start(customer, "Ring", _wanted())
    return lifecycle.upload(order, customer, model)


def _wanted() -> Any:
    from jewelry.pricing.engine.specification import Specification

    return Specification(Alloy.objects.filter(is_offered=True).values_list("code", flat=True)[0])


def _of(order: Order) -> Model3D:
    assert order.model
    return order.model


def _picture() -> str:
    model = Model3D(sha256=secrets.token_hex(32))
    content = ContentFile(secrets.token_bytes(SMALL_BYTES))
    return default_storage.save(model.picture_path("yellow"), content)


def _ours(port: int, order: Order) -> Place:
    client = Client()
    client.force_login(order.customer)
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    return Place(port, f"/orders/{order.public_id}/model/", cookie=cookie)


def _public(port: int, path: str) -> Place:
    return Place(port, "/pictures/" + path.split("/", 2)[2])


def _signed(port: int | None, path: str) -> Place:
    """S3 checks the name it was asked by; nginx hands on the one it is configured with."""
    bucket = settings.STORAGES["default"]["OPTIONS"]["bucket_name"]
    values = {"Bucket": bucket, "Key": path}
    url = probes.storage_client().generate_presigned_url("get_object", values, ExpiresIn=36_000)
    host, _slash, rest = url.removeprefix("http://").partition("/")
    return Place(port or embedded.storage_port(), f"/{rest}", host)
