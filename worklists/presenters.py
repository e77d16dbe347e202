"""The home page: the person's one list (待办), and who holds what the person has sent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.clock import local
from common.prepared import Slot
from components.chinese import due_words, period_words
from components.pieces import Day, Stop
from plans.models import Period
from plans.presenters import note_words
from submissions.addresses import address_of
from submissions.coordinations import problems_waiting
from submissions.corrections import has_record
from submissions.models import Contribution, Report
from submissions.presenters.days import DayCounter
from submissions.presenters.names import titles
from submissions.presenters.way import Holder, bars, holders, since_words
from submissions.queries import (
    contributions_to_supply,
    contributions_with_acts,
    reports_of_own_units,
    tasks_of_posts,
    units_of_actor,
)
from units.prepared import PreparedForPosts
from workdays.arithmetic import Table, is_working, note_of
from workflows.people import Actor
from workflows.way import REPORT_STOPS, stop_of
from workflows.way import Stop as WayStop
from worklists.problems import ProblemTask, problem_tasks, problems_held
from worklists.queries import periods_at_hand
from worklists.tasks import TO_ACCEPT, TO_HEAD, TO_LEAD, TO_OFFICE, TO_SIGN, Shelf, Task


@dataclass(slots=True)
class Group:
    """Tasks with the same receiver, and their due instant; `batch_url` where several can be done together."""

    title: str
    tasks: list[Task]
    note: str
    batch_url: str = ""


@dataclass(slots=True)
class Sent:
    """A report the person's unit has handed on: who has it now."""

    report: Report
    title: str
    url: str
    stops: list[Stop]
    holder: Holder

    @property
    def since_words(self) -> str:
        """Return “10 月 30 日 16:20 起”."""
        return since_words(self.holder)


@dataclass(frozen=True, slots=True)
class Late:
    """A contribution without which the lead has filed: its unit may still supply it (补报)."""

    title: str
    chip: str
    url: str


# How many days the workday ruler shows at most, and how many reports stand under “who has it now”.
_CELLS = 7
_MOST_SENT = 4
_ON_THE_WAY = (WayStop.HEAD, WayStop.OFFICE)


def group_titles() -> dict[str, str]:
    """Return the titles of the groups, in the order of the page."""
    return {
        TO_SIGN: _("待您签发"),
        TO_ACCEPT: _("待验收"),
        TO_LEAD: _("报牵头单位"),
        TO_OFFICE: _("牵头汇总"),
        TO_HEAD: _("送负责人签发"),
    }


@dataclass(slots=True)
class Desk:
    """What the home page reads, once: the tasks, what the units have handed on, the progress, the periods."""

    tasks: list[Task]
    with_colleagues: list[Task]
    problems: list[ProblemTask]
    sent: list[Sent]
    reported: int
    led: int
    period: Period | None
    coming: Period | None
    counter: DayCounter
    to_supply: list[Late]


_HELD: PreparedForPosts[Report] = PreparedForPosts(lambda actor: tasks_of_posts(actor)[0].select_related("assignee"))
_TO_WRITE: PreparedForPosts[Contribution] = PreparedForPosts(
    lambda actor: tasks_of_posts(actor)[1].select_related("assignee")
)


def desk_of(actor: Actor, at: datetime) -> Desk:
    """Return the person's desk; the same number of queries for one task and for thirty."""
    contributions, reports = _TO_WRITE.all(actor), _HELD.all(actor)
    prefetch_related_objects(reports, Prefetch("contributions", contributions_with_acts()))
    period, coming = periods_at_hand(actor)
    own = _own_reports(actor, period)
    counter = DayCounter(at)
    known = [one for one in (period, coming) if one is not None]
    problems = problems_held(actor) if problems_waiting(known, actor) else []
    shelf = Shelf(contributions, reports, own, counter, person=actor.person, problems=problems)
    tasks = shelf.tasks()
    units = units_of_actor(actor)
    led = [
        report
        for report in own
        if period and report.period.key == period.key and any(unit.pk in units for unit in shelf.leads[report.pk])
    ]
    return Desk(
        tasks=[task for task in tasks if not task.with_name],
        with_colleagues=[task for task in tasks if task.with_name],
        problems=problem_tasks(problems, shelf, at),
        sent=_sent([report for report in own if stop_of(report.status) in _ON_THE_WAY][:_MOST_SENT], shelf),
        # What is being corrected was reported once, and stays so.
        reported=sum(1 for report in led if stop_of(report.status) >= WayStop.OFFICE or has_record(report)),
        led=len(led),
        period=period,
        coming=coming,
        counter=counter,
        to_supply=_to_supply(actor) if any(report.lacks_late_text for report in own) else [],  # type: ignore[attr-defined]
    )


