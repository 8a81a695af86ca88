"""Rings are sold by size and can be engraved, earrings are sold in pairs, too."""

from decimal import Decimal

from django.db import migrations


def offer(apps, schema_editor):
    products = apps.get_model("shop", "Product").objects
    products.filter(kind="ring", size_from=None).update(
        size_from=Decimal(15), size_to=Decimal(22), engraved=["inside"]
    )
    products.filter(kind="earrings").update(in_pairs=True)


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_choices")]
    operations = [migrations.RunPython(offer, migrations.RunPython.noop)]
