"""Reads: which archives a person may know of, what may be exported, and what an archive holds."""

from django.db.models import QuerySet

from approvals.models import Record
from archives.models import Export
from plans.models import Period, Plan
from submissions.models import Report
from workflows.exporting import governments_to_export
from workflows.people import Actor


def exports_visible_to(actor: Actor) -> QuerySet[Export]:
    """Return the archives of the governments whose records this person may export, the newest first."""
    return Export.objects.filter(government__in=governments_to_export(actor)).select_related(
        "government", "plan", "period"
    )


def plans_to_export(actor: Actor) -> list[Plan]:
    """Return the plans that this person may export, with the periods of each, the latest year first."""
    found = Plan.objects.filter(government__in=governments_to_export(actor)).select_related("government")
    return list(found.prefetch_related("periods").order_by("-year", "id"))


def reports_of(plan: Plan, period: Period | None) -> QuerySet[Report]:
    """Return the reports of a plan or of one of its periods, in printed order."""
    reports = Report.objects.filter(period__plan=plan) if period is None else Report.objects.filter(period=period)
    return reports.select_related("period__plan__government", "line__matter", "line__plan", "government").order_by(
        "period__start", "line__matter__section", "line__matter__number", "line__row", "id"
    )


def records_of(plan: Plan, period: Period | None) -> QuerySet[Record]:
    """Return the records of a plan or a period, those that a correction replaced too, in the order of the register."""
    return (
        Record.objects.filter(report__in=reports_of(plan, period).order_by().values("pk"))
        .select_related(
            "government",
            "report__period",
            "report__line__matter",
            "report__line__plan",
            "revision__report__period",
            "revision__report__line__matter",
            "revision__report__line__plan",
            "supersedes",
            "superseded_by",
        )
        .order_by("year", "number")
    )
