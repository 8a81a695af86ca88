"""Spot prices get a source, and the seed's tariff figures of 2026.

Metals: the Bank of Russia's accounting prices of 24 April 2026 in roubles a gram (11,409.47 for gold,
187.82 silver, 5,009.28 platinum, 3,750.95 palladium), written in dollars at 76 roubles. VAT: 22 % since
1 January 2026 (Federal law 425-FZ of 28 November 2025).

Only an installation where nobody has published, or been quoted on the seed, gets them. The version is
new, for what is kept of prices goes by it.
"""

import django.core.validators
from decimal import Decimal
from django.db import migrations, models

SEED = """
ALTER TABLE pricing_tariff DISABLE TRIGGER tariff_is_published;
UPDATE pricing_tariff SET
  version = gen_random_uuid(), vat = 0.22, spot_date = '2026-04-24',
  spot_gold = 4669.40, spot_silver = 76.87, spot_platinum = 2050.08, spot_palladium = 1535.10,
  roubles_per_dollar = 76,
  spot_source = 'gold, silver, platinum, palladium: cbr.ru xml_metall 2026-04-24; USD: an example'
WHERE number = 1 AND publisher_id IS NULL AND superseded_at IS NULL AND spot_date = '2024-09-20'
  AND (vat, spot_gold, spot_silver, spot_platinum, spot_palladium, roubles_per_dollar)
    = (0.20, 2600, 30, 1000, 1000, 92)
  AND NOT EXISTS (SELECT FROM pricing_quote WHERE tariff_id = pricing_tariff.id);
ALTER TABLE pricing_tariff ENABLE TRIGGER tariff_is_published;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('pricing', '0013_spots_age'),
    ]

    operations = [
        migrations.AddField(
            model_name='tariff',
            name='spot_source',
            field=models.CharField(blank=True, max_length=300, verbose_name='source of the spot prices'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='roubles_per_dollar',
            field=models.DecimalField(decimal_places=4, default=Decimal('76'), max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='₽ per $'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='spot_gold',
            field=models.DecimalField(decimal_places=2, default=Decimal('4669.40'), max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='gold, $ per troy oz'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='spot_palladium',
            field=models.DecimalField(decimal_places=2, default=Decimal('1535.10'), max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='palladium, $ per troy oz'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='spot_platinum',
            field=models.DecimalField(decimal_places=2, default=Decimal('2050.08'), max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='platinum, $ per troy oz'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='spot_silver',
            field=models.DecimalField(decimal_places=2, default=Decimal('76.87'), max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='silver, $ per troy oz'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='vat',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.22'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='VAT'),
        ),
        migrations.RunSQL(SEED, migrations.RunSQL.noop),
    ]
