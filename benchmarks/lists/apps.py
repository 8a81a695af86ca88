import os

from django.apps import AppConfig


class PeersConfig(AppConfig):
    name = "benchmarks"

    def ready(self) -> None:
        if os.environ["BENCH_PEER"] == "delayed":
            from benchmarks.lists import delayed

            delayed.connect()
