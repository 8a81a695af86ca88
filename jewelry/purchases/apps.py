from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PurchasesConfig(AppConfig):
    name = "jewelry.purchases"
    verbose_name = _("Purchases")

    def ready(self) -> None:
        from jewelry.orders import gates
        from jewelry.purchases import gate

        gates.GATES.append(gate.check)
