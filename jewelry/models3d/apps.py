from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Models3DConfig(AppConfig):
    name = "jewelry.models3d"
    verbose_name = _("3D models")

    def ready(self) -> None:
        from jewelry.models3d import checks  # noqa: F401
