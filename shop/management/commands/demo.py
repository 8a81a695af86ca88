"""Create demo data: people, the catalogue, and a year of orders. Does nothing if there are
people."""

import io
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from jewelry import env
from jewelry.accounts.models import BUYERS, Role, User
from jewelry.models3d import store
from jewelry.models3d.models import Measurement
from jewelry.pricing import tariffs
from jewelry.pricing.models import Alloy, Tariff
from jewelry.pricing.tariffs import leaps
from shop.demo import orders, purchases
from shop.demo.pieces import PIECES, Piece, to_stl
from shop.models import Product

PEOPLE = (
    ("customer", "Nina Orlova", Role.CUSTOMER),
    ("customer2", "Дарья Ким", Role.CUSTOMER),
    ("seller", "Maria Volkova", Role.SELLER),
    ("operator", "Ivan Gromov", Role.OPERATOR),
    ("operator2", "Anton Mironov", Role.OPERATOR),
    ("partner", "Atelier Weiss", Role.PARTNER),
    ("admin", "Alexandra Savina", Role.ADMIN),
)
OTHERS = (
    "Hugo Bernard", "Elena Petrova", "Mark Levin", "Софья Росси", "Pavel Zaitsev", "Clara & Jan Weiss",
    "Анна Сорокина", "Tomas Novak", "Ирина Белова", "Leo Martin", "Ольга Дроздова", "Emma Schmidt",
    "Кирилл Ефимов", "Julia Lang", "Вера Мельник", "Oscar Lund", "Тимур Асланов", "Mia Fischer",
    "Глеб Наумов", "Sara Conti",
)  # fmt: skip
EXAMPLE = "Demo: example figures of April 2026, good at any age so that prices are firm."
CREW = ("Lev Baranov", "Олег Тихонов", "Rita Chernova")


CHOICES: dict[str, dict[str, Any]] = {
    "ring": {"size_from": Decimal(15), "size_to": Decimal(22), "engraved": ["inside"]},
    "earrings": {"in_pairs": True},
    "bracelet": {
        "size_from": Decimal(160),
        "size_to": Decimal(210),
        "size_step": Decimal(10),
        "engraved": ["inside"],
    },
}
"""What is sold of a kind beside one piece as it is drawn."""

LENGTHS = {"rope-bangle": Decimal("188.6"), "oval-cuff": Decimal(173)}
"""Around the inside of the models, in mm."""


class Command(BaseCommand):
    help = "Loads demo people, pieces and orders once (DEMO_ORDERS of them)."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "This is production (SITE_URL is set): demo data does not belong here."
            )
        if User.objects.filter(username="admin").exists():
            return
        count = env.number("DEMO_ORDERS", 2000)
        self.stdout.write("Loading demo data: measuring and picturing the catalogue's pieces …")
        measured = self._measure()
        with transaction.atomic():
            cast = self._people()
            publish_example(User.objects.get(username="admin"))
            designs = self._catalogue(measured)
            if count:
                orders.make(count, designs, cast)
        if count:
            purchases.make_purchases(designs, cast)

    def _measure(self) -> list[tuple[Piece, Measurement]]:
        """Measure each piece in a child process of its own; two at a time use two cores."""
        with ThreadPoolExecutor(2) as pool:
            return list(zip(PIECES, pool.map(_measure, PIECES), strict=True))

    def _people(self) -> orders.Cast:
        password = make_password("demo")
        named = [
            User(
                username=login,
                email=f"{login}@example.com",
                confirmed_email=f"{login}@example.com",
                name=name,
                role=role,
                password=password,
            )
            for login, name, role in PEOPLE
        ]
        unseen = make_password(None)
        extras = [
            User(username=f"{role}-{i}", name=name, role=role, password=unseen)
            for role, names in ((Role.CUSTOMER, OTHERS), (Role.OPERATOR, CREW))
            for i, name in enumerate(names, start=1)
        ]
        people = User.objects.bulk_create(named + extras)
        return orders.Cast(
            customers=[p for p in people if p.role in BUYERS],
            sellers=[p for p in people if p.role == Role.SELLER],
            operators=[p for p in people if p.role == Role.OPERATOR],
        )

    def _catalogue(self, measured: list[tuple[Piece, Measurement]]) -> list[orders.Design]:
        alloys = {alloy.code: alloy for alloy in Alloy.objects.all()}
        Product.objects.bulk_create(
            Product(
                slug=piece.slug,
                kind=piece.kind,
                name_en=piece.name_en,
                name_ru=piece.name_ru,
                text_en=piece.text_en,
                text_ru=piece.text_ru,
                model=measurement.model,
                alloy=alloys[piece.alloy],
                position=position,
                drawn_mm=LENGTHS.get(piece.slug),
                **CHOICES.get(piece.kind, {}),
            )
            for position, (piece, measurement) in enumerate(measured)
        )
        return [orders.Design(piece.name_en, measurement) for piece, measurement in measured]


def publish_example(admin: User) -> None:
    """Publish the seed's figures without an age limit: they are old, and the demo shows firm
    prices."""
    current, draft = Tariff.objects.in_force(), tariffs.begin(admin)
    draft.max_spot_days = None
    draft.save()
    yes = leaps.token(current, draft)
    tariffs.publish(draft.pk, draft.edition, admin, EXAMPLE, yes)


def _measure(piece: Piece) -> Measurement:
    try:
        file = io.BytesIO(to_stl(piece.build()))
        file_size = file.getbuffer().nbytes
        kept = File(file, name=f"{piece.slug}.stl")
        kept.size = file_size
        return store.measure(store.keep(kept, f"{piece.slug}.stl"))
    finally:
        connection.close()
