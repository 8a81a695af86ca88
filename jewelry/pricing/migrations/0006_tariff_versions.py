"""Tariffs become versions with a draft; losses move into them from the alloys; stones get prices."""

import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pricing', '0005_price_requests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SettingPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('up_to', models.DecimalField(decimal_places=2, max_digits=4, validators=[django.core.validators.MinValueValidator(Decimal('0.5'))], verbose_name='up to, mm')),
                ('code', models.CharField(choices=[('prong', 'prongs'), ('bezel', 'bezel'), ('channel', 'channel'), ('pave', 'pavé')], max_length=12, verbose_name='setting')),
                ('price', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='₽ per stone')),
            ],
            options={
                'verbose_name': "setting's price",
                'verbose_name_plural': 'settings of stones',
                'ordering': ['code', 'up_to'],
            },
        ),
        migrations.CreateModel(
            name='StonePrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('up_to', models.DecimalField(decimal_places=2, max_digits=4, validators=[django.core.validators.MinValueValidator(Decimal('0.5'))], verbose_name='up to, mm')),
                ('code', models.CharField(choices=[('diamond', 'diamond'), ('ruby', 'ruby'), ('sapphire', 'sapphire'), ('emerald', 'emerald'), ('quartz', 'quartz'), ('zirconia', 'cubic zirconia'), ('garnet', 'garnet'), ('spinel', 'spinel'), ('topaz', 'topaz'), ('tourmaline', 'tourmaline'), ('peridot', 'peridot'), ('tanzanite', 'tanzanite'), ('alexandrite', 'alexandrite')], max_length=12, verbose_name='stone')),
                ('price', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='₽ per carat')),
            ],
            options={
                'verbose_name': "stone's price",
                'verbose_name_plural': 'stones',
                'ordering': ['code', 'up_to'],
            },
        ),
        migrations.AlterModelOptions(
            name='tariff',
            options={'ordering': [models.OrderBy(models.F('number'), descending=True, nulls_first=True)], 'verbose_name': 'tariff', 'verbose_name_plural': 'tariffs'},
        ),
        migrations.AddField(
            model_name='tariff',
            name='changed_at',
            field=models.DateTimeField(auto_now=True, verbose_name='changed'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='edition',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='tariff',
            name='finish_as_cast',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.2'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('5'))], verbose_name='as cast, × finishing'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='finish_matte',
            field=models.DecimalField(decimal_places=4, default=Decimal('1.1'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('5'))], verbose_name='matte, × finishing'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='finish_polished',
            field=models.DecimalField(decimal_places=4, default=Decimal('1'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('5'))], verbose_name='polished, × finishing'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='finish_satin',
            field=models.DecimalField(decimal_places=4, default=Decimal('1.2'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('5'))], verbose_name='satin, × finishing'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='k_high',
            field=models.DecimalField(decimal_places=4, default=Decimal('1'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1.5'))], verbose_name='k of the heaviest pieces'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='k_low',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.83'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1.5'))], verbose_name='k of the lightest pieces'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='loss_gold',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.07'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='billed loss, yellow, red and rose gold'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='loss_gold_white',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.10'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='billed loss, white gold'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='loss_palladium',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.10'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='billed loss, palladium'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='loss_platinum',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.08'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='billed loss, platinum'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='loss_silver',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.08'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='billed loss, silver'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='number',
            field=models.PositiveIntegerField(editable=False, null=True, unique=True, verbose_name='number'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='published_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='in force since'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='publisher',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='published_tariffs', to=settings.AUTH_USER_MODEL, verbose_name='published by'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='rush',
            field=models.DecimalField(decimal_places=4, default=Decimal('1.3'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('1')), django.core.validators.MaxValueValidator(Decimal('5'))], verbose_name='urgent orders, × price'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='superseded_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='in force until'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='version',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='created_at',
            field=models.DateTimeField(auto_now_add=True, verbose_name='begun'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='discount',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.05'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('0.9'))], verbose_name='discount'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='k',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.95'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1.5'))], verbose_name='finished weight ÷ CAD weight (k)'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='operator_share',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.25'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name="operator's share of casting and finishing"),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='vat',
            field=models.DecimalField(decimal_places=4, default=Decimal('0.20'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='VAT'),
        ),
        migrations.AddField(
            model_name='settingprice',
            name='tariff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='setting_prices', to='pricing.tariff'),
        ),
        migrations.AddField(
            model_name='stoneprice',
            name='tariff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stone_prices', to='pricing.tariff'),
        ),
        migrations.AddConstraint(
            model_name='settingprice',
            constraint=models.UniqueConstraint(fields=('tariff', 'code', 'up_to'), name='setting_price_once'),
        ),
        migrations.AddConstraint(
            model_name='stoneprice',
            constraint=models.UniqueConstraint(fields=('tariff', 'code', 'up_to'), name='stone_price_once'),
        ),
    ]
