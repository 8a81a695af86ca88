from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "jewelry.orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        from jewelry.orders import handlers, told_database

        handlers.connect()
        post_migrate.connect(told_database.tell, sender=self)
