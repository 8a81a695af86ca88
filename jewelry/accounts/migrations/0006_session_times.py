from django.db import migrations, models

# Sessions that are open when this comes. The staff's would live on for weeks: they sign in once more.
# A customer's was last written to 30 days before its end, which is the best that is known of it.
STAFF = """
DELETE FROM accounts_session session USING accounts_user person
WHERE person.id = session.person_id AND person.role IN ('operator', 'seller', 'admin')
"""
BUYERS = """
UPDATE accounts_session SET began_at = expire_date - interval '30 days',
    active_at = expire_date - interval '30 days'
WHERE person_id IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_counts'),
    ]

    operations = [
        migrations.AddField(
            model_name='session',
            name='began_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='session',
            name='active_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='session',
            name='address',
            field=models.CharField(blank=True, default='', max_length=45),
        ),
        migrations.AddField(
            model_name='session',
            name='agent',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.RunSQL([STAFF, BUYERS], migrations.RunSQL.noop),
    ]
