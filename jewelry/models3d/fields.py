"""Columns that hold values of this room."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from jewelry.models3d.finding import Finding


class FindingsField(models.JSONField):
    """A list of `Finding`, stored as JSON."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Be plain JSON to migrations, which keep no findings of their own."""
        name, _path, args, kwargs = super().deconstruct()
        return str(name), "django.db.models.JSONField", list(args), dict(kwargs)

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> list[Finding] | None:
        found = super().from_db_value(value, expression, connection)
        # None where a query joins no row.
        return None if found is None else [Finding.from_json(each) for each in found]

    def get_prep_value(self, value: Any) -> Any:
        return [each.to_json() for each in value]
