"""The unit that a file's header or comments name, in the words that exporters use."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats.numerals import quoted
from jewelry.models3d.formats.reading import Reading
from jewelry.models3d.geometry import units

WORDS = {
    "micron": "micron microns micrometer micrometers micrometre micrometres um µm μm мкм",
    "mm": "mm mms millimeter millimeters millimetre millimetres мм миллиметр миллиметры",
    "cm": "cm cms centimeter centimeters centimetre centimetres см сантиметр сантиметры",
    "inch": 'in inch inches " дюйм дюймы',
    "ft": "ft foot feet",
    "m": "m meter meters metre metres метр метры",
}
UNIT_OF = {word: unit for unit, words in WORDS.items() for word in words.split()}
NAMED = re.compile(
    r"(?:\bunits?|\bединиц[аы](?: измерения)?)(?:[_ ](?:of measure(?:ment)?|scale|type|name))?"
    r"(?P<said>\s*[:=]+|\s+(?:are|is)\b)?(?:\s*\bin\b(?=\s+\w))?\s*[\"'(]?(?:1(?:\.0*)?\s?)?"
    r"(?P<unit>\"|[^\W\d_]+|[\d.]+(?:e-?\d+)?(?:\s?[^\W\d_]+)?)",
    re.IGNORECASE,
)
PLAIN = re.compile(
    r"\b(?:measured|measurements|dimensions|coordinates|modelled|modeled|scale|exported|saved)"
    r"\s*(?:are|is)?\s*[:=]?\s*(?:in\s+)?(?P<unit>[^\W\d_]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Declared:
    """The unit that a file names clearly; else a finding with the words that are unclear."""

    unit: str | None = None
    findings: list[Finding] = field(default_factory=list)

    def applied(self, reading: Reading) -> Reading:
        """Return the reading in mm, taken in the unit declared. Its triangles may be changed."""
        findings = [*reading.findings, *self.findings]
        if self.unit is None:
            return replace(reading, findings=findings)
        triangles = reading.triangles
        if self.unit != "mm":
            triangles = triangles * units.MM[self.unit]
        return replace(
            reading, triangles=triangles, units=self.unit, declared=True, findings=findings
        )


def declared(comments: Iterable[bytes]) -> Declared:
    """Return the unit that a file's comments or header (each a line) name.

    Words that name an unknown unit, or two different ones, are never applied but reported.
    """
    found: dict[str | None, str] = {}
    for comment in comments:
        for unit, words in _named(comment.decode("utf-8", "replace")):
            found.setdefault(unit, words)
    if not found:
        return Declared()
    if len(found) == 1 and None not in found:
        return Declared(next(iter(found)))
    words = quoted("; ".join(found.values()).encode())
    return Declared(None, [Finding("unit_unclear", words=words)])


def _named(comment: str) -> list[tuple[str | None, str]]:
    """Return the units that a line names, None for unknown ones, with the words that do."""
    named = []
    for match in NAMED.finditer(comment):
        unit = UNIT_OF.get(match["unit"].lower())
        # "units" and a word may be prose; after a colon or an equals sign the word is a unit
        is_named = (match["said"] or "").strip()[:1] in (":", "=")
        if is_named or (unit and match["unit"].lower() != "in"):
            named.append((unit, match[0].strip()))
    for match in PLAIN.finditer(comment):
        unit = UNIT_OF.get(match["unit"].lower())
        if unit and match["unit"].lower() not in ("in", "m"):
            named.append((unit, match[0].strip()))
    return named
