"""The alloys of the trade and a first tariff, so that a new installation can price.

Densities: GOST 30649 grades and international tables as published by jewellers' tools, each checked
by the rule of mixtures. Money is a plausible starting point for the maker to edit.
"""

from datetime import date
from decimal import Decimal

from django.db import migrations

# code, English, Russian, metal, colour, fineness, density g/cm³, billed loss, nickel
ALLOYS = [
    ("silver-925", "925 silver", "Серебро 925", "silver", "silver", ".925", "10.36", ".08", False),
    ("gold-375-red", "375 red gold", "Красное золото 375", "gold", "rose", ".375", "11.54", ".07", False),
    ("gold-585-red", "585 red gold", "Красное золото 585", "gold", "rose", ".585", "13.24", ".07", False),
    ("gold-585-yellow", "585 yellow gold", "Жёлтое золото 585", "gold", "yellow", ".585", "13.92", ".07", False),
    ("gold-585-yellow-us", "585 yellow gold, US 14K", "Жёлтое золото 585, 14K (США)", "gold", "yellow", ".585", "13.05", ".07", False),
    ("gold-585-rose", "585 rose gold", "Розовое золото 585", "gold", "rose", ".585", "13.03", ".07", False),
    ("gold-585-white-ni", "585 white gold, nickel", "Белое золото 585, никель", "gold", "white", ".585", "12.85", ".10", True),
    ("gold-585-white-pd", "585 white gold, palladium", "Белое золото 585, палладий", "gold", "white", ".585", "14.76", ".10", False),
    ("gold-750-yellow", "750 yellow gold", "Жёлтое золото 750", "gold", "yellow", ".750", "15.53", ".07", False),
    ("gold-750-rose", "750 rose gold", "Розовое золото 750", "gold", "rose", ".750", "15.02", ".07", False),
    ("gold-750-white-ni", "750 white gold, nickel", "Белое золото 750, никель", "gold", "white", ".750", "15.38", ".10", True),
    ("gold-750-white-pd", "750 white gold, palladium", "Белое золото 750, палладий", "gold", "white", ".750", "16.44", ".10", False),
    ("platinum-950", "950 platinum", "Платина 950", "platinum", "platinum", ".950", "20.70", ".08", False),
    ("platinum-900", "900 platinum, iridium", "Платина 900, иридий", "platinum", "platinum", ".900", "21.54", ".08", False),
    ("palladium-950", "950 palladium", "Палладий 950", "palladium", "platinum", ".950", "12.10", ".10", False),
    ("palladium-850", "850 palladium", "Палладий 850", "palladium", "platinum", ".850", "11.70", ".10", False),
]


def seed(apps, schema_editor):
    Alloy = apps.get_model("pricing", "Alloy")
    Alloy.objects.bulk_create(
        Alloy(
            code=code,
            name_en=english,
            name_ru=russian,
            base=base,
            colour=colour,
            fineness=Decimal(fineness),
            density=Decimal(density),
            loss=Decimal(loss),
            nickel=nickel,
            position=position,
        )
        for position, (code, english, russian, base, colour, fineness, density, loss, nickel) in enumerate(ALLOYS)
    )
    apps.get_model("pricing", "Tariff").objects.create(spot_date=date(2026, 11, 20))


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
