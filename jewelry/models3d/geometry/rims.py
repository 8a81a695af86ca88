"""Which bodies lie in a rim of others, as a stone lies in its bezel, however deep they are sunk.

A boss, a letter or a prong stands free where it comes out of the metal that holds it.
"""

import numpy as np

from jewelry.models3d.geometry.body_columns import Columns, Spans
from jewelry.models3d.geometry.mesh import Bools, Floats, Ints

MAX_TRIED, MAX_RIMS = 64, 6  # bodies, and what may be the rim of each: some milliseconds each
PLAY_CELLS, PLAY_SHARE = 3, 0.2  # between a body and its rim: whichever is more, by half its width
MARGIN_CELLS = 12  # around a body
MIN_HIGH_CELLS = 6  # of what stands out of metal: with fewer nothing can be told
MAX_SIDE_CELLS = 80  # of a body: larger ones are looked at in coarser cells
LEVELS = (0.15, 0.25, 0.35)  # of the height that stands out
DIRECTION_COUNT = 24
MIN_FREE_SHARE = 0.3  # of a body outside of metal: no stone is drawn deeper
MIN_RIM_VOLUME_SHARE = 0.15  # of the body, in the one body that is its rim: more than prongs have
MAX_ASIDE_SHARE = 0.3  # of a body's spread, between its sunk and its free part, if sunk all around
MIN_RIM_SHARE = 0.7  # of the directions: four to six prongs are half of them


def held(columns: Columns, candidates: Ints, holders: Bools) -> Ints:
    """Return those of the bodies `candidates` (c,) that lie in a rim of `holders` (k,)."""
    order = np.argsort(-columns.holds[candidates], kind="stable")[:MAX_TRIED]
    found = [body for body in candidates[order].tolist() if _is_held(columns, body, holders)]
    return np.array(found, np.int64)


