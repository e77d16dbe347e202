from django.db import migrations, models


def from_the_plan(apps, schema_editor):
    """Until now a plan had one rule for all its periods."""
    for plan in apps.get_model("plans", "Plan").objects.all():
        plan.periods.update(rule={"cycle_months": plan.cycle_months, **plan.due})


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0005_a_draft_can_be_discarded"),
    ]

    operations = [
        migrations.AddField(
            model_name="period",
            name="rule",
            field=models.JSONField(default=dict, verbose_name="期限规则"),
        ),
        migrations.RunPython(from_the_plan, migrations.RunPython.noop),
    ]
