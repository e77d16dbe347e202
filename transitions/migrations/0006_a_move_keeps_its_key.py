from django.db import migrations, models


class Migration(migrations.Migration):
    """The key of a request stands in the record of the move that it led to, not in a row of its own."""

    dependencies = [("transitions", "0005_keys_join_their_moves")]

    operations = [
        migrations.AlterField("statusrecord", "key", models.CharField(max_length=64)),
        migrations.AddConstraint(
            "statusrecord", models.UniqueConstraint(fields=["key", "person"], name="one_move_per_key")
        ),
        migrations.AddConstraint(
            "statusrecord",
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(person__isnull=True), name="one_move_per_key_of_the_clock"
            ),
        ),
        migrations.DeleteModel("AnsweredRequest"),
    ]
