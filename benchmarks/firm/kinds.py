"""Every kind of assembly, by its name."""

from collections.abc import Callable

from benchmarks.firm import beside, faults, forms, stones, told
from benchmarks.firm.assembly import Assembly, Dice

KINDS: dict[str, Callable[[Dice], Assembly]] = {
    each.__name__: each
    for each in (
        forms.band, forms.prongs, forms.halo, forms.pave, forms.twist, forms.coil, forms.knot,
        forms.chain, forms.corners, forms.bezel, forms.letters, forms.plates, forms.hollow,
        forms.drained,
        faults.mirrored, faults.halves, faults.slit, faults.sheets, faults.thin, faults.doubled,
        faults.repeated, faults.slivers, faults.flips, faults.reversed_prong, faults.gaps,
        faults.seams, faults.strays, faults.both_sides, faults.torn, faults.cutter, faults.seated,
        faults.mixed, stones.marked, stones.all_metal,
        told.slicer, told.unprintable, told.lattice, told.on_plates, told.shape_key, told.skinned,
        told.hidden, told.named, told.concave, told.units, told.unsaid_unit,
        stones.unsaid_cuts, stones.unsaid_domes, stones.unsaid_pearls, stones.granules,
        forms.pinhole, forms.openwork,
        beside.helpers, beside.supports, beside.slabs, beside.threaded, beside.sunk_pearls,
    )
}  # fmt: skip
