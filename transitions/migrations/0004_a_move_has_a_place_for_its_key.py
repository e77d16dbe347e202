from django.db import migrations, models


class Migration(migrations.Migration):
    """A place for the key of a request in the record of the move that it led to; empty until the next step."""

    dependencies = [("transitions", "0003_acts_beside_the_way")]

    operations = [migrations.AddField("statusrecord", "key", models.CharField(max_length=64, null=True))]
