"""What a customer may accept of a measurement: our reading of a file that can be read otherwise.

A customer can accept what they can see and judge: what was mended, turned or left out. They cannot
judge how exactly the metal was measured; while that is in doubt there is nothing to accept. A token
made of the measurement names a reading. So another file, a newer revision or other figures have
another token, and the customer is asked anew.
"""

import json
from hashlib import blake2b

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import next_step
from jewelry.models3d.models import Measurement

UNSURE = frozenset(
    {
        "bodies_estimated",
        "bodies_overlap",
        "hollows_unchecked",
        "inner_faces",
        "itself_estimated",
        "volume_unsure",
        "walls_unchecked",
    }
)
"""Where two independent ways to measure did not both succeed, or did not agree."""


def token(measurement: Measurement | None) -> str:
    """Return the token of the reading that may be accepted; "" where there is none."""
    if measurement is None or (facts := measurement.facts) is None or facts.as_filed_mm3 is None:
        return ""
    asked = [
        found.to_json() for found in measurement.findings if next_step(found) == "accept_reading"
    ]
    if not asked or facts.volume_mm3 is None:
        return ""
    if any(found.code in UNSURE for found in measurement.findings):
        return ""
    figures = [facts.volume_mm3, facts.area_mm2, facts.as_filed_mm3, facts.extents_mm]
    said = json.dumps([measurement.model.content, figures, asked], sort_keys=True)
    return f"{measurement.revision}-{blake2b(said.encode(), digest_size=8).hexdigest()}"


def settle(measurement: Measurement, accepted: str) -> list[Finding]:
    """Return the measurement's findings, marked where the customer has accepted the reading.

    `accepted` is the token that they accepted, "" for none.
    """
    if not accepted or accepted != token(measurement):
        return measurement.findings
    return [
        Finding(found.code, **found.params, accepted=True)
        if next_step(found) == "accept_reading"
        else found
        for found in measurement.findings
    ]
