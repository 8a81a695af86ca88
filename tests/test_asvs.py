"""docs/asvs.md: every row says where, and its sums are right."""

import re
from collections import Counter
from pathlib import Path

DOCUMENT = Path("docs/asvs.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (\w+) \| (.+) \|$", DOCUMENT, re.MULTILINE)


def test_every_row_says_whether_it_holds_and_where() -> None:
    assert len({number for number, *_ in ROWS}) == len(ROWS) > 150
    assert {holds for _, _, holds, _ in ROWS} == {"yes", "partly", "no"}
    assert [row for row in ROWS if row[2] == "yes" and "`" not in row[3]] == []


def test_its_sums_are_those_of_its_rows() -> None:
    count = Counter(holds for _, _, holds, _ in ROWS)
    assert f"| {len(ROWS)} | {count['yes']} | {count['partly']} | {count['no']} |" in DOCUMENT


def test_what_does_not_hold_is_explained() -> None:
    explained = re.findall(r"^- \*\*(\d+\.\d+\.\d+)\*\* ", DOCUMENT, re.MULTILINE)
    wanted = {number for number, _, holds, where in ROWS if holds == "no" or "see above" in where}
    assert wanted <= set(explained)
