from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConservationConfig(AppConfig):
    name = "jewelry.conservation"
    verbose_name = _("Conservation")

    def ready(self) -> None:
        from jewelry.conservation.metrics import gauges
        from jewelry.platform.metrics.endpoint import ASKED

        ASKED.append(gauges)
