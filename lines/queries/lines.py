"""Reads of lines: which a person may know of, who leads on a day, how a line stands."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from plans.models import Line, LineTerms, OpenName, Period, Responsibility
from submissions.models import Report
from submissions.queries import governments_read_whole, reports_visible_to, units_of_actor
from workflows.decide import Choice, choices, final_statuses
from workflows.facts import LineFacts
from workflows.people import Actor
from workflows.words import Action, DutyRole, Kind, LineStatus, PeriodStatus, ReportStatus, Role


def lines_visible_to(actor: Actor) -> QuerySet[Line]:
    """Return the lines this person may know of: those of the own units, or all of a government for its readers.

    A unit that has handed a line over still reads it: it answered for it once.
    """
    own = Responsibility.objects.filter(line=OuterRef("pk"), unit__in=units_of_actor(actor))
    reported = reports_visible_to(actor).order_by().values("line")
    return Line.objects.filter(
        Q(government__in=governments_read_whole(actor)) | Q(Exists(own)) | Q(pk__in=reported)
    ).select_related("matter", "plan", "government")


def line_facts(line: Line) -> LineFacts:
    """Return the facts of a line; two queries."""
    return LineFacts(
        government=line.government_id,
        status=LineStatus(line.status),
        open_reports=open_reports_of(line),
        open_names=OpenName.objects.filter(line=line.pk, resolved_at__isnull=True).count(),
    )


def open_reports_of(line: Line) -> int:
    """Return how many reports of a line are not accepted yet; one query."""
    return Report.objects.filter(line=line.pk).exclude(status=ReportStatus.ACCEPTED).count()


def open_names_visible_to(actor: Actor) -> QuerySet[OpenName]:
    """Return the names that the office still has to settle, of the governments in whose office this person sits."""
    governments = {seat.government for seat in actor.seats if seat.role in (Role.OFFICER, Role.CHIEF)}
    return (
        OpenName.objects.filter(line__government__in=governments, resolved_at__isnull=True)
        .exclude(line__status__in=final_statuses(Kind.LINE))
        .select_related("line__matter", "line__plan", "line__government")
        .order_by("line__plan__year", "line__matter__section", "line__matter__number", "line__row", "id")
    )


def running_periods(line: Line, at: datetime) -> list[Period]:
    """Return the periods in which whoever joins the line now may still report: open, and not due yet; one query."""
    running = Period.objects.filter(plan=line.plan_id, status=PeriodStatus.OPEN, due_at__gt=at)
    return list(running.select_related("plan__government").order_by("start"))


def line_choices(line: Line, actor: Actor) -> dict[Action, Choice]:
    """Return what this person may decide about a line now, and why not; two queries."""
    return choices(line_facts(line), actor)


def in_force(duties: Iterable[Responsibility], day: date) -> list[Responsibility]:
    """Return the responsibilities that hold on a day, in their order; `until` is the first day on which none holds."""
    return [duty for duty in duties if duty.since <= day and (duty.until is None or duty.until > day)]


def leads_on(line: Line, day: date) -> list[Responsibility]:
    """Return who leads a line on a day, in printed order, with the units; one query."""
    duties = Responsibility.objects.filter(line=line.pk, role=DutyRole.LEAD).select_related("unit")
    return in_force(duties.order_by("order", "id"), day)


def terms_on(line: Line, day: date) -> LineTerms:
    """Return the terms in force on a day: the latest that began by then, the first where none did; one query."""
    return terms_around(line, day)[0]


def terms_around(line: Line, day: date) -> tuple[LineTerms, LineTerms]:
    """Return the terms in force on a day, and the ones that further terms would follow; one query.

    They differ where an amended plan (修订) holds from a day that is still to come: what is applied for now changes
    those, or the amendment would be lost on the day on which it begins.
    """
    terms = list(LineTerms.objects.filter(line=line.pk).order_by("sequence"))
    return ([one for one in terms if one.since <= day] or terms[:1])[-1], terms[-1]
