"""What a glTF's materials look like: metal, clear, or nothing at all."""

from jewelry.models3d.formats.gltf.container import Json
from jewelry.models3d.formats.reading import LEAST_METALLIC

LETS_LIGHT = {
    "KHR_materials_transmission": ("transmissionFactor", "transmissionTexture"),
    "KHR_materials_diffuse_transmission": (
        "diffuseTransmissionFactor",
        "diffuseTransmissionTexture",
    ),
    "KHR_materials_volume": ("thicknessFactor",),
    "KHR_materials_dispersion": ("dispersion",),
}
"""Extensions, and those of their values of which one that is not 0 lets light through."""

LEAST_IOR = 1.7
"""Of gems: programs write 1.45 to 1.5 for all else, metal too."""


def is_clear(material: Json) -> bool:
    """Return whether a material lets light through."""
    extensions = material.get("extensions", {})
    ior = extensions.get("KHR_materials_ior", {}).get("ior", 0)
    told = (
        extensions.get(name, {}).get(each) for name, keys in LETS_LIGHT.items() for each in keys
    )
    return material.get("alphaMode") == "BLEND" or ior >= LEAST_IOR or any(told)


def is_metal(material: Json) -> bool:
    """Return whether a material is shown as a metal; it is, if it says nothing (glTF 2.0, 5.22)."""
    said = material.get("pbrMetallicRoughness", {}).get("metallicFactor", 1.0)
    return bool(said >= LEAST_METALLIC)


def is_invisible(material: Json) -> bool:
    """Return whether nobody can see a material: textures make alpha only smaller."""
    colour = material.get("pbrMetallicRoughness", {}).get("baseColorFactor", (1, 1, 1, 1))
    match material.get("alphaMode"):
        case "BLEND":
            return bool(colour[3] <= 0)
        case "MASK":
            return bool(colour[3] < material.get("alphaCutoff", 0.5))
    return False
