"""Recompute every stored quote from its stored inputs, and list those whose price differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jewelry.pricing.models import Quote
from jewelry.pricing.quotes import recheck
from jewelry.pricing.quotes.recheck import Check, Difference

BATCH_SIZE = 500
"""Rows in memory; a server-side cursor brings the next ones."""


class Command(BaseCommand):
    help = "Recomputes all quotes from their stored inputs and names those that differ."

    def handle(self, *args: Any, **options: Any) -> None:
        count = wrong = 0
        for quote in Quote.objects.order_by("pk").iterator(chunk_size=BATCH_SIZE):
            count += 1
            if not (found := recheck.check(quote)).agrees:
                wrong += 1
                self.stdout.write(f"{quote.number}: {_told(found)}")
        if wrong:
            raise CommandError(f"Of {count} quotes, {wrong} come to something else.")
        self.stdout.write(f"All {count} quotes come to what they say.")


def _told(found: Check) -> str:
    return "; ".join(map(_difference, found.differences))


def _difference(each: Difference) -> str:
    if each.stored is None and each.found is None:
        return f"{each.what} can't be read"
    return f"{each.what} {each.stored} ≠ {each.found}"
