"""Words of the page on which a person's open work is handed over: who has how much, what goes to whom, what went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from components.chinese import near_words, period_words
from submissions.addresses import address_of, fresh_key
from submissions.hands import reporters_of
from submissions.models import Contribution, Report
from submissions.open_work import (
    Document,
    may_hand_over,
    open_work_in,
    open_work_of,
    people_with_work,
    units_handed_over_by,
)
from submissions.presenters.names import titles
from transitions.models import ActRecord
from workflows.people import Actor
from workflows.words import Kind


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a unit: how many open documents, whether still a reporter there, where to look at them."""

    name: str
    count: int
    gone: bool
    url: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One document on somebody's desk: 反馈 or 报告, of which matter and period, where it stands."""

    kind: str
    chip: str
    title: str
    period: str
    state: str
    url: str


def units_page(actor: Actor, at: datetime) -> list[tuple[str, list[Person]]]:
    """Return each unit with its people whose work this person may hand over; four queries, whatever their number."""
    names = units_handed_over_by(actor)
    work = open_work_of(names)
    people = people_with_work(work, at)
    return [
        (
            name,
            [
                _person(person, unit, len(work[unit].get(person.pk, [])), now)
                for person, now in people[unit]
                if may_hand_over(actor, person=person.pk, unit=unit)
            ],
        )
        for unit, name in names.items()
    ]


def _person(person: User, unit: int, count: int, now: bool) -> Person:
    url = f"{reverse('submissions:hand_over')}?unit={unit}&person={person.pk}" if count else ""
    return Person(person.full_name, count, not now, url)


def person_page(person: User, unit: int, typed: Any, at: datetime) -> dict[str, Any]:
    """Return one person's open work in a unit, and the form that hands it over."""
    work = open_work_in(unit).get(person.pk, [])
    return {
        "leaving": person,
        "unit": unit,
        "papers": papers(work),
        "people": [(str(one.pk), one.full_name) for one in reporters_of(unit, at) if one.pk != person.pk],
        "chosen": typed.get("to", ""),
        "reason": typed.get("reason", ""),
        "key": typed.get("key") or fresh_key(),
    }


def done_page(records: list[ActRecord], at: datetime) -> dict[str, Any]:
    """Return what went where: one line for each document."""
    keys = {kind: [one.document for one in records if one.kind == kind] for kind in (Kind.CONTRIBUTION, Kind.REPORT)}
    of_line = ("line__matter", "line__plan", "period")
    reports = Report.objects.filter(pk__in=keys[Kind.REPORT]).select_related(*of_line)
    contributions = Contribution.objects.filter(pk__in=keys[Kind.CONTRIBUTION]).select_related(
        *(f"report__{name}" for name in of_line)
    )
    first = records[0]
    return {
        "done": papers([*contributions, *reports]),
        "to_name": first.data.get("to_name", ""),
        "when": near_words(first.at, at),
        "why": first.note,
    }


def papers(documents: list[Document]) -> list[Paper]:
    """Return documents as lines of a list; one query for all titles."""
    reports = [one.report if isinstance(one, Contribution) else one for one in documents]
    shown = titles(report.line_id for report in reports)
    return [
        Paper(
            kind=_("反馈") if isinstance(document, Contribution) else _("进展报告"),
            chip=report.line.label,
            title=shown[report.line_id],
            period=period_words(report.period.start, report.period.end, year=True),
            state=str(document.get_status_display()),
            url=reverse("approvals:report", kwargs=address_of(report)),
        )
        for document, report in zip(documents, reports, strict=True)
    ]
