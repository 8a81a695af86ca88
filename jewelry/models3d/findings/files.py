"""Findings of the readers: what they could not read, and what they left out."""

from django.utils.translation import gettext_lazy as _

from jewelry.models3d.findings.severity import Sentences

FILES: Sentences = {
    "unreadable": (
        "manual",
        _(
            "We could not read this file: it is damaged or unusual. Please export it again: one "
            "mesh, as binary STL, in millimetres."
        ),
        "send_corrected_file",
    ),
    "unreadable_at": (
        "manual",
        _(
            "We could not read this file: in line %(line)d stands “%(words)s”. Please export it "
            "again: one mesh, as binary STL, in millimetres."
        ),
        "send_corrected_file",
    ),
    "corner_missing": (
        "manual",
        _(
            "Face %(face)d of the file has a corner that is not there: there are %(points)d "
            "points. Please export it again: one mesh, as binary STL, in millimetres."
        ),
        "send_corrected_file",
    ),
    "decimal_comma": (
        "manual",
        _(
            "The numbers in this file have a comma for the decimal point (“%(words)s” in line "
            "%(line)d). Please export it with points, or as binary STL."
        ),
        "send_corrected_file",
    ),
    "ends_early": (
        "manual",
        _(
            "The file ends in the middle of the model: it was saved or sent in part only. Please "
            "export it as binary STL and send it again."
        ),
        "send_corrected_file",
    ),
    "only_curves": (
        "manual",
        _(
            "This file holds curves or surfaces, no mesh. Please export it as a mesh: binary "
            "STL, in millimetres."
        ),
        "send_corrected_file",
    ),
    "curves_left_out": (
        "provisional",
        _(
            "Beside its mesh the file has curved surfaces (the first in line %(line)d), which we "
            "left out. If they belong to the piece, please export all of it as one mesh."
        ),
        "accept_reading",
    ),
    "lines_left_out": (
        "provisional",
        _(
            "We do not know what line %(line)d of the file asks for: “%(words)s”. We left it out; "
            "a person will look at the model."
        ),
        "send_corrected_file",
    ),
    "polygons_crossed": (
        "provisional",
        _(
            "Polygons of the model cross themselves (%(polygons)d), so its surface is not certain. "
            "A person will look at it; exporting it in triangles helps."
        ),
        "send_corrected_file",
    ),
    "polygons_bent": (
        "provisional",
        _(
            "Faces of the model with four corners or more are bent, and programs cut them in different "
            "ways: the weight may differ by %(percent)s %%. Exporting it in triangles settles that."
        ),
        "send_corrected_file",
    ),
    "count_unsaid": (
        "note",
        _("The file does not say how many triangles it has. We read all that are there: %(held)d."),
        None,
    ),
    "count_wrong": (
        "provisional",
        _(
            "The file says it has %(said)d triangles but holds %(held)d. We read all of them; a "
            "person will look at the model."
        ),
        "send_corrected_file",
    ),
    "more_behind": (
        "provisional",
        _(
            "Behind its triangles the file holds something else (%(size)d bytes), which we left "
            "out. A person will look at the model."
        ),
        "send_corrected_file",
    ),
    "unit_unclear": (
        "provisional",
        _(
            "The file says of its unit: “%(words)s”. We took millimetres. Please tell us which "
            "unit is right."
        ),
        "choose_unit",
    ),
    "too_heavy": (
        "manual",
        _(
            "The model is too heavy or damaged for our computer. A person will look at it. A file "
            "with fewer triangles may do better: one mesh, as binary STL, in millimetres."
        ),
        "send_corrected_file",
    ),
    "empty": (
        "manual",
        _(
            "There is no surface in this file. Please export the model as a mesh: binary STL, in "
            "millimetres."
        ),
        "send_corrected_file",
    ),
    "not_finite": (
        "manual",
        _(
            "Some points of the model have no place in space. Please export it again: one mesh, as "
            "binary STL, in millimetres."
        ),
        "send_corrected_file",
    ),
    "too_detailed": (
        "manual",
        _("The model has more than %(limit)d triangles. Please export it with fewer."),
        "send_corrected_file",
    ),
    "mesh_coarse": (
        "provisional",
        _(
            "The meshes that this 3DM keeps for showing are coarse: their weight differs from the "
            "surfaces' by some %(percent)s %%. In Rhino set the render mesh to “Smooth & slower” and "
            "save again, or export binary STL in millimetres, with a tolerance of 0.01 mm."
        ),
        "send_corrected_file",
    ),
}
