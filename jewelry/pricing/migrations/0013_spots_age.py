"""Spot prices get an age limit, and the seed's tariff its true date: they are of September 2024.

Where quotes stand on the seed's tariff, its date stays as they say it.
"""

from django.core import validators
from django.db import migrations, models

SEED = """
ALTER TABLE pricing_tariff DISABLE TRIGGER tariff_is_published;
UPDATE pricing_tariff SET spot_date = '2024-09-20'
  WHERE number = 1 AND publisher_id IS NULL AND spot_date = '2026-11-20'
  AND NOT EXISTS (SELECT FROM pricing_quote WHERE tariff_id = pricing_tariff.id);
ALTER TABLE pricing_tariff ENABLE TRIGGER tariff_is_published;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('pricing', '0012_shows_margin'),
    ]

    operations = [
        migrations.AddField(
            model_name='tariff',
            name='max_spot_days',
            field=models.PositiveSmallIntegerField(blank=True, default=7, null=True, validators=[validators.MinValueValidator(1), validators.MaxValueValidator(365)], verbose_name='spot prices are good for, days'),
        ),
        migrations.RunSQL(SEED, migrations.RunSQL.noop),
    ]
