from django.db import migrations, models


class Migration(migrations.Migration):
    """Kinds and actions are words of the law; a column that lists them would need a migration for every new act."""

    dependencies = [("transitions", "0001_initial")]

    operations = [
        migrations.AlterField("opening", "kind", models.CharField(max_length=20)),
        migrations.AlterField("statusrecord", "action", models.CharField(max_length=30, verbose_name="动作")),
        migrations.AlterField("statusrecord", "kind", models.CharField(max_length=20, verbose_name="文种")),
    ]
