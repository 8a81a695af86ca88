from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "crm.partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        from crm.partners.webhooks.metrics import gauges
        from crm.partners.webhooks.timeline import webhooks
        from jewelry.orders import timeline
        from jewelry.platform.metrics.endpoint import ASKED

        ASKED.append(gauges)
        timeline.SOURCES.append(webhooks)
