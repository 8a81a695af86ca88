"""Rates are found under a city's English name too, so the second row of the same city goes."""

from django.db import migrations

FIGURES = ("country", "price", "days_from", "days_to", "free_from")


def drop_doubles(apps, schema_editor):
    rates = apps.get_model("purchases", "DeliveryRate").objects
    for rate in rates.filter(country="RU", city="Moscow"):
        same = {name: getattr(rate, name) for name in FIGURES}
        if rates.filter(way=rate.way_id, city="Москва", **same).exists():
            rate.delete()


class Migration(migrations.Migration):
    dependencies = [("purchases", "0003_ways_and_rules")]
    operations = [migrations.RunPython(drop_doubles, migrations.RunPython.noop)]
