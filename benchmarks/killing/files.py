"""Files sent in parts while the sender dies: an accepted file is stored whole, and ordered once."""

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import cast
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import Error, connection

from benchmarks.hostile import good
from benchmarks.killing.victim import METAL, accepted, over
from jewelry.accounts.models import User
from jewelry.models3d import store
from jewelry.models3d.models import Model3D, Upload
from jewelry.models3d.uploads import resumable
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.platform import embedded
from jewelry.platform.files.storage import FileStorage
from jewelry.pricing.engine.specification import Specification

PART_COUNT = 3


def kept() -> Path:
    """A line for each file that was confirmed to its sender: the hash, the order."""
    return embedded.DATA / "kept"


def sender(customer_pk: int, rate: float) -> Callable[[], None]:
    """Each sends other files. The successor of a dead one continues what that had begun."""

    def main() -> None:
        customer, dice = User.objects.get(pk=customer_pk), Random(os.getpid())  # noqa: S311
        while True:
            time.sleep(dice.expovariate(rate))
            try:
                for begun in Upload.objects.filter(owner=customer):
                    _finish(begun, customer, dice)
                if not over().exists():
                    name = f"{uuid4().hex}.stl"
                    upload = resumable.begin(customer, name, len(content(name)))
                    _finish(upload, customer, dice)
            except (Error, FileNotFoundError, resumable.Refused, store.StorageUnavailable):
                connection.close()  # nothing was confirmed

    return main


def content(name: str) -> bytes:
    return good.stl(name.encode())


def _finish(upload: Upload, customer: User, dice: Random) -> None:
    """As a browser and the shop do; the upload's own id promises that it is ordered once."""
    whole = content(upload.name)
    while not upload.is_whole:
        end = upload.received + dice.randint(1, len(whole) // PART_COUNT)
        resumable.append(upload, upload.received, BytesIO(whole[upload.received : end]).read)
        upload.refresh_from_db()
    with resumable.assembled(upload) as file:
        model = store.keep(file, upload.name)
    order = Order.objects.filter(public_id=upload.pk).first() or lifecycle.start(
        customer, upload.name, Specification(METAL), model=model, public_id=upload.pk
    )
    _tell(kept(), f"{model.sha256} {order.pk}")
    _tell(accepted(), f"{order.pk} {order.version}")
    resumable.give_up(upload)


def _tell(path: Path, line: str) -> None:
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{line}\n".encode())
    os.close(file)


def judge(scenery: Iterable[int]) -> tuple[int, list[str]]:
    """How many files were kept, and what is wrong. `scenery`: models that never had a file."""
    models = {each.pk: each for each in Model3D.objects.exclude(pk__in=scenery)}
    wrong = [f"not the file of model {pk}" for pk, each in models.items() if not _is_right(each)]
    wrong += [f"not all of upload {each.pk}" for each in Upload.objects.all() if not _is_all(each)]
    told = [line.split() for line in kept().read_text().splitlines()]
    ordered = dict(Order.objects.values_list("pk", "model"))
    for sha256, order in told:
        model = models.get(ordered.get(int(order)) or 0)
        if model is None or model.sha256 != sha256:
            wrong.append(f"accepted and lost: file {sha256} of order {order}")
    times = Counter(ordered.values())
    wrong += [f"ordered {times[pk]} times: model {pk}" for pk in models if times[pk] > 1]
    return len(models), wrong


def _is_right(model: Model3D) -> bool:
    return hashlib.sha256(_read(model.path)).hexdigest() == model.sha256


def _is_all(upload: Upload) -> bool:
    return content(upload.name).startswith(b"".join(_read(path) for path, _length in upload.parts))


def _read(path: str) -> bytes:
    try:
        return b"".join(cast(FileStorage, default_storage).passing(path))
    except FileNotFoundError:
        return b""