def _is_held(columns: Columns, body: int, holders: Bools) -> bool:
    spans, width = columns.spans, columns.width
    own = spans.of(spans.body == body)
    others = spans.of((spans.body != body) & holders[spans.body])
    column = own.column
    sides = np.ptp(column % width), np.ptp(column // width), own.high.max() - own.low.min()
    every = int(max(sides) / MAX_SIDE_CELLS) + 1
    place, _number = _places(own, width, every)
    place_of_others, number_of_others = _places(others, width, every)
    if not len(place):
        return False
    low = np.floor(place.min(axis=0)).astype(np.int64)[:3] - MARGIN_CELLS
    size = np.ceil(place[:, [0, 1, 3]].max(axis=0)).astype(np.int64) + MARGIN_CELLS + 1 - low
    body_cells, metal = (_cells(each, low, size) for each in (place, place_of_others))
    free = body_cells & ~metal
    if not MIN_FREE_SHARE * body_cells.sum() <= free.sum() < body_cells.sum():
        return False
    free_at = np.argwhere(free)
    middle = free_at.mean(axis=0)
    if _met(metal, middle):
        return False
    ways = _ways_up(free_at, np.argwhere(body_cells & metal))
    x, y = place_of_others[:, :2].T - low[:2, None]
    near = (x >= 0) & (x < size[0]) & (y >= 0) & (y < size[1])
    rims = np.unique(number_of_others[near])
    rims = rims[columns.holds[rims] > MIN_RIM_VOLUME_SHARE * columns.holds[body]]
    rims = rims[np.argsort(-columns.holds[rims], kind="stable")[:MAX_RIMS]]
    return any(
        _is_rimmed(
            body_cells,
            _cells(place_of_others[number_of_others == rim], low, size),
            free,
            middle,
            up,
        )
        for rim in rims
        for up in ways
    )


def _ways_up(free: Ints, sunk: Ints) -> list[Floats]:
    """Return the unit vectors (3,) that may lead out of the rim: from the cells `sunk` in metal to
    the `free` ones, and across a body that is sunk all around."""
    out = free.mean(axis=0) - sunk.mean(axis=0)
    far = float(np.linalg.norm(out))
    spread, ways = np.linalg.eigh(np.cov(free.T))
    aside = np.linalg.norm(out - (out @ ways[:, 0]) * ways[:, 0])
    found = [out / far] if far > MAX_ASIDE_SHARE * np.sqrt(spread[0]) else []
    return found + ([ways[:, 0]] if aside < MAX_ASIDE_SHARE * np.sqrt(spread[2]) else [])


def _places(spans: Spans, width: int, every: int) -> tuple[Floats, Ints]:
    """Return column, row, low and high (s, 4) of one span in `every` along x and along y, and its
    body (s,)."""
    x, y = spans.column % width, spans.column // width
    kept = (x % every == 0) & (y % every == 0)
    place = np.stack([x, y, spans.low, spans.high], axis=1)[kept] / every
    return place, spans.body[kept]


def _cells(place: Floats, low: Ints, size: Ints) -> Bools:
    """Return which cells (x, y, z) of a box lie within spans, which are at `place` (s, 4)."""
    x, y = (np.rint(place[:, axis]).astype(np.int64) - low[axis] for axis in (0, 1))
    inside = (x >= 0) & (x < size[0]) & (y >= 0) & (y < size[1])
    x, y = x[inside], y[inside]
    step = np.zeros((size[0], size[1], size[2] + 1), np.int32)
    for axis, sign in ((2, 1), (3, -1)):
        end = np.ceil(place[inside, axis] - low[2]).astype(np.int64)
        np.add.at(step, (x, y, np.clip(end, 0, size[2])), sign)
    return np.asarray(step.cumsum(axis=2)[:, :, :-1] > 0)


def _is_rimmed(body: Bools, rim: Bools, free: Bools, middle: Floats, up: Floats) -> bool:
    """Return whether the rim begins next to the body's `free` part, in most directions square to
    `up`."""
    low, high = _stands_out(free, middle, up)
    if high - low < MIN_HIGH_CELLS:
        return False
    side = np.cross(up, np.eye(3)[np.abs(up).argmin()])
    side /= np.linalg.norm(side)
    turn = np.linspace(0, 2 * np.pi, DIRECTION_COUNT, endpoint=False)[:, None]
    ways = np.cos(turn) * side + np.sin(turn) * np.cross(up, side)
    far = np.arange(0, np.linalg.norm(body.shape), 0.5)
    starts = middle + np.array([low + share * (high - low) for share in LEVELS])[:, None] * up
    at = starts[:, None, None] + ways[:, None] * far[:, None]
    leaves = np.where(_met(body, at), far, -1.0).max(axis=2, keepdims=True)
    beyond = (far > leaves) & (far <= leaves + np.maximum(PLAY_CELLS + 0.5, PLAY_SHARE * leaves))
    is_next = (_met(rim, at) & beyond).any(axis=2) & (leaves[..., 0] >= 0)
    # higher up a dome is narrower than its rim, and low down a boss is next to its metal
    return bool(np.median(is_next.mean(axis=1)) >= MIN_RIM_SHARE)


def _stands_out(free: Bools, middle: Floats, up: Floats) -> tuple[float, float]:
    """Return where a body's free part begins and ends along a line through its middle."""
    far = np.arange(0, np.linalg.norm(free.shape), 0.5)[:, None]
    ends = [~_met(free, middle + sign * far * up) for sign in (-1, 1)]
    if ends[0][0]:
        # a hole goes through it there
        height = (np.argwhere(free) - middle) @ up
        return float(height.min()), float(height.max())
    below, above = (float(far[end.argmax(), 0]) for end in ends)
    return -below, above


def _met(cells: Bools, at: Floats) -> Bools:
    """Return whether places (..., 3) lie in one of the cells."""
    place = np.rint(at).astype(np.int64)
    is_in = ((place >= 0) & (place < cells.shape)).all(axis=-1)
    place[~is_in] = 0
    return np.asarray(is_in & cells[tuple(np.moveaxis(place, -1, 0))])
