"""3MF packages of several parts, for the tests of their reader."""

import zipfile
from io import BytesIO

from tests.models3d.shapes import Triangles, cube

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
PRODUCTION = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
ROOT, OBJECTS = "3D/3dmodel.model", "3D/Objects/object_1.model"
ONE = 'objectid="1"'
BIG, SMALL = cube(10), cube(4, at=(8, 3, 3))


def mesh(*bodies: Triangles, paint: str = "") -> str:
    """Return one mesh of all bodies, in order; `paint` is said of the triangles of the last."""
    points = "".join(
        f'<vertex x="{x!r}" y="{y!r}" z="{z!r}"/>'
        for body in bodies
        for x, y, z in body.reshape(-1, 3).tolist()
    )
    count = sum(map(len, bodies))
    last = count - len(bodies[-1])
    faces = "".join(
        f'<triangle v1="{3 * i}" v2="{3 * i + 1}" v3="{3 * i + 2}" {paint if i >= last else ""}/>'
        for i in range(count)
    )
    return f"<mesh><vertices>{points}</vertices><triangles>{faces}</triangles></mesh>"


def thing(number: int, inside: str, about: str = "") -> str:
    return f'<object id="{number}" {about}>{inside}</object>'


def joined(*components: str) -> str:
    inner = "".join(f"<component {component}/>" for component in components)
    return f"<components>{inner}</components>"


def model(resources: str, *items: str, about: str = "", unit: str = "millimeter") -> str:
    build = "".join(f"<item {item}/>" for item in items)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><model unit="{unit}" xmlns="{CORE}" '
        f'xmlns:p="{PRODUCTION}" {about}><resources>{resources}</resources>'
        f"<build>{build}</build></model>"
    )


def relations(target: str = f"/{ROOT}", more: str = "") -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Target="{target}" Id="rel0" {more} '
        'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
    )


def package(root: str, named: str = ROOT, related: str | None = None, **others: str) -> bytes:
    """`others` are further parts; `__` in a name stands for a slash."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relations() if related is None else related)
        archive.writestr(named, root)
        for name, content in others.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def prusa(*volumes: tuple[int, int, str, str]) -> dict[str, str]:
    """Return PrusaSlicer's project: of object 1, first and last triangle, type and name."""
    inner = "".join(
        f'<volume firstid="{first}" lastid="{last}">'
        f'<metadata type="volume" key="name" value="{name}"/>'
        f'<metadata type="volume" key="volume_type" value="{kind}"/></volume>'
        for first, last, kind, name in volumes
    )
    text = f'<config><object id="1" instances_count="1">{inner}</object></config>'
    return {"Metadata__Slic3r_PE_model.config": text}


def bambu(kinds: dict[int, str], plates: dict[int, int] | None = None) -> dict[str, str]:
    """Return Bambu Studio's project: of object 20, its components' kinds; instances' plates."""
    parts = "".join(
        f'<part id="{number}" subtype="{kind}"><metadata key="name" value="part {number}"/></part>'
        for number, kind in kinds.items()
    )
    stand = "".join(
        f'<plate><metadata key="plater_id" value="{plate}"/><model_instance>'
        f'<metadata key="object_id" value="20"/><metadata key="instance_id" value="{instance}"/>'
        "</model_instance></plate>"
        for instance, plate in (plates or {}).items()
    )
    whole = f'<metadata key="name" value="ring"/>{parts}'
    text = f'<config><object id="20">{whole}</object>{stand}</config>'
    return {"Metadata__model_settings.config": text}


def at(x: float, y: float = 0, z: float = 0) -> str:
    return f'transform="1 0 0 0 1 0 0 0 1 {x} {y} {z}"'


def studio(
    kinds: dict[int, str],
    *items: str,
    plates: dict[int, int] | None = None,
    objects: str | None = None,
) -> bytes:
    """A project as Bambu Studio and OrcaSlicer save it: two meshes in a part of their own."""
    far = f'p:path="/{OBJECTS}"'
    whole = joined(f"{far} {ONE} {at(0)}", f'{far} objectid="2" {at(0, 0, 1)}')
    root = model(thing(20, whole), *(items or ['objectid="20"']), about='requiredextensions="p"')
    inside = objects or model(thing(1, mesh(BIG)) + thing(2, mesh(SMALL)))
    return package(root, **{OBJECTS.replace("/", "__"): inside}, **bambu(kinds, plates))
