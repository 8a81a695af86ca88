from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "jewelry.orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        from jewelry.orders import handlers

        handlers.connect()
