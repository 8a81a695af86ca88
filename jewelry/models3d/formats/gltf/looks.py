"""What a glTF's materials look like: metal, clear, or nothing at all."""

from collections.abc import Sequence

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


SPECULAR = "KHR_materials_pbrSpecularGlossiness"
LEAST_SPECULAR = 0.5
"""Of metals: all else reflects less than a fifth of the light."""


def is_clear(material: Json) -> bool:
    """Return whether a material lets light through, or would with the alpha that it has."""
    extensions = material.get("extensions", {})
    if SPECULAR in extensions and _diffuse(material)[3] < 1:
        return True
    ior = extensions.get("KHR_materials_ior", {}).get("ior", 0)
    told = (
        extensions.get(name, {}).get(each) for name, keys in LETS_LIGHT.items() for each in keys
    )
    return material.get("alphaMode") == "BLEND" or ior >= LEAST_IOR or any(told)


def is_metal(material: Json) -> bool:
    """Return whether a material is shown as a metal; it is, if it says nothing (glTF 2.0, 5.22)."""
    specular = material.get("extensions", {}).get(SPECULAR)
    if specular is not None:
        return bool(max(specular.get("specularFactor", (1, 1, 1))) >= LEAST_SPECULAR)
    said = material.get("pbrMetallicRoughness", {}).get("metallicFactor", 1.0)
    return bool(said >= LEAST_METALLIC)


def is_invisible(material: Json) -> bool:
    """Return whether nobody can see a material: textures make alpha only smaller."""
    colour = material.get("pbrMetallicRoughness", {}).get("baseColorFactor", (1, 1, 1, 1))
    if SPECULAR in material.get("extensions", {}):
        colour = _diffuse(material)
    match material.get("alphaMode"):
        case "BLEND":
            return bool(colour[3] <= 0)
        case "MASK":
            return bool(colour[3] < material.get("alphaCutoff", 0.5))
    return False


def _diffuse(material: Json) -> Sequence[float]:
    """Return the diffuse colour, red, green, blue and alpha, of a material described by it."""
    found: Sequence[float] = material["extensions"][SPECULAR].get("diffuseFactor", (1, 1, 1, 1))
    return found
