"""Findings about the stones in a model."""

from django.utils.translation import gettext_lazy as _

from jewelry.models3d.findings.severity import Sentences

STONES: Sentences = {
    "stones_named": (
        "provisional",
        _(
            "The file calls parts of itself stones (%(names)s). Stones are not cast: please mark "
            "them in the list of bodies, or say there that all is metal. Until then they are "
            "weighed as metal, and a person will check."
        ),
        "mark_stones",
    ),
    "stones_suspected": (
        "provisional",
        _(
            "Bodies that look like stones or pearls: %(count)d. Stones are not cast: please mark them "
            "in the list of bodies, or say there that all is metal. Until then they are weighed as "
            "metal, and a person will check."
        ),
        "mark_stones",
    ),
    "bodies_unconfirmed": (
        "provisional",
        _(
            "Bodies that are not clearly joined to the piece: %(count)d. They may be stones, copies, "
            "stands or supports. Please look at the list of bodies: mark the stones, or say that all "
            "of it is metal. Until then all of it is weighed, and a person will check."
        ),
        "mark_stones",
    ),
    "open_bodies": (
        "provisional",
        _(
            "Bodies with an open surface, which have no weight: %(bodies)d. We left them out. If they "
            "are stones, please mark them in the list of bodies; if they are metal, please close them "
            "and send the file again."
        ),
        "mark_stones",
    ),
    "stones_painted": (
        "provisional",
        _(
            "The file calls a part of itself a stone (%(names)s), but all of it hangs together as one "
            "body, and we weighed that as metal. If it has a stone, please make it a body of its own "
            "and send the file again."
        ),
        "send_corrected_file",
    ),
    "stones_set_aside": (
        "note",
        _(
            "Stones set aside: %(count)d. They are not weighed as metal, and what lies within them "
            "is cut out of it as their seats."
        ),
        None,
    ),
    "bodies_left_out": (
        "note",
        _("Left out, as you said that they are no part of the piece: bodies, %(count)d."),
        None,
    ),
    "stones_not_priced": (
        "note",
        _(
            "Marked stones that this price does not have: %(count)d. The piece comes without them. "
            "If one is to be set, choose it in the list of bodies."
        ),
        None,
    ),
    "stones_unconfirmed": (
        "provisional",
        _(
            "Marked stones that this price does not have: %(count)d. A unit or a size was chosen, "
            "and they may be lost by that. Please choose them in the list of bodies; if the piece "
            "is to come without them, a person will confirm the price."
        ),
        "mark_stones",
    ),
    "stones_odd": (
        "provisional",
        _(
            "Stones that are not round, or of no size that we list: %(count)d. They are not in this "
            "price; a person will add them."
        ),
        "wait_for_a_person",
    ),
    "seats_uncut": (
        "provisional",
        _(
            "We could not cut the seats of the stones out of the metal exactly, so it is weighed "
            "with them. A person will check the weight."
        ),
        "wait_for_a_person",
    ),
    "marks_lost": (
        "provisional",
        _(
            "Bodies that were marked as stones are no longer found in the file: %(count)d. Please "
            "mark the stones again; a person will check."
        ),
        "mark_stones",
    ),
    "only_stones": (
        "manual",
        _("Every body of this model is marked as a stone, so there is no metal to cast."),
        "mark_stones",
    ),
}
