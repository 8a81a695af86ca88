"""Run the whole check. Exits with 1 if anything differs, and names the rows."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jewelry.conservation import check
from jewelry.models3d import storage_sweep, store


class Command(BaseCommand):
    help = "Compares all orders, histories, messages and files with one another; repairs nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-files", action="store_true", help="leave the storage out")
        parser.add_argument(
            "--accept",
            action="store_true",
            help="count anew: deleted orders that somebody has looked into are forgotten",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_files"]:
            self._walk_through_files()
        alarms = check.run_whole(accept=options["accept"])
        for alarm in alarms:
            self.stdout.write(f"{alarm.row}: {alarm}")
        if alarms:
            raise CommandError(f"{len(alarms)} differences.")
        self.stdout.write("All orders, messages and files are there.")

    def _walk_through_files(self) -> None:
        """The sweeper's own walk, to its end: it goes on where the last one stopped."""
        try:
            while not storage_sweep.sweep(timedelta(hours=24)).ended:
                pass
        except store.StorageUnavailable as problem:
            raise CommandError(f"The storage is away: {problem}") from None
