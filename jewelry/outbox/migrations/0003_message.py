"""A default of the model alone; the table stays as it is."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0002_waiting'),
    ]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='next_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt'),
        ),
    ]
