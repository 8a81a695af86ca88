"""A webhook is a message like the outbox's: fields by the same names, over the columns that it had."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0010_revised_orders'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.RemoveIndex(
                model_name='webhookdelivery',
                name='webhook_due',
            ),
            migrations.RemoveIndex(
                model_name='webhookdelivery',
                name='webhook_line',
            ),
            migrations.RemoveIndex(
                model_name='webhookdelivery',
                name='webhook_given_up',
            ),
            migrations.AlterField(
                model_name='webhookdelivery',
                name='delivered_at',
                field=models.DateTimeField(db_column='delivered_at', null=True, verbose_name='delivered'),
            ),
            migrations.RenameField(
                model_name='webhookdelivery',
                old_name='delivered_at',
                new_name='done_at',
            ),
            migrations.AlterField(
                model_name='webhookdelivery',
                name='given_up_at',
                field=models.DateTimeField(db_column='given_up_at', null=True, verbose_name='given up'),
            ),
            migrations.RenameField(
                model_name='webhookdelivery',
                old_name='given_up_at',
                new_name='parked_at',
            ),
            migrations.AddIndex(
                model_name='webhookdelivery',
                index=models.Index(condition=models.Q(('done_at', None), ('parked_at', None)), fields=['endpoint', 'next_at'], name='webhook_due'),
            ),
            migrations.AddIndex(
                model_name='webhookdelivery',
                index=models.Index(condition=models.Q(('done_at', None), ('parked_at', None)), fields=['endpoint', 'order', 'version'], name='webhook_line'),
            ),
            migrations.AddIndex(
                model_name='webhookdelivery',
                index=models.Index(condition=models.Q(('parked_at', None), _negated=True), fields=['parked_at'], name='webhook_given_up'),
            ),
        ]),
    ]
