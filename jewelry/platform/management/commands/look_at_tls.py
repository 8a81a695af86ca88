"""`manage.py look_at_tls`: which TLS versions and ciphers this installation's proxy offers."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jewelry.platform import tls


class Command(BaseCommand):
    help = "Look at the TLS of SITE_URL from outside: versions, ciphers, certificate."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", nargs="?", default=settings.SITE_URL or "")
        parser.add_argument("--authorities", help="a file of certificates instead of the system's")

    def handle(self, *args: Any, **options: Any) -> None:
        parts = urlsplit(options["address"])
        if parts.scheme != "https" or not parts.hostname:
            raise CommandError("Name an address that begins with https:, or set SITE_URL.")
        try:
            found = [*tls.faults(parts.hostname, parts.port or 443, options["authorities"])]
        except OSError as error:
            raise CommandError(f"{parts.hostname} does not answer: {error}.") from error
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{parts.hostname}: TLS is as it should be.")
