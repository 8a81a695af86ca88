from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "jewelry.notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from jewelry.notices.timeline import letters
        from jewelry.orders import timeline

        timeline.SOURCES.append(letters)
