from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalkConfig(AppConfig):
    name = "jewelry.talk"
    verbose_name = _("Messages")

    def ready(self) -> None:
        from jewelry.orders import gates
        from jewelry.talk import gate

        gates.GATES.append(gate.check)
