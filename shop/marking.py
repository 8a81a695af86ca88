"""The form that marks a model's bodies as stones, in groups of one size, with kind and setting."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jewelry.models3d.formats.stone_names import kind_of
from jewelry.models3d.models import Measurement, Model3D
from jewelry.models3d.stones.marks import MAX_MARKED_BODIES, UNSAID
from jewelry.pricing import marking
from jewelry.pricing.engine.specification import SETTINGS, Specification, StoneSetting
from jewelry.pricing.labels import SETTINGS as SETTING_NAMES
from jewelry.pricing.labels import STONES as STONE_NAMES
from jewelry.pricing.marking import Chosen, Group

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import _StrPromise

UNCONFIRMED = "bodies_unconfirmed"
NUMBER = re.compile(r"\d{1,7}")
SENTENCES: "dict[str, str | _StrPromise]" = {
    "none": _("Tick the bodies that are stones, or say that all of it is metal."),
    "unknown": _("The model has no such body. Please look at its list again."),
    "all": _("Something of it has to be metal: not every body can be a stone."),
    "many": _("At most %(most)d bodies can be stones."),
}


@dataclass(frozen=True)
class Choice:
    """A group on the page; `kind` and `setting` are None where there is nothing to choose."""

    group: Group
    ticked: frozenset[int]
    kind: BoundField | None
    setting: BoundField | None

    @property
    def fields(self) -> list[BoundField]:
        return [field for field in (self.kind, self.setting) if field]

    @property
    def rows(self) -> list[tuple[dict[str, Any], bool]]:
        return [(body, body["number"] in self.ticked) for body in self.group.bodies]


class MarkForm(forms.Form):
    """`answer` is the button: the ticked bodies are "stones", or all is "metal", or what the
    customer has ticked besides is "other", no part of the piece; what was left out before stays so.
    `seen` is the quote on an order's page.
    """

    seen = forms.UUIDField(required=False)
    answer = forms.ChoiceField(
        choices=[("stones", ""), ("other", ""), ("metal", "")], required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        model: Model3D,
        groups: list[Group],
        wanted: Specification,
        is_unsure: bool = False,
    ) -> None:
        super().__init__(data, auto_id="mark-%s")
        self.model, self.groups, self.is_unsure = model, groups, is_unsure
        self.is_said = model.stones != UNSAID
        for group in groups:
            if group.size is None:
                continue
            now = _now(group, wanted.stones, model.marked)
            self.fields[f"kind-{_key(group)}"] = forms.ChoiceField(
                label=pgettext_lazy("of a stone", "Stone"),
                choices=[("", _("without a stone")), *STONE_NAMES.items()],
                initial=now[0],
                required=False,
            )
            self.fields[f"setting-{_key(group)}"] = forms.ChoiceField(
                label=pgettext_lazy("of a stone", "Setting"),
                choices=SETTING_NAMES.items(),
                initial=now[1],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            self._take(data["answer"])
        return data

    def _take(self, answer: str) -> None:
        ticked = self._numbers(answer == "metal")
        before = frozenset() if answer == "metal" else frozenset(self.model.left_out)
        # stones are ticked to begin with, and somebody who ticks a stand leaves them so
        others = ((ticked - self.first_ticked) or ticked) if answer == "other" else frozenset()
        self.numbers = ticked - others
        self.left_out = (before - ticked) | others

    def _sent(self) -> list[str]:
        return list(cast("QueryDict", self.data).getlist("body"))

    def _numbers(self, is_metal: bool) -> frozenset[int]:
        sent = [] if is_metal else self._sent()
        if not sent and not is_metal:
            raise ValidationError(SENTENCES["none"])
        if len(sent) > MAX_MARKED_BODIES:
            raise ValidationError(SENTENCES["many"], params={"most": MAX_MARKED_BODIES})
        if not all(NUMBER.fullmatch(each) for each in sent):
            raise ValidationError(SENTENCES["unknown"])
        return frozenset(map(int, sent))

    @property
    def chosen(self) -> dict[Decimal, Chosen]:
        """Return kind and setting by size, of a valid form."""
        data = self.cleaned_data
        return {
            group.size: (
                data[f"kind-{_key(group)}"],
                data[f"setting-{_key(group)}"] or SETTINGS[0],
            )
            for group in self.groups
            if group.size is not None
        }

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(
                group,
                self.ticked,
                None if group.size is None else self[f"kind-{_key(group)}"],
                None if group.size is None else self[f"setting-{_key(group)}"],
            )
            for group in self.groups
        ]

    @property
    def ticked(self) -> frozenset[int]:
        """Return whether it is ticked: as sent or answered before, or if it looks like a stone."""
        if self.is_bound:
            sent = [each for each in self._sent()[:MAX_MARKED_BODIES] if NUMBER.fullmatch(each)]
            return frozenset(map(int, sent))
        return self.first_ticked

    @property
    def first_ticked(self) -> frozenset[int]:
        return frozenset(self.model.marked if self.is_said else self.suspects)

    @property
    def suspects(self) -> list[int]:
        return [body["number"] for group in self.groups for body in group.bodies if body["why"]]

    @property
    def is_asked(self) -> bool:
        """Return whether the customer has to answer and has not yet: a body looks like a stone, or
        is not joined as metal is."""
        return (self.is_unsure or bool(self.suspects)) and not self.is_said


def form_for(
    model: Model3D,
    wanted: Specification,
    data: Any = None,
    *,
    measurement: Measurement | None = None,
) -> MarkForm | None:
    """Return None for a model without bodies to mark; `measurement` is its newest."""
    facts = marking.listed(model, wanted, measurement)
    if facts is None:
        return None
    is_unsure = any(found.code == UNCONFIRMED for found in facts.findings)
    return MarkForm(
        data, model=model, groups=marking.groups(facts), wanted=wanted, is_unsure=is_unsure
    )


def _key(group: Group) -> str:
    return str(int((group.size or 0) * 100))


def _now(group: Group, stones: tuple[StoneSetting, ...], marked: tuple[int, ...]) -> Chosen:
    """Return the kind chosen for this size, or named by its bodies; "" without either."""
    of_size = [stone for stone in stones if stone.size == group.size]
    if of_size:
        first = max(of_size, key=lambda stone: bool(stone.kind))
        return first.kind, first.setting
    if any(body["number"] in marked for body in group.bodies):
        return "", SETTINGS[0]
    return _called(group.bodies), SETTINGS[0]


def _called(bodies: tuple[Mapping[str, Any], ...]) -> str:
    return kind_of(name for body in bodies for name in body["name"].split(", "))
