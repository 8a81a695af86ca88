"""Bodies of a model marked as stones, and the stones of a specification that follow from them.

A round body of a size that is sold becomes a stone of the specification: its size comes from the
body, its kind and setting from the customer. A person adds other bodies to the price.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jewelry.models3d import store
from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.models import Measurement, Model3D
from jewelry.pricing.engine.sizing import sized
from jewelry.pricing.engine.specification import HUNDREDTH, SIZES, Specification, StoneSetting

Chosen = tuple[str, str]
"""Kind and setting; without a kind the piece comes without these stones."""


@dataclass(frozen=True)
class Group:
    """Bodies of one round size in mm; `size` is None for all others. `bodies` as the list has
    them, but those that are doubted first."""

    size: Decimal | None
    bodies: tuple[dict[str, Any], ...]

    @property
    def looks(self) -> bool:
        """Return whether some of them may be stones by their form or name."""
        return any(body["why"] for body in self.bodies)

    @property
    def is_doubted(self) -> bool:
        """Return whether some of them may be no part of the piece."""
        return any(map(is_doubted, self.bodies))


class Unmarkable(ValueError):
    """`code`: "unknown" bodies, or "all" of them, which would leave no metal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def size_of(body: Mapping[str, Any]) -> Decimal | None:
    """Return the size in mm of a stone for this body; None if it is not round, or of a size not
    sold."""
    if not body["round_mm"]:
        return None
    size = Decimal(str(body["round_mm"])).quantize(HUNDREDTH)
    return size if SIZES[0] <= size <= SIZES[1] else None


def is_doubted(body: Mapping[str, Any]) -> bool:
    """Return whether a body may be no part of the piece; older measurements do not say."""
    return bool(body.get("doubt"))


def groups(facts: Geometry) -> list[Group]:
    """Return bodies that may be stones first, then those that may be no part of the piece, then the
    round ones, small before large."""
    found: dict[Decimal | None, list[dict[str, Any]]] = defaultdict(list)
    for body in facts.body_list:
        found[size_of(body)].append(body)
    made = [
        Group(size, tuple(sorted(bodies, key=lambda body: not is_doubted(body))))
        for size, bodies in found.items()
    ]
    return sorted(
        made,
        key=lambda each: (not each.looks, not each.is_doubted, each.size is None, each.size or 0),
    )


def check(facts: Geometry | None, numbers: Iterable[int]) -> frozenset[int]:
    """Return the numbers if exactly these bodies can be stones of the model. Raises Unmarkable."""
    listed = {body["number"] for body in facts.body_list} if facts else set()
    chosen = frozenset(numbers)
    if facts is None or not listed or not chosen <= listed:
        raise Unmarkable("unknown")
    # of many bodies only those that are asked about are listed, and there is metal beside them
    if chosen == listed and any(not (body["why"] or is_doubted(body)) for body in facts.body_list):
        raise Unmarkable("all")
    return chosen


def listed(
    model: Model3D, wanted: Specification, measurement: Measurement | None = None
) -> Geometry | None:
    """The model with the list of its bodies in the wanted size; None where there is no list.

    `measurement` is its newest, where it is at hand. An answer that leaves nothing to measure has
    the list of its file.
    """
    measurement = measurement or store.newest(model)
    if model.stones and not (measurement and measurement.facts):
        measurement = store.newest(store.unmarked(model))
    facts = sized(measurement, wanted) if measurement else None
    return facts if facts and facts.body_list else None


def filled(
    facts: Geometry,
    numbers: Iterable[int],
    chosen: Mapping[Decimal, Chosen],
    before: Iterable[StoneSetting],
) -> tuple[StoneSetting, ...]:
    """The stones of a specification whose marked bodies are these, `chosen` by their sizes.

    Stones of `before` with the size of no marked body stay. Those left out come last.
    """
    numbers = frozenset(numbers)
    known = {size_of(body) for body in facts.body_list}
    counts = Counter(size_of(body) for body in facts.body_list if body["number"] in numbers)
    others = [stone for stone in before if stone.kind and stone.size not in known]
    made = [
        StoneSetting(kind, size, counts[size], setting)
        for size, (kind, setting) in sorted(chosen.items())
        if counts[size]
    ]
    left_out = [stone for stone in made if not stone.kind]
    return (*(stone for stone in made if stone.kind), *others, *left_out)


