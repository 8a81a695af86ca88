from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AftercareConfig(AppConfig):
    name = "jewelry.aftercare"
    verbose_name = _("After the delivery")

    def ready(self) -> None:
        from jewelry.aftercare import gate
        from jewelry.orders import gates

        gates.GATES.append(gate.check_no_open_claim)
