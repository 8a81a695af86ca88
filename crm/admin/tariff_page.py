"""The page of one tariff: its figures, its tables, and the lock between two editors."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.admin.base import TabularInline, TypedModelForm
from jewelry.accounts.models import Role
from jewelry.pricing.models import Base, SettingPrice, StonePrice, Tariff
from jewelry.pricing.spots.sources import source_shown


def is_admin(request: HttpRequest) -> bool:
    return getattr(request.user, "role", "") == Role.ADMIN


@dataclass(frozen=True)
class Spots:
    """A tariff's spot prices on its page; `age` and `limit` in days, None for no limit."""

    date: date
    age: int
    limit: int | None
    is_old: bool
    is_example: bool
    source: str

    @classmethod
    def of(cls, tariff: Tariff) -> Self:
        today = timezone.localdate()
        age, is_old = tariff.spots_age(today), tariff.spots_are_old(today)
        limit, source = tariff.max_spot_days, source_shown(tariff.spot_source)
        return cls(tariff.spot_date, age, limit, is_old, tariff.is_example, source)


PRICED_FROM = frozenset(
    {*(f"spot_{base}" for base in Base.values), "roubles_per_dollar", "spot_date"}
)
"""Figures that come from the source of the spot prices."""


class Pages:
    """The URLs beside Django's own for this model."""

    admin_site: Any
    opts: Any

    def _page(
        self, request: HttpRequest, template: str, title: object, context: dict[str, Any]
    ) -> TemplateResponse:
        """`title`: the draft, where the page is about one."""
        admins = {"title": title, "opts": self.opts, "draft": title}
        context = {**self.admin_site.each_context(request), **admins, **context}
        return TemplateResponse(request, template, context)


class TariffForm(TypedModelForm):
    @property
    def seen(self) -> str:
        """The edition that the person at the form began with; a refused form keeps it."""
        return str(self.data.get("seen", "") if self.is_bound else self.instance.edition)

    def clean(self) -> dict[str, Any] | None:
        if self.seen != str(self.instance.edition):
            moment = date_format(timezone.localtime(self.instance.changed_at), "H:i:s")
            raise ValidationError(
                _(
                    "%(who)s changed this draft at %(time)s, while you were at it. Nothing was saved: "
                    "your figures stand here, theirs show when you open the draft again."
                )
                % {"who": self.instance.author, "time": moment}
            )
        data = super().clean()
        if "spot_source" in self.changed_data or not PRICED_FROM & {*self.changed_data}:
            return data
        # An administrator typed over them: they no longer come from that source.
        return {**(data or self.cleaned_data), "spot_source": ""}

    def clean_spot_date(self) -> date:
        """Refuse a date in the future: such prices would never be old."""
        day: date = self.cleaned_data["spot_date"]
        if day > timezone.localdate():
            raise ValidationError(_("Spot prices can't be of a day to come."))
        return day


class Table(TabularInline):
    fields: tuple[str, ...] = ("code", "up_to", "price")
    extra = 0
    hide_title = True
    tab = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and (obj is None or obj.is_draft)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class Stones(Table):
    model = StonePrice


class Settings(Table):
    model = SettingPrice


class TariffPage:
    """The figures in the order of the formula."""

    fieldsets = (
        (
            None,
            {
                "fields": ("note",),
                "description": gettext_lazy("Shares are fractions of one: 0.05 is five per cent."),
            },
        ),
        (
            gettext_lazy("Metal"),
            {
                "fields": (
                    ("spot_gold", "spot_silver"),
                    ("spot_platinum", "spot_palladium"),
                    ("roubles_per_dollar", "spot_date", "max_spot_days"),
                    "spot_source",
                    ("premium", "alloying_per_g"),
                    ("loss_gold", "loss_gold_white", "loss_silver"),
                    ("loss_platinum", "loss_palladium"),
                    ("k", "k_low", "k_high"),
                ),
                "description": gettext_lazy(
                    "Once the spot prices are older than the days that they are good for, prices "
                    "are provisional: a person looks before anybody relies on them. No number: "
                    "they are good at any age."
                ),
            },
        ),
        (
            gettext_lazy("Work"),
            {
                "fields": (
                    ("setup", "wax_per_mm", "wax_per_cm3"),
                    ("casting", "casting_per_g", "finishing_per_cm2"),
                    ("finish_polished", "finish_satin"),
                    ("finish_matte", "finish_as_cast"),
                    ("plating", "assay"),
                    ("engraving_setup", "engraving_per_letter"),
                )
            },
        ),
        (
            gettext_lazy("Price"),
            {
                "fields": (
                    ("margin", "rush", "minimum"),
                    ("discount_from", "discount"),
                    ("vat", "rounding", "valid_days"),
                    "shows_margin",
                )
            },
        ),
        (
            gettext_lazy("Promises"),
            {
                "fields": (("promise_days", "rush_days"), ("max_piece_g", "max_order_total")),
                "description": gettext_lazy(
                    "Days are counted from the order. Heavier pieces and dearer orders have a "
                    "provisional price: a person looks before anybody relies on it."
                ),
            },
        ),
        (
            gettext_lazy("Operators"),
            {"fields": (("operator_fee", "operator_share", "rush_fee"),)},
        ),
    )
