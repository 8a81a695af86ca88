"""What was saved before was in force at once: each tariff becomes a published version.

Stones and their setting get plausible prices for the maker to edit; larger ones wait for a person.
"""

from decimal import Decimal

from django.db import migrations

VERSIONS = """
UPDATE pricing_tariff SET number = n, published_at = created_at, publisher_id = author_id,
  superseded_at = until, changed_at = created_at
FROM (
  SELECT id, row_number() OVER w AS n, lead(created_at) OVER w AS until
  FROM pricing_tariff WINDOW w AS (ORDER BY id)
) life WHERE life.id = pricing_tariff.id
"""

LOSSES = """
UPDATE pricing_tariff SET
  loss_silver = coalesce((SELECT max(loss) FROM pricing_alloy WHERE base = 'silver'), loss_silver),
  loss_gold = coalesce(
    (SELECT max(loss) FROM pricing_alloy WHERE base = 'gold' AND colour <> 'white'), loss_gold),
  loss_gold_white = coalesce(
    (SELECT max(loss) FROM pricing_alloy WHERE base = 'gold' AND colour = 'white'), loss_gold_white),
  loss_platinum = coalesce((SELECT max(loss) FROM pricing_alloy WHERE base = 'platinum'), loss_platinum),
  loss_palladium = coalesce((SELECT max(loss) FROM pricing_alloy WHERE base = 'palladium'), loss_palladium)
"""

# kind, up to a diameter in mm, roubles a carat
STONES = (
    ("alexandrite", "3", 60_000),
    ("alexandrite", "5", 250_000),
    ("diamond", "1.5", 45_000),
    ("diamond", "2.7", 60_000),
    ("diamond", "3.9", 120_000),
    ("diamond", "5.2", 280_000),
    ("diamond", "6.5", 600_000),
    ("emerald", "3", 30_000),
    ("emerald", "6", 85_000),
    ("garnet", "10", 1_500),
    ("peridot", "8", 3_000),
    ("quartz", "12", 600),
    ("ruby", "3", 35_000),
    ("ruby", "6", 90_000),
    ("sapphire", "3", 28_000),
    ("sapphire", "6", 70_000),
    ("spinel", "6", 15_000),
    ("tanzanite", "7", 25_000),
    ("topaz", "12", 1_200),
    ("tourmaline", "8", 6_000),
    ("zirconia", "12", 150),
)

# setting, up to a diameter in mm, roubles a stone
SETTINGS = (
    ("bezel", "4", 2_000),
    ("bezel", "12", 4_000),
    ("channel", "3", 900),
    ("pave", "2", 450),
    ("prong", "4", 1_500),
    ("prong", "12", 3_000),
)


def seed(apps, schema_editor):
    tariff = apps.get_model("pricing", "Tariff").objects.order_by("number").last()
    if tariff is None:
        return
    for name, rows in (("StonePrice", STONES), ("SettingPrice", SETTINGS)):
        Price = apps.get_model("pricing", name)
        Price.objects.bulk_create(
            Price(tariff=tariff, code=code, up_to=Decimal(up_to), price=price)
            for code, up_to, price in rows
        )


class Migration(migrations.Migration):
    dependencies = [("pricing", "0006_tariff_versions")]
    operations = [
        migrations.RunSQL(VERSIONS, migrations.RunSQL.noop),
        migrations.RunSQL(LOSSES, migrations.RunSQL.noop),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
