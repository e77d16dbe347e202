"""Search: lines and their reports by title, number (重点 14), unit, 文号 or register number."""

import re
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from approvals.models import Record
from lines.addresses import address_of_line
from lines.queries.lines import lines_visible_to
from plans.models import Line, LineTerms, Responsibility
from submissions.addresses import address_of
from submissions.models import Report
from submissions.presenters.names import titles
from submissions.presenters.way import Holder, holders
from submissions.queries import reports_visible_to
from units.models import UnitName
from workflows.people import Actor
from workflows.words import DutyRole

LONGEST_WORD = 100
PAGE_SIZE = 20
_NUMBER = re.compile(
    r"(?:(?P<section>\S+?)[\s-]+|(?P<kind>[^\d\s.（(]*))(?P<number>\d{1,4})(?:\s*[.（(]\s*(?P<row>\d{1,3})\s*[)）]?)?"
)


@dataclass(slots=True)
class Place:
    """One report of a found line: its period, where it leads, who has it now."""

    report: Report
    url: str
    holder: Holder | None


@dataclass(slots=True)
class Hit:
    """One found line with its lead units and the reports this person may know of, the latest first."""

    line: Line
    title: str
    leads: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def line_url(self) -> str:
        """Return the address of the line itself: terms, responsibilities, history."""
        return reverse("lines:line", kwargs=address_of_line(self.line))

    @property
    def url(self) -> str:
        """Return the address of the latest report, "" before the first period opens."""
        return self.places[0].url if self.places else ""


def clean(words: str) -> str:
    """Return what is searched for: without the white space around it, at most 100 characters."""
    return words.replace("\0", "").strip()[:LONGEST_WORD]


def found(actor: Actor, words: str) -> QuerySet[Line]:
    """Return the lines that fit the words, in printed order; nothing for no words."""
    if not words:
        return Line.objects.none()
    terms = LineTerms.objects.filter(line=OuterRef("pk"), title__icontains=words)
    other_names = UnitName.objects.filter(name__icontains=words).values("unit")
    duties = Responsibility.objects.filter(line=OuterRef("pk")).filter(
        Q(unit__name__icontains=words) | Q(printed__icontains=words) | Q(unit__in=other_names)
    )
    records = Record.objects.filter(report__line=OuterRef("pk"), printed_number__icontains=words)
    fits = (
        Q(matter__title__icontains=words)
        | Q(plan__number__icontains=words)
        | Q(Exists(terms))
        | Q(Exists(duties))
        | Q(Exists(records))
    )
    numbered = _NUMBER.fullmatch(words)
    if numbered is not None:
        by_number = Q(matter__number=int(numbered["number"]))
        if kind := numbered["section"] or numbered["kind"]:
            by_number &= Q(matter__kind_label__icontains=kind) | Q(matter__section=kind)
        if numbered["row"]:
            by_number &= Q(row=int(numbered["row"]))
        fits |= by_number
    return (
        lines_visible_to(actor)
        .filter(fits)
        .order_by("-plan__year", "plan_id", "matter__section", "matter__number", "row")
    )


def hits(lines: list[Line], actor: Actor) -> list[Hit]:
    """Return the found lines with their reports; the same number of queries for one and for twenty."""
    shown = titles(line.pk for line in lines)
    result = {line.pk: Hit(line, shown.get(line.pk, line.matter.title)) for line in lines}
    # Who handed a line over is found by name, but no longer shown as its lead.
    leading = Responsibility.objects.filter(line__in=result, role=DutyRole.LEAD, until__isnull=True)
    leads = leading.select_related("unit").order_by("order")
    for duty in leads:
        if duty.unit.name not in result[duty.line_id].leads:
            result[duty.line_id].leads.append(duty.unit.name)
    reports = list(reports_visible_to(actor).filter(line__in=result).order_by("-period__end"))
    held = holders(reports)
    for report in reports:
        url = reverse("approvals:report", kwargs=address_of(report))
        result[report.line_id].places.append(Place(report, url, held[report.pk]))
    return list(result.values())
