"""The usual ways of delivery in Russia and near it, and the rules of sale; administrators change both."""

from django.db import migrations, models

WAYS = (
    ("courier", "courier", "cdek", "Courier to the door", "Курьер до двери",
     "CDEK calls an hour before and asks for the passport.", "СДЭК звонит за час и просит паспорт.",
     True, True),
    ("point", "point", "cdek", "Collection point", "Пункт выдачи",
     "CDEK keeps it for seven days.", "СДЭК хранит посылку семь дней.", False, True),
    ("post", "post", "post", "Registered post", "Почта России",
     "Insured, to your post office.", "Ценная посылка в ваше почтовое отделение.", True, True),
    ("workshop", "workshop", "", "Collect it from the workshop", "Забрать в мастерской",
     "We write when it is ready.", "Напишем, когда изделие будет готово.", False, False),
)  # fmt: skip
RATES = {
    "courier": (
        ("RU", "", 690, 3, 7, 150_000), ("RU", "Москва", 390, 1, 2, 100_000),
        ("RU", "Moscow", 390, 1, 2, 100_000), ("BY", "", 1900, 7, 14, None), ("KZ", "", 1900, 7, 14, None),
    ),
    "point": (("RU", "", 320, 3, 8, 100_000), ("BY", "", 1200, 7, 14, None), ("KZ", "", 1200, 7, 14, None)),
    "post": (("RU", "", 410, 6, 12, None),),
    "workshop": (("", "", 0, 0, 0, None),),
}  # fmt: skip
NAMES = ("code", "kind", "carrier_code", "name_en", "name_ru", "text_en", "text_ru", "needs_address", "insured")  # fmt: skip
FIGURES = ("country", "city", "price", "days_from", "days_to", "free_from")


def seed(apps, schema_editor):
    way_rows, rate_rows = (apps.get_model("purchases", name) for name in ("DeliveryWay", "DeliveryRate"))
    apps.get_model("purchases", "SaleRules").objects.get_or_create(pk=1)
    for position, way in enumerate(WAYS):
        said = dict(zip(NAMES, way, strict=True))
        row, made = way_rows.objects.get_or_create(code=said.pop("code"), defaults=said | {"position": position})
        for rate in RATES[row.code] if made else ():
            rate_rows.objects.create(way=row, **dict(zip(FIGURES, rate, strict=True)))


class Migration(migrations.Migration):
    dependencies = [("purchases", "0002_refunding_total")]
    operations = [
        migrations.AlterField(
            model_name="deliveryrate",
            name="country",
            field=models.CharField(blank=True, default="RU", max_length=2, verbose_name="country"),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
