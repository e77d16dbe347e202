"""A post whose certificate was revoked or has expired may get the next. Going back needs one certificate a post."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0006_kept_files"),
        ("units", "0003_mandates_are_given_on_a_page"),
    ]

    operations = [
        migrations.AlterField(
            model_name="credential",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="credentials", to="units.appointment"
            ),
        ),
    ]
