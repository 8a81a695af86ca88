"""A model as it is once it was measured, pictured and made light."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from jewelry.models3d import browser_model, rendering, store
from jewelry.models3d.models import Measurement, Model3D
from tests.factories import MeasurementFactory, geometry_of
from tests.models3d.shapes import stl, torus

THIN = [
    {"x": 9.0, "y": 0.0, "z": 1.5, "wall_mm": 0.42, "area_mm2": 1.2},
    {"x": -9.0, "y": 0.0, "z": 1.5, "wall_mm": 0.55, "area_mm2": 0.6},
]


def shown(model: Model3D | None = None) -> Measurement:
    """A ring of 21 mm, with two thin places on its opposite sides."""
    triangles = torus(9.0, 1.5, 60)
    model = model or store.keep(ContentFile(stl(triangles), "ring.stl"), "ring.stl")
    stand = rendering.set_up(triangles)
    for colour, webp in rendering.render(stand, 120).items():
        default_storage.save(model.picture_path(colour), ContentFile(webp))
        thumb = ContentFile(rendering.thumbnail(webp))
        default_storage.save(model.picture_path(colour, thumb=True), thumb)
    default_storage.save(
        model.glb_path, ContentFile(browser_model.make(triangles, True, stand) or b"")
    )
    geometry = {**geometry_of(), "thin_places": THIN, "min_wall_mm": 0.42}
    return MeasurementFactory(model=model, geometry=geometry, pictured=True, has_glb=True)
