import uuid
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MinValueValidator
from django.db import connection, models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from jewelry.pricing.engine.formula import Metal
from jewelry.pricing.engine.specification import HUNDREDTH, SIZES
from jewelry.pricing.engine.stones import Step, Tables
from jewelry.pricing.labels import SETTINGS, STONES
from jewelry.pricing.models.alloys import Alloy, Recipe
from jewelry.pricing.models.fields import money
from jewelry.pricing.models.figures import Figures

PERSON = settings.AUTH_USER_MODEL
IN_FORCE = Q(published_at__isnull=False, superseded_at=None)

HOLD = """
SELECT version FROM pricing_tariff WHERE published_at IS NOT NULL AND superseded_at IS NULL FOR SHARE
"""
_known: dict[UUID, "Tariff"] = {}
"""Published tariffs never change, so a process reads each of them once."""


class Tariffs(models.QuerySet["Tariff"]):
    def version_in_force(self) -> UUID | None:
        """One cheap query, for cache keys."""
        return self.filter(IN_FORCE).values_list("version", flat=True).first()

    def in_force(self) -> "Tariff":
        """Return the tariff in force with one cheap query. Another may be in force later: see
        `held`."""
        if version := self.version_in_force():
            return self._read(version)
        raise self.model.DoesNotExist("no tariff is in force")

    def held(self) -> "Tariff":
        """Return the tariff in force, locked until this transaction ends: publishing waits.

        A caller that waited here for a publication finds no row, since the tariff it waited for is
        superseded; the next statement finds the new one.
        """
        with connection.cursor() as cursor:
            for _attempt in range(5):
                cursor.execute(HOLD)
                if found := cursor.fetchone():
                    return self._read(found[0])
        raise self.model.DoesNotExist("no tariff is in force")

    def _read(self, version: UUID) -> "Tariff":
        if version not in _known:
            tariff = self.prefetch_related("stone_prices", "setting_prices").get(version=version)
            while len(_known) > 3:
                _known.pop(next(iter(_known)))
            _known[version] = tariff
        return _known[version]

    def draft(self) -> "Tariff | None":
        return self.filter(published_at=None).first()

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)


class Tariff(Figures):
    """A version of the maker's figures: a draft, then in force, then superseded.

    Triggers see to it that there is at most one draft, and that a published tariff never changes.
    """

    version = models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    number = models.PositiveIntegerField(_("number"), null=True, unique=True, editable=False)
    edition = models.PositiveIntegerField(default=1, editable=False)
    note = models.CharField(_("what changed and why"), max_length=200, blank=True)
    author = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, editable=False, verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    publisher = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="published_tariffs",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("in force since"), null=True, editable=False)
    superseded_at = models.DateTimeField(_("in force until"), null=True, editable=False)

    objects = Tariffs.as_manager()

    class Meta:
        ordering = [models.F("number").desc(nulls_first=True)]
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        constraints = [
            models.UniqueConstraint(
                fields=["currency"], condition=IN_FORCE, name="tariff_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["currency"], condition=Q(published_at=None), name="tariff_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, number=None, superseded_at=None)
                | Q(published_at__isnull=False, number__isnull=False),
                name="tariff_number_when_published",
            ),
            models.CheckConstraint(
                condition=Q(rush_days__lte=F("promise_days")),
                name="tariff_urgent_is_no_later",
                violation_error_message=_("An urgent order is ready no later than another."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Tariff %(number)s") % {"number": self.number} if self.number else _("Draft"))

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def is_example(self) -> bool:
        """Return whether it came with the installation and was not published by a person."""
        return not self.is_draft and self.publisher_id is None

    @property
    def is_in_force(self) -> bool:
        return not self.is_draft and self.superseded_at is None

    @cached_property
    def _recipes(self) -> dict[str, Recipe]:
        return {alloy.code: alloy.recipe for alloy in Alloy.objects.all()}

    def recipe(self, code: str) -> Recipe:
        """Return a recipe; one query for all, as recipes never change. Raises
        Alloy.DoesNotExist."""
        return self._recipes.get(code) or Alloy.objects.get(code=code).recipe

    def metal(self, code: str) -> Metal:
        recipe = self.recipe(code)
        loss = self.loss(recipe.base, recipe.colour)
        return Metal(recipe.density, recipe.fineness, loss, self.spot(recipe.base))

    @cached_property
    def tables(self) -> Tables:
        return Tables(
            tuple(row.step() for row in self.stone_prices.all()),
            tuple(row.step() for row in self.setting_prices.all()),
        )


class Line(models.Model):
    """A line of a tariff's table: the price up to a size."""

    code: str
    up_to = models.DecimalField(
        _("up to, mm"), max_digits=4, decimal_places=2, validators=[MinValueValidator(SIZES[0])]
    )
    price = money(_("price"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_code_display()} ≤ {self.up_to.quantize(HUNDREDTH)}"  # type: ignore[attr-defined]

    def step(self) -> Step:
        return Step(self.code, self.up_to, self.price)


class StonePrice(Line):
    tariff = models.ForeignKey(Tariff, models.CASCADE, related_name="stone_prices")
    code = models.CharField(_("stone"), max_length=12, choices=STONES.items())
    price = money(_("₽ per carat"))

    class Meta:
        ordering = ["code", "up_to"]
        verbose_name = _("stone's price")
        verbose_name_plural = _("stones")
        constraints = [
            models.UniqueConstraint(fields=["tariff", "code", "up_to"], name="stone_price_once")
        ]


class SettingPrice(Line):
    tariff = models.ForeignKey(Tariff, models.CASCADE, related_name="setting_prices")
    code = models.CharField(_("setting"), max_length=12, choices=SETTINGS.items())
    price = money(_("₽ per stone"))

    class Meta:
        ordering = ["code", "up_to"]
        verbose_name = _("setting's price")
        verbose_name_plural = _("settings of stones")
        constraints = [
            models.UniqueConstraint(fields=["tariff", "code", "up_to"], name="setting_price_once")
        ]


TABLES: tuple[type[Any], ...] = (StonePrice, SettingPrice)
