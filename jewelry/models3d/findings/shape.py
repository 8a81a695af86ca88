"""Findings of the measuring: surface, bodies and walls."""

from django.utils.translation import gettext_lazy as _

from jewelry.models3d.findings.severity import Sentences

SHAPE: Sentences = {
    "open_surface": (
        "manual",
        _(
            "The surface has gaps (open edges: %(edges)d; one is at %(x)s, %(y)s, %(z)s mm), "
            "so the metal cannot be weighed. Please close them and upload the model again."
        ),
        "send_corrected_file",
    ),
    "miswound": (
        "manual",
        _(
            "Parts of the surface disagree about which side is out (edges: %(edges)d; one is at "
            "%(x)s, %(y)s, %(z)s mm), so the metal cannot be weighed. Please unify the normals "
            "and upload the model again."
        ),
        "send_corrected_file",
    ),
    "not_weighed": (
        "manual",
        _("We could not weigh the metal of this model. A person will look at it."),
        "wait_for_a_person",
    ),
    "no_volume": (
        "manual",
        _("The surface encloses no metal. Please give the model a wall thickness."),
        "send_corrected_file",
    ),
    "doubled_surface": (
        "provisional",
        _("A part of the model lies twice in the same place. We counted it once."),
        "accept_reading",
    ),
    "gaps_joined": (
        "provisional",
        _("The surface had hairline gaps. We closed them."),
        "accept_reading",
    ),
    "strays_left_out": (
        "provisional",
        _(
            "Beside the bodies or in them lie loose faces that enclose nothing (triangles: "
            "%(triangles)d). We left them out."
        ),
        "accept_reading",
    ),
    "miswound_repaired": (
        "provisional",
        _("Some of the surface was facing inwards. We turned it."),
        "accept_reading",
    ),
    "inside_out": (
        "note",
        _("The model was inside out. We turned it; the price is not affected."),
        None,
    ),
    "bodies_overlap": (
        "provisional",
        _(
            "The model has %(bodies)d bodies that may overlap, so some metal may be counted "
            "twice. A person will check the weight; joining them into one body helps."
        ),
        "send_corrected_file",
    ),
    "bodies_estimated": (
        "provisional",
        _(
            "The model has %(bodies)d bodies that overlap, and we could only estimate the metal "
            "they share. A person will check the weight; joining them into one body helps."
        ),
        "send_corrected_file",
    ),
    "itself_estimated": (
        "provisional",
        _(
            "The surface runs through itself, and we could only estimate the metal. A person will "
            "check the weight; a surface that crosses itself nowhere helps."
        ),
        "send_corrected_file",
    ),
    "bodies_united": (
        "note",
        _("The model has %(bodies)d bodies that overlap. The metal they share is counted once."),
        None,
    ),
    "several_bodies": (
        "note",
        _("The model has separate bodies: %(bodies)d. All are priced."),
        None,
    ),
    "runs_through_itself": (
        "note",
        _("The surface runs through itself. The metal where it does is counted once."),
        None,
    ),
    "inner_faces": (
        "provisional",
        _(
            "Inside the model, faces lie on one another. We could only estimate its skin; a person "
            "will check it. Joining the parts into one body helps."
        ),
        "send_corrected_file",
    ),
    "hole_or_metal": (
        "provisional",
        _(
            "A part that is inside out crosses the surface: metal, or a hole? We priced it as metal; "
            "as a hole it leaves %(percent)s %% less. Turning its normals makes it clear."
        ),
        "accept_reading",
    ),
    "groove_flush": (
        "provisional",
        _(
            "A part that is inside out lies in the metal, flush with the surface, as a groove that "
            "is cut leaves it. We priced it as open; as metal it adds %(percent)s %%."
        ),
        "accept_reading",
    ),
    "closed_together": (
        "provisional",
        _(
            "Several bodies close off a hollow together. Cast as one piece, metal fills it: we priced "
            "that, %(percent)s %% more than what is drawn. If they are made apart, please open the "
            "hollow or send them apart; if one is a stone, please mark it."
        ),
        "accept_reading",
    ),
    "outline_or_hollow": (
        "provisional",
        _(
            "The outer surface looks inwards, and one within it outwards: is the outer one only an "
            "outline? We priced it, filled, as the piece; the inner one is %(percent)s %% less. "
            "Please delete the outline, or turn the normals."
        ),
        "send_corrected_file",
    ),
    "points_rounded": (
        "provisional",
        _(
            "The file rounds its points so coarsely that the weight may be off by some %(percent)s %%. "
            "Please export it with more decimals, or as binary STL, in millimetres."
        ),
        "send_corrected_file",
    ),
    "volume_unsure": (
        "provisional",
        _(
            "Two ways to measure the metal differ by %(percent)s %%. A person will check the weight."
        ),
        "send_corrected_file",
    ),
    "cavity": (
        "note",
        _(
            "There are closed hollows inside the model: %(cavities)d. Molten metal fills them, so "
            "they are priced as metal. To keep a hollow, open it with a hole of 1.5 mm or more."
        ),
        "send_corrected_file",
    ),
    "hollow_narrow": (
        "provisional",
        _(
            "A hollow opens through less than 1.5 mm, or hardly more. We priced it as empty; if "
            "molten metal fills it, there is about %(percent)s %% more metal. Please widen the hole."
        ),
        "send_corrected_file",
    ),
    "hollows_unchecked": (
        "provisional",
        _(
            "The model is too large for us to check whether hollows in it open through narrow "
            "holes, which molten metal fills. A person will look at it."
        ),
        "wait_for_a_person",
    ),
    "wall_too_thin": (
        "provisional",
        _(
            "The metal is %(wall)s mm thick at point %(x)s, %(y)s, %(z)s and may not cast "
            "whole (thin places: %(places)d). Please make it %(good)s mm or more."
        ),
        "send_corrected_file",
    ),
    "wall_thin": (
        "note",
        _(
            "The metal is %(wall)s mm thick at point %(x)s, %(y)s, %(z)s (thin places: "
            "%(places)d). It can be cast; %(good)s mm or more would wear better."
        ),
        "send_corrected_file",
    ),
    "walls_thin": (
        "provisional",
        _(
            "The metal is %(wall)s mm thick where it is thinnest and may not cast whole. "
            "Please check the units, or make it %(good)s mm or more."
        ),
        "choose_unit",
    ),
    "walls_unchecked": (
        "provisional",
        _("We could not check how thick the walls are. A person will look at them."),
        "wait_for_a_person",
    ),
}
