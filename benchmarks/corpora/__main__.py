"""`python -m benchmarks.corpora FOLDER`: models that others made, by our readers and two of others.

The folder holds one folder for each corpus. Triangles, size, signed volume and area are compared.
Prints a table, and every difference with its cause; ends with 1 if one is unexplained.
"""

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django

from benchmarks.corpora.asked import Asked
from benchmarks.corpora.causes import DIFFERS, OURS, REFUSED, UNEXPLAINED, differences, explained
from benchmarks.corpora.figures import Answer
from benchmarks.corpora.others import CHOSEN, READERS

COLUMNS = ("files", "agree", "differ", "refused by us", "refused by one other", "refused by all")
ALL = "refused by all"


@dataclass(frozen=True)
class Difference:
    """Between us and one reader, over one file."""

    what: str
    reader: str
    said: str
    cause: str


def compared(path: Path, answer: Answer, others: dict[str, Answer]) -> tuple[str, list[Difference]]:
    """Return the column that a file counts in, and all differences."""
    fmt, found = path.suffix[1:].lower(), list[Difference]()
    for reader, other in others.items():
        what, said = differences(answer, other)
        if what:
            cause = explained(what, reader, fmt, said, path)
            found.append(Difference(what, reader, said, cause))
    if answer.figures is None:
        return ("refused by us" if found else ALL), found
    kinds = {each.what for each in found}
    if DIFFERS in kinds:
        return "differ", found
    return ("refused by one other" if REFUSED in kinds else "agree"), found


def asked_all(folder: Path) -> Iterator[tuple[Path, Answer, dict[str, Answer]]]:
    """Yield every model in a folder with what we, and the others chosen for its format, say of it."""
    from benchmarks.corpora.ours import children, ours

    readers = {name: Asked(name) for name in READERS}
    try:
        for path in sorted(folder.rglob("*.*")):
            fmt = path.suffix[1:].lower()
            if fmt in CHOSEN and path.is_file():
                yield path, ours(path), {name: readers[name](path) for name in CHOSEN[fmt]}
    finally:
        for reader in readers.values():
            reader.stop()
        children.stop()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpora", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jewelry.settings")
    django.setup()
    rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    causes: Counter[tuple[str, str]] = Counter()
    refusals: Counter[str] = Counter()
    for path, answer, others in asked_all(folder):
        column, found = compared(path, answer, others)
        place = path.relative_to(folder)
        rows[place.parts[0], path.suffix[1:].lower()].update(["files", column])
        causes.update((each.what, each.cause) for each in found)
        refusals.update([answer.refusal] if answer.figures is None else [])
        for each in found:
            line = f"{place}: {each.reader}, {each.what}: {each.cause} ({each.said})\n"
            sys.stdout.write(line)
    _tell(rows, causes, refusals)
    return int(any(cause == UNEXPLAINED for _what, cause in causes))


def _tell(
    rows: dict[tuple[str, str], Counter[str]],
    causes: Counter[tuple[str, str]],
    refusals: Counter[str],
) -> None:
    lines = [f"| corpus | format | {' | '.join(COLUMNS)} |", "|---|---|" + "--:|" * len(COLUMNS)]
    for (corpus, fmt), row in sorted(rows.items()):
        lines.append(f"| {corpus} | {fmt} | {' | '.join(str(row[each]) for each in COLUMNS)} |")
    total = sum(rows.values(), Counter[str]())
    lines += [f"| all | | {' | '.join(str(total[each]) for each in COLUMNS)} |", ""]
    for what in (DIFFERS, REFUSED, OURS):
        some = [(count, cause) for (kind, cause), count in causes.items() if kind == what]
        lines += [f"{what}: {count} × {cause}" for count, cause in sorted(some, reverse=True)]
    lines += [f"our refusal: {count} × {words}" for words, count in refusals.most_common()]
    sys.stdout.write("\n".join(["", *lines, ""]))


if __name__ == "__main__":
    sys.exit(main())
