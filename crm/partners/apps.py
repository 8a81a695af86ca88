from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "crm.partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        from crm.partners.webhooks.figures import Waiting
        from jewelry.platform.scrape import ASKED

        ASKED.append(Waiting())