def answered(
    model: Model3D,
    wanted: Specification,
    numbers: Iterable[int],
    chosen: Mapping[Decimal, Chosen],
    left_out: Iterable[int] = (),
) -> tuple[Model3D, Specification]:
    """The model with these bodies as stones, and the same wanted with them, `chosen` by their sizes.

    What is `left_out` is no part of the piece. Raises Unmarkable, or ValueError for more stones than a piece can have.
    """
    facts = listed(model, wanted)
    numbers, others = frozenset(numbers), frozenset(left_out)
    check(facts, numbers | others)
    assert facts is not None  # or there was no list to check them by
    stones = filled(facts, numbers, chosen, wanted.stones)
    return store.marked(model, numbers, others), replace(wanted, stones=stones)


def refitted(
    measurement: Measurement, before: Specification, after: Specification
) -> Specification:
    """`after` with the marked stones as large as the piece is in its unit, or ring size."""
    same = (before.unit, before.ring_size) == (after.unit, after.ring_size)
    old, new = sized(measurement, before), sized(measurement, after)
    if same or not measurement.model.marked or old is None or new is None:
        return after
    sizes = {
        size_of(was): size_of(now)
        for was, now in zip(old.body_list, new.body_list, strict=True)
        if was["number"] in measurement.model.marked
    }
    stones = [
        stone if stone.size not in sizes else replace(stone, size=size)
        for stone in after.stones
        if (size := sizes.get(stone.size, stone.size))
    ]
    return replace(after, stones=tuple(stones))


def lacking(
    measurement: Measurement, facts: Geometry | None, wanted: Specification
) -> list[Finding]:
    """Return the findings on marked stones that are not in the price."""
    numbers = frozenset(measurement.model.marked)
    if facts is None or not numbers:
        return []
    sizes = Counter(size_of(body) for body in facts.body_list if body["number"] in numbers)
    odd = sizes.pop(None, 0)
    unset = sizes - _counts(wanted.set_stones)
    unsaid = unset - _counts(wanted.left_out)
    if not (wanted.unit or wanted.ring_size):
        # No change of size can have lost them: a customer who named none wants none.
        unsaid.clear()
    counts = {
        "stones_odd": odd,
        "stones_not_priced": (unset - unsaid).total(),
        "stones_unconfirmed": unsaid.total(),
    }
    return [Finding(code, count=count) for code, count in counts.items() if count]


def others(measurement: Measurement | None, wanted: Specification) -> tuple[StoneSetting, ...]:
    """Return the stones that are not marked in the model: they are the piece's in any size."""
    own = _marked(measurement, wanted)
    return tuple(stone for stone in wanted.stones if stone.size not in own)


def with_left_out(
    measurement: Measurement | None, before: Specification, stones: tuple[StoneSetting, ...]
) -> tuple[StoneSetting, ...]:
    """Return listed stones, and as left out those that the customer removed or had left out.

    Stones without an answer so far are not among these: the customer is asked about them.
    """
    marked, now = _marked(measurement, before), _counts(stones)
    answered, ways = _counts(before.stones), {each.size: each.setting for each in before.stones}
    left = {size: min(answered[size], marked[size]) - now[size] for size in marked}
    rows = [
        StoneSetting("", size, count, ways[size])
        for size, count in sorted(left.items())
        if count > 0
    ]
    return (*stones, *rows)


def _marked(measurement: Measurement | None, wanted: Specification) -> Counter[Decimal]:
    """Return how many marked bodies have each size that is sold."""
    facts = sized(measurement, wanted) if measurement else None
    if measurement is None or facts is None:
        return Counter()
    marked = measurement.model.marked
    sizes = [size_of(body) for body in facts.body_list if body["number"] in marked]
    return Counter(size for size in sizes if size is not None)


def _counts(stones: Iterable[StoneSetting]) -> Counter[Decimal | None]:
    found: Counter[Decimal | None] = Counter()
    for stone in stones:
        found[stone.size] += stone.count
    return found
