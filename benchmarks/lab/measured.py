"""Models with a measurement and without a file: all that a scene with prices needs."""

from jewelry.models3d.geometry.measurement import REVISION, Geometry
from jewelry.models3d.models import Measurement, Model3D

PIECE = Geometry(
    triangles=12,
    volume_mm3=400.0,
    area_mm2=600.0,
    extents_mm=(20.0, 20.0, 5.0),
    bodies=1,
    closed=True,
    open_edges=0,
    miswound_edges=0,
)


def measured_piece(sha256: str = "ab" * 32) -> Measurement:
    return measure(Model3D.objects.create(sha256=sha256, format="stl", size=684))


def measure(model: Model3D) -> Measurement:
    """Return the model's measurement, that of `PIECE` if it has none."""
    made = {"geometry": PIECE.to_json(), "seconds": 0.1}
    return model.measurements.get_or_create(revision=REVISION, defaults=made)[0]
