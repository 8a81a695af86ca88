"""Findings about size, unit, metal and price."""

from django.utils.translation import gettext_lazy as _

from jewelry.models3d.findings.severity import Sentences

SIZE: Sentences = {
    "too_large_extent": (
        "manual",
        _("The longest side is %(longest)s mm, too large for jewellery. Please check the units."),
        "choose_unit",
    ),
    "too_small_extent": (
        "manual",
        _("The longest side is %(longest)s mm, too small to make. Please check the units."),
        "choose_unit",
    ),
    "large_extent": (
        "provisional",
        _("The longest side is %(longest)s mm, unusual for jewellery. Please check the units."),
        "choose_unit",
    ),
    "too_much_metal": (
        "manual",
        _("The piece holds %(litres)s litres of metal. Please check the units."),
        "choose_unit",
    ),
    "small_extent": (
        "provisional",
        _("The longest side is %(longest)s mm, unusual for jewellery. Please check the units."),
        "choose_unit",
    ),
    "weighs_nothing": (
        "manual",
        _("The piece would weigh less than a thousandth of a gram. Please check the units."),
        "choose_unit",
    ),
    "unit_suggested": (
        "provisional",
        _(
            "If the numbers in the file are %(unit)s, the longest side is %(longest)s mm, as "
            "jewellery has it. Please tell us if that is right."
        ),
        "choose_unit",
    ),
    "unit_suggested_ring": (
        "provisional",
        _(
            "If the numbers in the file are %(unit)s, the hole of this ring is %(fits)s mm and "
            "fits a finger. Please tell us if that is right."
        ),
        "choose_unit",
    ),
    "unit_small": (
        "provisional",
        _(
            "The longest side is %(side)s mm, which is small. Please tell us the file's unit: in "
            "%(unit)s the longest side would be %(longest)s mm."
        ),
        "choose_unit",
    ),
    "unit_unknown": (
        "provisional",
        _("No unit we know makes this ring fit a finger. Please tell us the ring's size."),
        "say_size",
    ),
    "resized": (
        "note",
        _("The whole model is scaled to %(percent)s %% of the file, for a ring of size %(size)s."),
        None,
    ),
    "rescaled": (
        "provisional",
        _(
            "The whole model is scaled to %(percent)s %% of the file, for a ring of size %(size)s. "
            "A person will check the result."
        ),
        "wait_for_a_person",
    ),
    "stones_unlisted": (
        "manual",
        _(
            "Not on our price list in this size, or in this setting: %(kind)s, %(size)s mm. A "
            "person will price it."
        ),
        "wait_for_a_person",
    ),
    "heavy_piece": (
        "provisional",
        _(
            "One piece weighs %(mass)s g. Above %(limit)s g a person looks at the price before it "
            "holds. Please check the units."
        ),
        "wait_for_a_person",
    ),
    "large_total": (
        "provisional",
        _(
            "The order comes to %(total)s ₽. Above %(limit)s ₽ a person looks at the price before "
            "it holds."
        ),
        "wait_for_a_person",
    ),
    "old_spots": (
        "provisional",
        _(
            "The price rests on metal prices of %(date)s, past our %(limit)s-day limit. A person "
            "looks at it before it holds."
        ),
        "wait_for_a_person",
    ),
    "unit_assumed": (
        "note",
        _("The file does not say its unit; we took millimetres."),
        "choose_unit",
    ),
}
