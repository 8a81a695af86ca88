from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalkConfig(AppConfig):
    name = "jewelry.talk"
    verbose_name = _("Messages")

    def ready(self) -> None:
        from jewelry.models3d import quota
        from jewelry.models3d.storage_sweep.kinds import SWEPT_KINDS
        from jewelry.orders import gates
        from jewelry.talk import gate, saying
        from jewelry.talk.models import Attachment
        from jewelry.talk.stored_file import StoredFiles

        quota.OTHER_FILES.append(saying.bytes_sent)
        gates.GATES.append(gate.check_answered)
        SWEPT_KINDS.append(StoredFiles("talk", Attachment))
