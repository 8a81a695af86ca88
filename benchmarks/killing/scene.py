"""The state before: a partner whose server gets all events, and a measured model."""

from dataclasses import dataclass

from django.db import connection

from benchmarks.killing import files, ledger, scribe, victim, webhooks
from jewelry.accounts.models import Role, User
from jewelry.models3d.geometry.measurement import REVISION, Geometry
from jewelry.models3d.models import Measurement, Model3D

CUBE = Geometry(
    triangles=12,
    volume_mm3=400.0,
    area_mm2=600.0,
    extents_mm=(20.0, 20.0, 5.0),
    bodies=1,
    closed=True,
    open_edges=0,
    miswound_edges=0,
)


@dataclass(frozen=True)
class Scene:
    customer: int
    model: int
    port: int
    """Of the partner's server."""


def build() -> Scene:
    with connection.cursor() as cursor:
        cursor.execute(ledger.TABLE)
        cursor.execute(scribe.TABLE)
    for file in (ledger.outside(), victim.accepted(), victim.over(), files.kept(), scribe.noted()):
        file.unlink(missing_ok=True)
    files.kept().touch()
    customer = User.objects.create_user("patron", role=Role.PARTNER)
    model = Model3D.objects.create(sha256="ab" * 32, format="stl", size=684)
    Measurement.objects.create(model=model, revision=REVISION, geometry=CUBE.to_json(), seconds=0.1)
    return Scene(customer.pk, model.pk, webhooks.subscribe(customer))
