from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConservationConfig(AppConfig):
    name = "jewelry.conservation"
    verbose_name = _("Conservation")

    def ready(self) -> None:
        from jewelry.conservation.figures import Alarms
        from jewelry.platform.scrape import ASKED

        ASKED.append(Alarms())
