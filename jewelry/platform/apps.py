import gc

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "jewelry.platform"

    def ready(self) -> None:
        """What is loaded by now stays: it is not looked through again and again.

        With the pause since the settings that was a fifth of every start.
        """
        gc.freeze()
        gc.enable()
