"""How far the measuring of a model is, for the person who waits for it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.models3d import progress
from jewelry.models3d.models import Model3D

SENTENCES = {
    "waiting": _("Waiting for its turn"),
    "reading": _("Reading the file"),
    "measuring": _("Measuring volume and surface"),
    "walls": _("Looking for thin walls"),
    "picture": _("Making its picture"),
}
USUAL_PERIOD = timedelta(minutes=2)


def context(model: Model3D, since: datetime, *, is_measured: bool) -> dict[str, Any]:
    """Context of `shop/_price_progress.html`. A stage lost from the cache counts as the first
    or the last."""
    now = progress.stage(model.content) or progress.STAGES[-1 if is_measured else 0]
    at = progress.STAGES.index(now)
    return {
        "stage": now,
        "stages": [
            (code, SENTENCES[code], "done" if i < at else "now" if i == at else "next")
            for i, code in enumerate(progress.STAGES)
        ],
        "slow": timezone.now() - since > USUAL_PERIOD,
    }
