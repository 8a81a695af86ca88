from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderList(models.Model):
    """The version and exact size of one status's list, written by triggers alone.

    The version is random, never counted: a counter that is rolled back or restored repeats its
    values and would revive old pages. The row `*` is the version of the names that rows show.
    """

    status = models.CharField(max_length=24, primary_key=True)
    version = models.UUIDField()
    size = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("order list")

    def __str__(self) -> str:
        return f"{self.status} {self.size}"
