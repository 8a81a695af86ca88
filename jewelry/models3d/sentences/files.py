"""What a reader says of a file: what it could not read, and what it left out."""

from django.utils.translation import gettext_lazy as _

from jewelry.models3d.sentences.severity import Sentences

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
    "compressed": (
        "manual",
        _(
            "The shape in this file is packed by %(name)s, which we cannot unpack. Please export it "
            "without compression, or as binary STL, in millimetres."
        ),
        "send_corrected_file",
    ),
    "shape_not_understood": (
        "manual",
        _(
            "The shape in this file is described by “%(name)s”, which we do not read. Please export "
            "it as binary STL, in millimetres, as one mesh."
        ),
        "send_corrected_file",
    ),
    "part_missing": (
        "manual",
        _(
            "This file refers to its part “%(name)s”, which is not in it. Please export it again as "
            "binary STL, in millimetres, as one mesh."
        ),
        "send_corrected_file",
    ),
    "part_unreadable": (
        "manual",
        _(
            "The part “%(name)s” of this file is damaged or unusual. Please export the model as "
            "binary STL, in millimetres, as one mesh."
        ),
        "send_corrected_file",
    ),
    "all_left_out": (
        "manual",
        _(
            "Everything in this file is switched off, or only helps the printing: %(names)s. Please "
            "switch on what is to be made and export it again."
        ),
        "send_corrected_file",
    ),
    "other_files": (
        "manual",
        _(
            "The file refers to other files. Please export it with everything inside, or as binary "
            "STL, in millimetres."
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
    "not_understood": (
        "provisional",
        _(
            "The file asks for “%(name)s”, which we do not read, so the piece may differ from what "
            "was drawn. A person will check it; binary STL, in millimetres, has no such extras."
        ),
        "send_corrected_file",
    ),
    "switched_off": (
        "provisional",
        _(
            "Switched off in the file and left out: %(names)s. Please tell us if it belongs to the "
            "piece."
        ),
        "accept_reading",
    ),
    "several_scenes": (
        "provisional",
        _(
            "The file has other scenes: %(names)s. We took the one that it opens with; please tell "
            "us if that is right."
        ),
        "accept_reading",
    ),
    "no_render_mesh": (
        "manual",
        _(
            "This 3DM file has surfaces without their meshes. In Rhino show it shaded, then save it "
            "without Save Small, or export binary STL in millimetres."
        ),
        "send_corrected_file",
    ),
    "unmeshed_left_out": (
        "provisional",
        _(
            "Objects without a mesh were left out (%(parts)d). In Rhino show the model shaded, then "
            "save it without Save Small, or export binary STL in millimetres."
        ),
        "accept_reading",
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
    "helpers_left_out": (
        "note",
        _("Supports and settings of the printer, no part of the piece, are left out: %(names)s."),
        None,
    ),
    "negatives_cut": (
        "note",
        _("Cut out of the piece, as the slicer's project says: %(names)s."),
        None,
    ),
    "negatives_left_in": (
        "provisional",
        _(
            "The slicer's project cuts %(names)s out of the piece; we could not do that exactly, so "
            "the price is for the piece before it. A person will check it."
        ),
        "send_corrected_file",
    ),
    "units_differ": (
        "provisional",
        _(
            "Parts of the file name different units. We took the main part's; please check the size."
        ),
        "send_corrected_file",
    ),
    "several_plates": (
        "provisional",
        _(
            "Pieces in this file: %(pieces)d, on plates: %(plates)d. The size is the largest one's, "
            "weight and price are for all of them together. A person will check that."
        ),
        "send_corrected_file",
    ),
    "no_scene": (
        "note",
        _("The file does not say what of it is shown. We took everything in it."),
        None,
    ),
}
