"""Findings about the parts of a GLB, a 3MF or a 3DM."""

from django.utils.translation import gettext_lazy as _

from jewelry.models3d.findings.severity import Sentences

ASSEMBLIES: Sentences = {
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
