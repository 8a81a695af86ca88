"""`manage.py fetch_spots`: show published spot prices beside those in force, and publish them
on a yes."""

from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from jewelry.accounts.models import Role, User
from jewelry.pricing.models import Tariff
from jewelry.pricing.spots import publishing, sources
from jewelry.pricing.spots.reading import MOST_BYTES, NotUsable
from jewelry.pricing.spots.sources import Spots
from jewelry.pricing.tariffs import NotMeant, NotPublished
from jewelry.pricing.tariffs.leaps import Leaps, Step

HOW = """Nothing is published. To publish these prices, and nothing else, say who and why:
  --yes --as ADMINISTRATOR --note "What changed and why"
"""


class Command(BaseCommand):
    help = (
        "Fetch the spot prices that the Bank of Russia or the LBMA publishes, show them beside those "
        "in force, and publish them only with --yes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", choices=sources.SOURCES, default=sources.BANK)
        parser.add_argument(
            "--file",
            action="append",
            default=[],
            metavar="FILE",
            help="read it, and ask no address",
        )
        parser.add_argument("--rate", default="", help="roubles a dollar, instead of the bank's")
        parser.add_argument("--yes", action="store_true", help="publish a tariff with these prices")
        parser.add_argument(
            "--as", dest="login", default="", help="the administrator who publishes"
        )
        parser.add_argument("--note", default="", help="what changed and why; sellers read it")
        parser.add_argument("--sure", default="", help="the yes to a move of more than 15 %%")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            publisher = _publisher(options) if options["yes"] else None
            found, current = _found(options), Tariff.objects.in_force()
            self._show(found, current)
            publishing.check_newer(found, current)
            if publisher is None:
                self.stdout.write(HOW)
                return
            tariff = publishing.publish(found, publisher, options["note"], options["sure"])
        except Tariff.DoesNotExist:
            raise CommandError(
                "There is no tariff yet: migrate, or write one in the admin."
            ) from None
        except DatabaseError:
            raise CommandError(
                "The database with the tariff does not answer; is `make run` on?"
            ) from None
        except NotMeant as asked:
            raise CommandError(_asked(asked.leaps, asked.token)) from None
        except (NotUsable, NotPublished) as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{tariff} is in force.")

    def _show(self, found: Spots, current: Tariff) -> None:
        self.stdout.write(f"In force: {current}, spot prices of {current.spot_date}")
        self.stdout.write(f"Found: of {found.day} ({found.source})\n")
        self.stdout.write(_line("₽ a gram", "in force", "found", "move"))
        for move in publishing.moves(found, current):
            self.stdout.write(_step(move.name, move.gram))
        self.stdout.write(_step("₽ a dollar", Step("", current.roubles_per_dollar, found.rate)))
        for note in found.notes:
            self.stdout.write(note)
        self.stdout.write("")


def _publisher(options: dict[str, Any]) -> User:
    """Checked before fetching, so that a wrong name costs no waiting."""
    if not options["note"].strip():
        raise CommandError("Say what changed and why with --note; sellers read it.")
    most = Tariff._meta.get_field("note").max_length or 0
    if len(options["note"].strip()) > most:
        raise CommandError(f"The --note may have {most} characters at most.")
    who = User.objects.filter(username=options["login"], role=Role.ADMIN, is_active=True).first()
    if who is None:
        raise CommandError("Say with --as who publishes: an administrator's login.")
    return who


def _found(options: dict[str, Any]) -> Spots:
    by_hand = sources.rate_by_hand(options["rate"]) if options["rate"] else None
    if options["file"]:
        return sources.read([_file(name) for name in options["file"]], by_hand)
    return sources.fetch(options["source"], by_hand)


def _file(name: str) -> sources.File:
    """Read one byte more than the limit, so that a larger file is noticed."""
    try:
        with Path(name).open("rb") as file:
            return Path(name).name, file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise NotUsable(f"{name} can't be read: {error}.") from None


def _asked(found: Leaps, token: str) -> str:
    lines = ["This moves prices by more than 15 %. Nothing is published."]
    for alloy in found.alloys:
        before, after = alloy.piece.before, alloy.piece.after
        lines.append(f"  the example ring in {alloy.name}: {before:,.2f} → {after:,.2f} ₽")
    return "\n".join([*lines, f"If that is what you mean, add: --sure {token}"])


def _step(name: str, step: Step) -> str:
    percent = f"{step.percent:+.1f} %" if step.percent is not None else ""
    return _line(name, _number(step.before), _number(step.after), percent)


def _number(value: Decimal) -> str:
    return f"{value:,.2f}"


def _line(*cells: str) -> str:
    name, *others = cells
    return f"{name:<12}" + "".join(f"{cell:>16}" for cell in others)
