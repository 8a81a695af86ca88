"""Nothing that is found in a model leaves its customer without something to do."""

import re
from typing import get_args

import pytest
from django.conf import settings

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import FINDINGS, describe, next_step, severity
from jewelry.models3d.findings.codes import Step

CODE = re.compile(r"""(?:Finding|Unreadable)\(\s*"([a-z_]+)\"""")
ROOMS = ("models3d", "pricing")


@pytest.mark.parametrize("code", FINDINGS)
def test_what_stands_in_the_way_of_a_firm_price_has_a_next_step(code):
    step = next_step(Finding(code))
    assert step in get_args(Step) or (step is None and severity(Finding(code)) == "note")


def test_every_code_in_the_source_has_a_sentence_and_a_step():
    """A code that nobody declared would read as a damaged file."""
    sources = (
        path for room in ROOMS for path in (settings.BASE_DIR / "jewelry" / room).rglob("*.py")
    )
    found = {code for path in sources for code in CODE.findall(path.read_text())}
    assert len(found) > 50
    assert found <= set(FINDINGS)


def test_an_older_finding_that_names_no_kind_can_be_read():
    assert "a stone, 9 mm" in describe(Finding("stones_unlisted", size=9.0))


def test_an_unknown_code_asks_for_another_file():
    assert next_step(Finding("from a later version")) == "send_corrected_file"
