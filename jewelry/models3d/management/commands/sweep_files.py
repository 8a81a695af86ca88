from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jewelry.models3d import storage_sweep, store


class Command(BaseCommand):
    help = "Compare the stored files with the database: remove orphans, name what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hours", type=int, default=24, help="spare what is younger (24)")
        parser.add_argument(
            "--believe",
            action="store_true",
            help="remove even where most files have no row: this is the right database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        grace, ended = timedelta(hours=options["hours"]), ""
        try:
            while not ended:
                found = storage_sweep.sweep(grace, believe=options["believe"])
                ended = found.ended
        except store.StorageUnavailable as problem:
            raise CommandError(f"The file store does not answer: {problem}") from None
        self.stdout.write(
            f"{found.seen} files, {found.removed} orphans removed, {found.spared} spared, "
            f"{len(found.missing)} missing."
        )
        for path, row in found.missing.items():
            self.stdout.write(f"missing: {row}: {path}")
