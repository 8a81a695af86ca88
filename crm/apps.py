from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Sales")

    def ready(self) -> None:
        from crm.board import APPROVALS
        from jewelry.orders.lists.renderer import LIST_FACES

        LIST_FACES[APPROVALS.name] = APPROVALS