def _of_own_units(actor: Actor) -> QuerySet[Report]:
    on_the_way = [status for status, stop in REPORT_STOPS.items() if stop in _ON_THE_WAY]
    wanted = Q(status__in=on_the_way) | Q(period__key=Slot("period", CharField()))
    # Mostly nobody is missing: then what may be supplied late is not looked up.
    lacking = contributions_to_supply(actor).filter(report=OuterRef("pk"))
    own = reports_of_own_units(actor).filter(wanted).annotate(lacks_late_text=Exists(lacking))
    return own.order_by("-period__end", "line_id")


_OWN = PreparedForPosts(_of_own_units)


def _own_reports(actor: Actor, period: Period | None) -> list[Report]:
    """Return the reports of the person's units: those of the period, and of any period those somebody else holds."""
    return _OWN.all(actor, period=period.key if period else "")


def _sent(reports: list[Report], shelf: Shelf) -> list[Sent]:
    """Return the reports of this person's units that somebody else holds now."""
    held = holders(reports, shelf.leads)
    return [
        Sent(
            report,
            shelf.titles[report.line_id],
            reverse("approvals:report", kwargs=address_of(report)),
            bars(report),
            holder,
        )
        for report in reports
        if (holder := held[report.pk]) is not None
    ]


def _to_supply(actor: Actor) -> list[Late]:
    missing = list(contributions_to_supply(actor).order_by("obligation__due_at", "id"))
    shown = titles(one.report.line_id for one in missing) if missing else {}
    return [
        Late(
            shown[one.report.line_id],
            one.report.line.label,
            reverse("submissions:contribution", kwargs=address_of(one.report) | {"unit": one.unit_id}),
        )
        for one in missing
    ]


def groups_of(tasks: list[Task]) -> list[Group]:
    """Return the tasks by receiver, in the order of the page; returned ones stand above and are left out here."""
    titles = group_titles()
    found: list[Group] = []
    for key, title in titles.items():
        members = [task for task in tasks if task.group == key and task.returned is None]
        if members:
            due = due_words(min(task.due_at for task in members))
            together = reverse("approvals:batch_sign") if key == TO_SIGN and len(members) > 1 else ""
            found.append(Group(title, members, _("%(due)s前") % {"due": due}, together))
    return found


def _day_off(table: Table, day: date) -> str:
    """Return why a cell is hatched: the holiday's name, or 休 on a weekend, whose weekday the cell names already."""
    note = note_of(table, day)
    return _("休") if note in ("周六", "周日") else note_words(note)


def ruler(period: Period | None, counter: DayCounter) -> list[Day]:
    """Return the workday ruler around a period's end and due day: one cell per day that matters.

    Where the rule wants reports before the period ends, it runs from the day on which contributions are due.
    """
    if period is None:
        return []
    table = counter.table(period.plan.government)
    today = local(counter.at).date()
    due = (local(period.due_at) - timedelta(microseconds=1)).date()
    contribution_due = (local(period.contribution_due_at) - timedelta(microseconds=1)).date()
    days: list[Day] = []
    first = min(period.end, contribution_due)
    day = first if (due - first).days < _CELLS else due - timedelta(days=_CELLS - 1)
    while day <= due:
        working = is_working(table, day)
        notes = [
            _("期末") if day == period.end else "",
            _("今天") if day == today else "",
            _("报牵头") if day == contribution_due else "",
            _("报督查室") if day == due else "",
        ]
        days.append(
            Day(
                day=day,
                note="・".join(note for note in notes if note) or ("" if working else _day_off(table, day)),
                working=working,
                today=day == today,
                due=day in (due, contribution_due),
            )
        )
        day += timedelta(days=1)
    return days


def summary(tasks: list[Task]) -> SafeString:
    """Return the line under the title: returned and overdue in red, due tomorrow."""
    returned = sum(1 for task in tasks if task.returned is not None)
    overdue = sum(1 for task in tasks if task.days < 0)
    soon = sum(1 for task in tasks if task.days in (0, 1))
    words = [
        (_("退回 %(n)d 件") % {"n": returned} if returned else "", "red"),
        (_("逾期 %(n)d 件") % {"n": overdue} if overdue else "", "red"),
        (_("今明两个工作日到期 %(n)d 件") % {"n": soon} if soon else "", "nb"),
    ]
    return format_html_join("　", '<span class="{}">{}</span>', ((tone, word) for word, tone in words if word))


def period_caption(period: Period) -> str:
    """Return “2020 年 1—2 月报告期”."""
    return _("%(period)s报告期") % {"period": period_words(period.start, period.end, year=True)}
