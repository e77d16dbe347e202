"""A certificate's key may lie on a password device. Going back loses where the keys of such certificates are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0007_next_certificates")]

    operations = [
        migrations.AddField("credential", "token", models.CharField(blank=True, max_length=64, default=""), False),
        migrations.AddField("credential", "key_label", models.CharField(blank=True, max_length=120, default=""), False),
        migrations.AlterField("credential", "key_file", models.CharField(blank=True, max_length=120)),
        migrations.AddConstraint(
            "credential",
            models.CheckConstraint(
                condition=models.Q(("key_file", "")) ^ models.Q(("key_label", ""), ("token", "")),
                name="key_in_a_file_or_on_a_device",
            ),
        ),
    ]
