import datetime as dt

from django.db import migrations, models


def from_the_beginning(apps, schema_editor):
    """Until now a plan had one list for all its periods."""
    for plan in apps.get_model("plans", "Plan").objects.all():
        plan.sections.update(since=dt.date(plan.year, 1, 1))


def one_list_again(apps, schema_editor):
    """What was written under a later list goes under the section of the same key, or under a further one of the plan.

    Every document gets a row for every section of its plan, as its pages expect.
    """
    sections, drafts = apps.get_model("plans", "PlanSection"), apps.get_model("submissions", "Draft")
    remarks = apps.get_model("submissions", "Remark")
    for plan in apps.get_model("plans", "Plan").objects.all():
        stated = list(sections.objects.filter(plan=plan.pk).order_by("since", "order"))
        if len({section.since for section in stated}) < 2:
            continue
        kept = {}
        for section in stated:
            if (same := kept.setdefault(section.key, section)) is section:
                sections.objects.filter(pk=section.pk).update(order=len(kept))
                continue
            drafts.objects.filter(section=section.pk).update(section=same.pk)
            remarks.objects.filter(section=section.pk).update(section=same.pk)
            section.delete()
        for name, of_plan in (("Report", "period__plan"), ("Contribution", "report__period__plan")):
            for document in apps.get_model("submissions", name).objects.filter(**{of_plan: plan.pk}):
                there = set(document.drafts.values_list("section_id", flat=True))
                drafts.objects.bulk_create(
                    [
                        drafts(**{name.lower(): document}, section_id=one.pk)
                        for one in kept.values()
                        if one.pk not in there
                    ]
                )
    # PostgreSQL alters no table while checks of its rows wait.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0006_a_period_keeps_its_rule"),
        ("submissions", "0011_targets_are_answered"),
    ]

    operations = [
        migrations.AddField(
            model_name="plansection",
            name="since",
            field=models.DateField(null=True, verbose_name="自"),
        ),
        migrations.RunPython(from_the_beginning, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="plansection",
            name="since",
            field=models.DateField(verbose_name="自"),
        ),
        migrations.AlterModelOptions(
            name="plansection",
            options={"ordering": ["since", "order"]},
        ),
        migrations.RemoveConstraint(
            model_name="plansection",
            name="section_key_once",
        ),
        migrations.AddConstraint(
            model_name="plansection",
            constraint=models.UniqueConstraint(fields=("plan", "since", "key"), name="section_key_once_in_a_list"),
        ),
        # Undone first: the constraint of before wants one list.
        migrations.RunPython(migrations.RunPython.noop, one_list_again),
    ]
