from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MesConfig(AppConfig):
    name = "mes"
    verbose_name = _("Workshop")

    def ready(self) -> None:
        from jewelry.orders.lists.renderer import LIST_FACES
        from mes.board import BOARD

        LIST_FACES[BOARD.name] = BOARD
