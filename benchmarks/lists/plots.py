"""Throughput by strategy and rate of changes as a picture: one bar each, on a scale of powers."""

import math
from collections.abc import Callable
from html import escape
from pathlib import Path

from benchmarks.lists.rounds import Row

STYLE = """
  svg { font: 13px system-ui, sans-serif; color-scheme: light dark; background: #fff; }
  text { fill: #1d1a20; } .quiet { fill: #6b6570; } .grid { stroke: #1d1a2018; }
  .c0 { fill: #0f6f5c; } .c1 { fill: #3fa08b; } .c2 { fill: #b58a3c; } .c3 { fill: #a3446b; }
  .stale { fill: #b3261e; }
  @media (prefers-color-scheme: dark) {
    svg { background: #120f14; } text { fill: #efebf2; } .quiet { fill: #a49cab; }
    .grid { stroke: #efebf222; } .c0 { fill: #53c7ae; } .c1 { fill: #2f8f7b; }
    .c2 { fill: #d9b066; } .c3 { fill: #d77ba0; } .stale { fill: #ff8a80; }
  }
"""
LEFT, WIDTH, BAR, GAP, TOP = 150, 620, 13, 14, 76


def draw(rows: list[Row], folder: Path) -> list[Path]:
    """A file for each number of orders."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for orders in sorted({row.orders for row in rows}):
        path = folder / f"order-lists-{orders}.svg"
        path.write_text(_throughput([row for row in rows if row.orders == orders], orders))
        drawn.append(path)
    return drawn


def _throughput(rows: list[Row], orders: int) -> str:
    rates = sorted({row.changes_per_s for row in rows})
    strategies = _best_first(rows)
    least = 10 ** math.floor(math.log10(max(1.0, min(row.rps for row in rows))))
    most = 10 ** math.ceil(math.log10(max(row.rps for row in rows) + 1))
    if most == least:
        most *= 10

    def x(value: float) -> float:
        return LEFT + WIDTH * math.log(max(value, least) / least) / math.log(most / least)

    body, y = [], TOP
    for strategy in strategies:
        own = sorted(
            (row for row in rows if row.strategy == strategy), key=lambda row: row.changes_per_s
        )
        middle = y + len(own) * BAR / 2 + 4
        body.append(
            f'<text x="{LEFT - 8}" y="{middle:g}" text-anchor="end">{escape(strategy)}</text>'
        )
        for row in own:
            body.append(_bar(row, y, x(row.rps), rates.index(row.changes_per_s)))
            y += BAR
        y += GAP
    grid = _grid(least, most, y, x)
    title = f"Requests a second with {orders:,} orders, one worker"
    legend = _legend(rates)
    size = f'width="{LEFT + WIDTH + 130}" height="{y + 24}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{title}">'
        f'<style>{STYLE}</style><text x="{LEFT}" y="24" font-size="17">{title}</text>'
        f"{legend}{''.join(grid)}{''.join(body)}</svg>\n"
    )


def _best_first(rows: list[Row]) -> list[str]:
    best: dict[str, float] = {}
    for row in rows:
        best[row.strategy] = max(best.get(row.strategy, 0), row.rps)
    return sorted(best, key=lambda name: -best[name])


def _bar(row: Row, y: float, end: float, colour: int) -> str:
    stale = row.stale_views / row.views_checked if row.views_checked else 0
    note = f' <tspan class="stale">{stale:.1%} stale</tspan>' if stale else ""
    return (
        f'<rect class="c{colour % 4}" x="{LEFT}" y="{y:g}" width="{end - LEFT:.1f}" height="{BAR - 2}" rx="2"/>'
        f'<text x="{end + 6:.1f}" y="{y + BAR - 3:g}" font-size="11">{row.rps:,.0f}{note}</text>'
    )


def _grid(least: int, most: int, bottom: float, x: Callable[[float], float]) -> list[str]:
    lines, value = [], least
    while value <= most:
        lines.append(
            f'<line class="grid" x1="{x(value):.1f}" x2="{x(value):.1f}" y1="{TOP - 6}" y2="{bottom:g}"/>'
            f'<text class="quiet" x="{x(value):.1f}" y="{bottom + 14:g}" font-size="11"'
            f' text-anchor="middle">{value:,}</text>'
        )
        value *= 10
    return lines


def _legend(rates: list[float]) -> str:
    parts = []
    for number, rate in enumerate(rates):
        at = LEFT + number * 130
        words = "no changes" if not rate else f"{rate:g} changes/s"
        parts.append(f'<rect class="c{number % 4}" x="{at}" y="42" width="12" height="12" rx="2"/>')
        parts.append(f'<text class="quiet" x="{at + 18}" y="53">{words}</text>')
    return "".join(parts)
