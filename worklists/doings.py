"""What a person did (已办): the moves under the person's name, the latest first, and who has each paper now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from lines.addresses import address_of_line
from lines.models import Application
from lines.presenters.application import application_url, title_of_application
from lines.queries.applications import applications_visible_to
from lines.queries.lines import lines_visible_to
from plans.models import Period
from submissions.addresses import address_of, place_of
from submissions.coordinations import coordinations_visible_to
from submissions.models import Coordination, Report
from submissions.presenters.names import titles
from submissions.presenters.way import Holder, holders
from submissions.queries import contributions_visible_to, reports_visible_to
from transitions.models import StatusRecord
from workflows.people import Actor
from workflows.words import Kind

PAGE_SIZE = 20


@dataclass(slots=True)
class Doing:
    """One act: what, when, on which paper; without `url` the paper is no longer among those the person may know of."""

    record: StatusRecord
    chip: str = ""
    title: str = ""
    url: str = ""
    holder: Holder | None = None
    archived: bool = False
    state: str = ""


def acts_of(actor: Actor) -> QuerySet[StatusRecord]:
    """Return every move under this person's name, the latest first."""
    return StatusRecord.objects.filter(person=actor.person).order_by("-at", "-id")


def doings(records: Sequence[StatusRecord], actor: Actor) -> list[Doing]:
    """Return the acts of a page with their papers; the same number of queries for one and for twenty."""
    of_kind = {kind: {record.document for record in records if record.kind == kind} for kind in Kind.values}
    contributions = {one.pk: one for one in contributions_visible_to(actor).filter(pk__in=of_kind[Kind.CONTRIBUTION])}
    wanted = of_kind[Kind.REPORT] | {one.report_id for one in contributions.values()}
    reports = {report.pk: report for report in reports_visible_to(actor).filter(pk__in=wanted)}
    periods = {period.pk: period for period in Period.objects.filter(pk__in=of_kind[Kind.PERIOD])}
    problems = {one.pk: one for one in coordinations_visible_to(actor).filter(pk__in=of_kind[Kind.COORDINATION])}
    asked = {one.pk: one for one in applications_visible_to(actor).filter(pk__in=of_kind[Kind.APPLICATION])}
    lines = {line.pk: line for line in lines_visible_to(actor).filter(pk__in=of_kind[Kind.LINE])}
    about: list[Report | Coordination | Application] = [*reports.values(), *problems.values(), *asked.values()]
    shown = titles([*(one.line_id for one in about), *lines])
    held = holders(list(reports.values()))
    result = []
    for record in records:
        report: Report | None = None
        if record.kind == Kind.REPORT:
            report = reports.get(record.document)
        elif record.kind == Kind.CONTRIBUTION and record.document in contributions:
            report = reports.get(contributions[record.document].report_id)
        doing = Doing(record)
        if report is not None:
            doing.chip, doing.title = report.line.label, shown[report.line_id]
            doing.url = reverse("approvals:report", kwargs=address_of(report))
            doing.holder = held[report.pk]
            doing.archived = held[report.pk] is None
        elif record.kind == Kind.PERIOD and record.document in periods:
            doing.title, doing.url = periods[record.document].key, reverse("worklists:periods")
        elif record.kind == Kind.COORDINATION and record.document in problems:
            problem = problems[record.document]
            doing.chip, doing.title = problem.line.label, shown[problem.line_id]
            doing.url, doing.state = reverse("submissions:coordination", kwargs=place_of(problem)), problem.status_words
        elif record.kind == Kind.APPLICATION and record.document in asked:
            one = asked[record.document]
            doing.chip, doing.title = one.line.label, f"{title_of_application(one)}：{shown[one.line_id]}"
            doing.url, doing.state = application_url(one), str(one.get_status_display())
        elif record.kind == Kind.LINE and record.document in lines:
            line = lines[record.document]
            doing.chip, doing.title, doing.state = line.label, shown[line.pk], str(line.get_status_display())
            doing.url = reverse("lines:line", kwargs=address_of_line(line))
        result.append(doing)
    return result
