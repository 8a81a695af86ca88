from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "crm.partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        from crm.partners.webhooks.figures import Waiting
        from crm.partners.webhooks.trace import webhooks
        from jewelry.orders import trace
        from jewelry.platform.scrape import ASKED

        ASKED.append(Waiting())
        trace.SOURCES.append(webhooks)
