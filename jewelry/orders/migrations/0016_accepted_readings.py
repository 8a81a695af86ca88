from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0015_file_in_micrometres'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='accepted',
            field=models.CharField(blank=True, db_default='', default='', max_length=24),
        ),
    ]
