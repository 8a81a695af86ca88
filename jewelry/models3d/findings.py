"""Every finding about a model: how much it matters, and how it is said to the customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Severity = Literal["manual", "provisional", "note"]
Finding = Mapping[str, Any]

FINDINGS: dict[str, tuple[Severity, _StrPromise]] = {
    "unreadable": (
        "manual",
        _(
            "We could not read this file: it is damaged or unusual. Please export it again: one "
            "mesh, as binary STL, in millimetres."
        ),
    ),
    "unreadable_at": (
        "manual",
        _(
            "We could not read this file: in line %(line)d stands “%(words)s”. Please export it "
            "again: one mesh, as binary STL, in millimetres."
        ),
    ),
    "corner_missing": (
        "manual",
        _(
            "Face %(face)d of the file has a corner that is not there: there are %(points)d "
            "points. Please export it again: one mesh, as binary STL, in millimetres."
        ),
    ),
    "decimal_comma": (
        "manual",
        _(
            "The numbers in this file have a comma for the decimal point (“%(words)s” in line "
            "%(line)d). Please export it with points, or as binary STL."
        ),
    ),
    "ends_early": (
        "manual",
        _(
            "The file ends in the middle of the model: it was saved or sent in part only. Please "
            "export and send it again."
        ),
    ),
    "only_curves": (
        "manual",
        _(
            "This file holds curves and surfaces, no mesh. Please export it as a mesh: binary "
            "STL, in millimetres."
        ),
    ),
    "curves_left_out": (
        "provisional",
        _(
            "Beside its mesh the file has curved surfaces (the first in line %(line)d), which we "
            "left out. If they belong to the piece, please export all of it as one mesh."
        ),
    ),
    "lines_left_out": (
        "provisional",
        _(
            "We do not know what line %(line)d of the file asks for: “%(words)s”. We left it out; "
            "a person will look at the model."
        ),
    ),
    "polygons_crossed": (
        "provisional",
        _(
            "Polygons of the model cross themselves (%(polygons)d), so its surface is not certain. "
            "A person will look at it; exporting it in triangles helps."
        ),
    ),
    "polygons_bent": (
        "provisional",
        _(
            "Four-sided faces of the model are bent, and programs cut them in two ways: the weight "
            "may differ by %(percent)s %%. Exporting it in triangles settles that."
        ),
    ),
    "count_unsaid": (
        "note",
        _("The file does not say how many triangles it has. We read all that are there: %(held)d."),
    ),
    "count_wrong": (
        "provisional",
        _(
            "The file says it has %(said)d triangles but holds %(held)d. We read all of them; a "
            "person will look at the model."
        ),
    ),
    "more_behind": (
        "provisional",
        _(
            "Behind its triangles the file holds something else (%(size)d bytes), which we left "
            "out. A person will look at the model."
        ),
    ),
    "unit_unclear": (
        "provisional",
        _(
            "The file says of its unit: “%(words)s”. We took millimetres. Please tell us which "
            "unit is right."
        ),
    ),
    "too_heavy": (
        "manual",
        _("The model is too heavy or damaged for our computer. A person will look at it."),
    ),
    "compressed": (
        "manual",
        _(
            "The shape in this file is packed by %(name)s, which we cannot unpack. Please export it "
            "without compression."
        ),
    ),
    "shape_not_understood": (
        "manual",
        _(
            "The shape in this file is described by “%(name)s”, which we do not read. Please export "
            "it as binary STL, in millimetres, as one mesh."
        ),
    ),
    "part_missing": (
        "manual",
        _(
            "This file refers to its part “%(name)s”, which is not in it. Please export it again as "
            "binary STL, in millimetres, as one mesh."
        ),
    ),
    "part_unreadable": (
        "manual",
        _(
            "The part “%(name)s” of this file is damaged or unusual. Please export the model as "
            "binary STL, in millimetres, as one mesh."
        ),
    ),
    "all_left_out": (
        "manual",
        _(
            "Everything in this file is switched off, or only helps the printing: %(names)s. Please "
            "switch on what is to be made and export it again."
        ),
    ),
    "other_files": (
        "manual",
        _("The file refers to other files. Please export it with everything inside."),
    ),
    "empty": (
        "manual",
        _("There is no surface in this file. Please export the model as a mesh."),
    ),
    "not_finite": (
        "manual",
        _("Some points of the model have no place in space. Please export it again."),
    ),
    "too_detailed": (
        "manual",
        _("The model has more than %(limit)d triangles. Please export it with fewer."),
    ),
    "too_large_extent": (
        "manual",
        _("The longest side is %(longest)s mm, too large for jewellery. Please check the units."),
    ),
    "too_small_extent": (
        "manual",
        _("The longest side is %(longest)s mm, too small to make. Please check the units."),
    ),
    "large_extent": (
        "provisional",
        _("The longest side is %(longest)s mm, unusual for jewellery. Please check the units."),
    ),
    "too_much_metal": (
        "manual",
        _("The piece holds %(litres)s litres of metal. Please check the units."),
    ),
    "small_extent": (
        "provisional",
        _("The longest side is %(longest)s mm, unusual for jewellery. Please check the units."),
    ),
    "open_surface": (
        "manual",
        _(
            "The surface has gaps (open edges: %(edges)d; one is at %(x)s, %(y)s, %(z)s mm), "
            "so the metal cannot be weighed. Please close them and upload the model again."
        ),
    ),
    "miswound": (
        "manual",
        _(
            "Parts of the surface disagree about which side is out (edges: %(edges)d; one is at "
            "%(x)s, %(y)s, %(z)s mm), so the metal cannot be weighed. Please unify the normals "
            "and upload the model again."
        ),
    ),
    "weighs_nothing": (
        "manual",
        _("The piece would weigh less than a thousandth of a gram. Please check the units."),
    ),
    "not_weighed": (
        "manual",
        _("We could not weigh the metal of this model. A person will look at it."),
    ),
    "no_volume": (
        "manual",
        _("The surface encloses no metal. Please give the model a wall thickness."),
    ),
    "doubled_surface": (
        "provisional",
        _("A part of the model lies twice in the same place. We counted it once."),
    ),
    "gaps_joined": (
        "provisional",
        _("The surface had hairline gaps. We closed them; a person will check the result."),
    ),
    "strays_left_out": (
        "provisional",
        _(
            "Beside the bodies lie loose faces that enclose nothing (triangles: %(triangles)d). We "
            "left them out; a person will check."
        ),
    ),
    "miswound_repaired": (
        "provisional",
        _("Some of the surface was facing inwards. We turned it; a person will check the result."),
    ),
    "inside_out": ("note", _("The model was inside out. We turned it; the price is not affected.")),
    "bodies_overlap": (
        "provisional",
        _(
            "The model has %(bodies)d bodies that may overlap, so some metal may be counted "
            "twice. A person will check the weight; joining them into one body helps."
        ),
    ),
    "bodies_estimated": (
        "provisional",
        _(
            "The model has %(bodies)d bodies that overlap, and we could only estimate the metal "
            "they share. A person will check the weight; joining them into one body helps."
        ),
    ),
    "bodies_united": (
        "note",
        _("The model has %(bodies)d bodies that overlap. The metal they share is counted once."),
    ),
    "several_bodies": ("note", _("The model has separate bodies: %(bodies)d. All are priced.")),
    "stones_named": (
        "provisional",
        _(
            "The file calls parts of itself stones (%(names)s). Stones are not cast: please leave "
            "them out of the file and list them with the order. Until then they are weighed as "
            "metal, and a person will check."
        ),
    ),
    "stones_suspected": (
        "provisional",
        _(
            "Bodies that look like cut stones: %(count)d. Stones are not cast: please leave them "
            "out of the file and list them with the order, or tell us that they are metal. Until "
            "then they are weighed as metal, and a person will check."
        ),
    ),
    "runs_through_itself": (
        "note",
        _("The surface runs through itself. The metal where it does is counted once."),
    ),
    "inner_faces": (
        "provisional",
        _(
            "Inside the model, faces lie on one another. We could only estimate its skin; a person "
            "will check it. Joining the parts into one body helps."
        ),
    ),
    "hole_or_metal": (
        "provisional",
        _(
            "A part that is inside out crosses the surface: metal, or a hole? We priced it as metal; "
            "as a hole it leaves %(percent)s %% less. Turning its normals makes it clear."
        ),
    ),
    "volume_unsure": (
        "provisional",
        _(
            "Two ways to measure the metal differ by %(percent)s %%. A person will check the weight."
        ),
    ),
    "cavity": (
        "note",
        _(
            "There are closed hollows inside the model: %(cavities)d. Molten metal fills them, so "
            "they are priced as metal. To keep a hollow, open it with a hole of 1.5 mm or more."
        ),
    ),
    "wall_too_thin": (
        "provisional",
        _(
            "The metal is %(wall)s mm thick at point %(x)s, %(y)s, %(z)s and may not cast "
            "whole (thin places: %(places)d). Please make it %(good)s mm or more."
        ),
    ),
    "wall_thin": (
        "note",
        _(
            "The metal is %(wall)s mm thick at point %(x)s, %(y)s, %(z)s (thin places: "
            "%(places)d). It can be cast; %(good)s mm or more would wear better."
        ),
    ),
    "walls_thin": (
        "provisional",
        _(
            "The metal is %(wall)s mm thick where it is thinnest and may not cast whole. "
            "Please check the units, or make it %(good)s mm or more."
        ),
    ),
    "walls_unchecked": (
        "provisional",
        _("We could not check how thick the walls are. A person will look at them."),
    ),
    "unit_suggested": (
        "provisional",
        _(
            "If the numbers in the file are %(unit)s, the longest side is %(longest)s mm, as "
            "jewellery has it. Please tell us if that is right."
        ),
    ),
    "unit_suggested_ring": (
        "provisional",
        _(
            "If the numbers in the file are %(unit)s, the hole of this ring is %(fits)s mm and "
            "fits a finger. Please tell us if that is right."
        ),
    ),
    "unit_small": (
        "provisional",
        _(
            "The longest side is %(side)s mm, which is small. Please tell us the file's unit: in "
            "%(unit)s the longest side would be %(longest)s mm."
        ),
    ),
    "unit_unknown": (
        "provisional",
        _("No unit we know makes this ring fit a finger. Please tell us the ring's size."),
    ),
    "resized": (
        "note",
        _("The whole model is scaled to %(percent)s %% of the file, for a ring of size %(size)s."),
    ),
    "rescaled": (
        "provisional",
        _(
            "The whole model is scaled to %(percent)s %% of the file, for a ring of size %(size)s. "
            "A person will check the result."
        ),
    ),
    "stones_unlisted": (
        "manual",
        _("Stones of %(size)s mm are not on our price list. A person will price them."),
    ),
    "heavy_piece": (
        "provisional",
        _(
            "One piece weighs %(mass)s g. Above %(limit)s g a person looks at the price before it "
            "holds. Please check the units."
        ),
    ),
    "large_total": (
        "provisional",
        _(
            "The order comes to %(total)s ₽. Above %(limit)s ₽ a person looks at the price before "
            "it holds."
        ),
    ),
    "old_spots": (
        "provisional",
        _(
            "The price rests on metal prices of %(date)s, past our %(limit)s-day limit. A person "
            "looks at it before it holds."
        ),
    ),
    "not_understood": (
        "provisional",
        _(
            "The file asks for “%(name)s”, which we do not read, so the piece may differ from what "
            "was drawn. A person will check it; binary STL, in millimetres, has no such extras."
        ),
    ),
    "switched_off": (
        "provisional",
        _(
            "Switched off in the file and left out: %(names)s. Please tell us if it belongs to the "
            "piece."
        ),
    ),
    "several_scenes": (
        "provisional",
        _(
            "The file has other scenes: %(names)s. We took the one that it opens with; please tell "
            "us if that is right."
        ),
    ),
    "no_render_mesh": (
        "manual",
        _(
            "This 3DM file has surfaces without their meshes. In Rhino show it shaded, then save it "
            "without Save Small, or export binary STL in millimetres."
        ),
    ),
    "unmeshed_left_out": (
        "provisional",
        _(
            "Objects without a mesh were left out (%(parts)d). In Rhino show the model shaded, then "
            "save it without Save Small, or export binary STL in millimetres."
        ),
    ),
    "helpers_left_out": (
        "note",
        _("Supports and settings of the printer, no part of the piece, are left out: %(names)s."),
    ),
    "negatives_cut": (
        "note",
        _("Cut out of the piece, as the slicer's project says: %(names)s."),
    ),
    "negatives_left_in": (
        "provisional",
        _(
            "The slicer's project cuts %(names)s out of the piece; we could not do that exactly, so "
            "the price is for the piece before it. A person will check it."
        ),
    ),
    "units_differ": (
        "provisional",
        _(
            "Parts of the file name different units. We took the main part's; please check the size."
        ),
    ),
    "several_plates": (
        "provisional",
        _(
            "Pieces in this file: %(pieces)d, on plates: %(plates)d. The size is the largest one's, "
            "weight and price are for all of them together. A person will check that."
        ),
    ),
    "no_scene": ("note", _("The file does not say what of it is shown. We took everything in it.")),
    "unit_assumed": ("note", _("The file does not say its unit; we took millimetres.")),
}

LENGTHS = frozenset({"longest", "side", "wall", "hole", "fits"})

UNITS = {
    "micron": _("micrometres"),
    "mm": _("millimetres"),
    "cm": _("centimetres"),
    "inch": _("inches"),
    "ft": _("feet"),
    "m": _("metres"),
}


def describe(finding: Finding) -> str:
    """Return the sentence for a finding in the active language.

    A code from a newer revision, or one whose parameters were lost, reads as "unreadable".
    """
    severity_and_text = FINDINGS.get(finding["code"], FINDINGS["unreadable"])
    try:
        return str(severity_and_text[1]) % {
            name: UNITS[value] if name == "unit" else _written(name, value)
            for name, value in finding.items()
        }
    except (KeyError, TypeError, ValueError):
        return str(FINDINGS["unreadable"][1])


def _written(name: str, value: Any) -> Any:
    """A measure as people write it: at most two decimals, in the language's own form.

    No length is 0, only less than what can be written; a place may well lie at 0.
    """
    if name == "date":
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if not isinstance(value, float):
        return value
    if name in LENGTHS and value < 0.005:
        return _("less than %(least)s") % {"least": number_format("0.01")}
    return number_format(f"{value:.2f}".rstrip("0").rstrip("."))


def severity(finding: Finding) -> Severity:
    """Return how much a finding matters; an unknown code needs a person."""
    return FINDINGS.get(finding["code"], FINDINGS["unreadable"])[0]


def worst(findings: Iterable[Finding]) -> Literal["manual", "provisional"] | None:
    """Return the gravest severity among findings; notes alone give None."""
    found = {severity(finding) for finding in findings}
    if "manual" in found:
        return "manual"
    return "provisional" if "provisional" in found else None
