from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "jewelry.outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        from jewelry.outbox.metrics import gauges
        from jewelry.platform.metrics.endpoint import ASKED

        ASKED.append(gauges)
