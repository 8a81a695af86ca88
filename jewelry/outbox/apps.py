from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "jewelry.outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        from jewelry.outbox.figures import Waiting
        from jewelry.platform.scrape import ASKED

        ASKED.append(Waiting())
