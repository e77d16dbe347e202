"""The home page: the person's one list (待办), and who holds what the person has sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import local
from components import pieces
from components.chinese import due_words, period_words
from components.pieces import Day, Stop
from plans.models import Period, PlanSection
from submissions.addresses import address_of
from submissions.models import Contribution, Draft, Remark, Report, Return
from submissions.presenters.days import DayCounter
from submissions.presenters.names import lead_units_of, titles
from submissions.presenters.sections import numbered
from submissions.presenters.way import Holder, bars, holders, since_words
from submissions.queries import reports_led_by, reports_of_own_units
from submissions.queries import tasks_of as waiting_for
from units.models import Government
from workdays.arithmetic import is_working, note_of
from workflows.people import Actor
from workflows.way import Stop as WayStop
from workflows.way import is_returned, is_settled, stop_of, waits_for_lead
from workflows.words import Kind, PeriodStatus


@dataclass(slots=True)
class Task:
    """One row of the list: what to do, for which line, until when, and why it waits."""

    report: Report
    kind: Kind
    title: str
    chip: str
    role_line: str
    url: str
    action_label: str
    due_at: datetime
    days: int
    group: str
    tag: tuple[str, str]
    note: str = ""
    done: int = 0
    total: int = 0
    returned: Return | None = None
    remarks: list[Remark] = field(default_factory=list)

    @property
    def shown_remarks(self) -> list[pieces.Remark]:
        """Return the open remarks for the returned card, each with its section."""
        return [pieces.Remark(numbered(remark.section), remark.text) for remark in self.remarks]


@dataclass(slots=True)
class Group:
    """Tasks with the same receiver, and their due instant."""

    title: str
    tasks: list[Task]
    note: str


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


# How many days the workday ruler shows at most.
_CELLS = 7

TO_LEAD, TO_HEAD, TO_SIGN, TO_OFFICE, TO_ACCEPT = "to_lead", "to_head", "to_sign", "to_office", "to_accept"


def group_titles() -> dict[str, str]:
    """Return the titles of the groups, in the order of the page."""
    return {
        TO_SIGN: _("待您签发"),
        TO_ACCEPT: _("待验收"),
        TO_LEAD: _("报牵头单位"),
        TO_OFFICE: _("牵头汇总"),
        TO_HEAD: _("送负责人签发"),
    }


def tasks_of(actor: Actor, at: datetime) -> list[Task]:
    """Return everything that waits for this person: returned first, then overdue, then by due instant."""
    held, to_write = waiting_for(actor)
    contributions = list(to_write)
    reports = list(held.prefetch_related("contributions__unit"))
    shelf = _Shelf(contributions, reports, at)
    tasks = [shelf.of_report(report) for report in reports]
    tasks += [shelf.of_contribution(contribution) for contribution in contributions]
    tasks.sort(key=lambda task: (task.returned is None, task.due_at, task.chip))
    return tasks


def groups_of(tasks: list[Task]) -> list[Group]:
    """Return the tasks by receiver, in the order of the page; returned ones stand above and are left out here."""
    titles = group_titles()
    found: list[Group] = []
    for key, title in titles.items():
        members = [task for task in tasks if task.group == key and task.returned is None]
        if members:
            due = due_words(min(task.due_at for task in members))
            found.append(Group(title, members, _("%(due)s前") % {"due": due}))
    return found


def sent_by(actor: Actor, *, limit: int = 4) -> list[Sent]:
    """Return the reports of this person's units that somebody else holds now."""
    reports = [
        report
        for report in reports_of_own_units(actor).order_by("-period__end", "line_id")[:80]
        if stop_of(report.status) in (WayStop.HEAD, WayStop.OFFICE)
    ]
    held = holders(reports[:limit])
    shown = titles(report.line_id for report in reports[:limit])
    return [
        Sent(
            report, shown[report.line_id], reverse("approvals:report", kwargs=address_of(report)), bars(report), holder
        )
        for report in reports[:limit]
        if (holder := held[report.pk]) is not None
    ]


def progress(actor: Actor) -> tuple[int, int]:
    """Return how many of the units' lead reports have been handed to the office, and how many there are."""
    reports = list(reports_led_by(actor).values_list("status", flat=True))
    return sum(1 for status in reports if stop_of(status) >= WayStop.OFFICE), len(reports)


def ruler(period: Period | None, government: Government, at: datetime) -> list[Day]:
    """Return the workday ruler around a period's end and due day: one cell per day that matters."""
    if period is None:
        return []
    counter = DayCounter(at)
    table = counter.table(government)
    today = local(at).date()
    due = (local(period.due_at) - timedelta(microseconds=1)).date()
    contribution_due = (local(period.contribution_due_at) - timedelta(microseconds=1)).date()
    days: list[Day] = []
    day = period.end if (due - period.end).days < _CELLS else due - timedelta(days=_CELLS - 1)
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
                note="・".join(note for note in notes if note) or ("" if working else note_of(table, day)),
                working=working,
                today=day == today,
                due=day in (due, contribution_due),
            )
        )
        day += timedelta(days=1)
    return days


def open_period_of(actor: Actor) -> Period | None:
    """Return the latest open period of the person's government, or None."""
    governments = {seat.government for seat in actor.seats}
    return (
        Period.objects.filter(government__in=governments, status=PeriodStatus.OPEN)
        .select_related("plan__government")
        .order_by("-end")
        .first()
    )


class _Shelf:
    """What many rows need, read once: titles, leads, returns, filled sections. Ten queries, whatever the rows."""

    def __init__(self, contributions: list[Contribution], reports: list[Report], at: datetime) -> None:
        everything = [*reports, *(contribution.report for contribution in contributions)]
        self.counter = DayCounter(at)
        self.titles = titles(report.line_id for report in everything)
        self.leads = lead_units_of(everything)
        self.returns = _open_returns(contributions, reports)
        self.filled = _filled(contributions, reports)
        self.sections: dict[int, int] = {}
        for section in PlanSection.objects.filter(plan__in={report.period.plan_id for report in everything}):
            self.sections[section.plan_id] = self.sections.get(section.plan_id, 0) + 1

    def of_report(self, report: Report) -> Task:
        """Return the task of a report: to consolidate, to sign or to accept."""
        place = stop_of(report.status)
        address = address_of(report)
        task = Task(
            report=report,
            kind=Kind.REPORT,
            title=self.titles[report.line_id],
            chip=report.line.label,
            role_line=_("牵头"),
            url=reverse("submissions:desk", kwargs=address),
            action_label=_("打开汇总台"),
            due_at=report.period.due_at,
            days=self.counter.left(report.government, report.period.due_at),
            group=TO_OFFICE,
            tag=(_("填写中"), "blue"),
        )
        if place is WayStop.HEAD:
            task.url = reverse("approvals:review", kwargs=address)
            task.group, task.action_label, task.tag = TO_SIGN, _("打开审阅"), (_("待签发"), "blue")
            return task
        if place is WayStop.OFFICE:
            task.url = reverse("approvals:acceptance", kwargs=address)
            task.group, task.action_label, task.tag = TO_ACCEPT, _("打开"), (_("待验收"), "blue")
            task.role_line = "、".join(unit.name for unit in self.leads[report.pk])
            return task
        task.done = self.filled.get((Kind.REPORT, report.pk), 0)
        task.total = self.sections[report.period.plan_id]
        contributions = list(report.contributions.all())
        pending = [one.unit.name for one in contributions if not is_settled(one.status)]
        to_answer = sum(1 for one in contributions if waits_for_lead(one.status))
        if pending:
            task.tag = (_("等 %(n)d 家单位") % {"n": len(pending)}, "amber")
            more = _("等") if len(pending) > 2 else ""
            task.note = "、".join(pending[:2]) + more + _("未采用")
            if to_answer:
                task.note = _("%(n)d 家来稿待核") % {"n": to_answer}
        elif task.done == task.total:
            task.group, task.tag, task.note = TO_HEAD, (_("可以送签"), "green"), _("各单位反馈已齐")
        _mark_returned(task, self.returns, report.pk)
        return task

    def of_contribution(self, contribution: Contribution) -> Task:
        """Return the task of a contribution: to write, to go on with, or to mend."""
        report = contribution.report
        done = self.filled.get((Kind.CONTRIBUTION, contribution.pk), 0)
        lead = self.leads[report.pk][0].name
        task = Task(
            report=report,
            kind=Kind.CONTRIBUTION,
            title=self.titles[report.line_id],
            chip=report.line.label,
            role_line=_("%(role)s 报给 %(lead)s") % {"role": contribution.obligation.get_role_display(), "lead": lead},
            url=reverse("submissions:contribution", kwargs=address_of(report) | {"unit": contribution.unit_id}),
            action_label=_("继续填写") if done else _("开始填写"),
            due_at=contribution.obligation.due_at,
            days=self.counter.left(contribution.government, contribution.obligation.due_at),
            group=TO_LEAD,
            tag=(_("填写中"), "blue") if done else (_("未开始"), "neutral"),
            done=done,
            total=self.sections[report.period.plan_id],
        )
        if is_returned(contribution.status):
            _mark_returned(task, self.returns, contribution.pk)
        return task


def _mark_returned(task: Task, returns: dict[tuple[Kind, int], Return], pk: int) -> None:
    back = returns.get((task.kind, pk))
    if back is None:
        return
    task.returned = back
    task.remarks = [remark for remark in back.remarks.all() if remark.mended_at is None]
    count = len(task.remarks)
    task.action_label = _("按意见修改 %(n)d 处") % {"n": count} if count else _("修改后再提交")


def _open_returns(contributions: list[Contribution], reports: list[Report]) -> dict[tuple[Kind, int], Return]:
    """Return the latest return of each document that still stands in its writer's hands; two queries."""
    found: dict[tuple[Kind, int], Return] = {}
    waiting = [contribution.pk for contribution in contributions if is_returned(contribution.status)]
    for back in Return.objects.filter(contribution__in=waiting).prefetch_related("remarks__section").order_by("at"):
        if back.contribution_id is not None:
            found[(Kind.CONTRIBUTION, back.contribution_id)] = back
    drafts = {report.pk: report for report in reports if stop_of(report.status) is WayStop.LEAD}
    for back in Return.objects.filter(report__in=drafts).prefetch_related("remarks__section").order_by("at"):
        if back.report_id is not None:
            found[(Kind.REPORT, back.report_id)] = back
    return found


def _filled(contributions: list[Contribution], reports: list[Report]) -> dict[tuple[Kind, int], int]:
    """Return how many sections of each document have text; two queries."""
    found: dict[tuple[Kind, int], int] = {}
    for draft in Draft.objects.filter(contribution__in=contributions).exclude(text="").values_list("contribution"):
        found[(Kind.CONTRIBUTION, draft[0])] = found.get((Kind.CONTRIBUTION, draft[0]), 0) + 1
    for draft in Draft.objects.filter(report__in=reports).exclude(text="").values_list("report"):
        found[(Kind.REPORT, draft[0])] = found.get((Kind.REPORT, draft[0]), 0) + 1
    return found


def next_period_of(actor: Actor) -> Period | None:
    """Return the next period that is not open yet, for “接下来”; None at the end of the plan."""
    governments = {seat.government for seat in actor.seats}
    return Period.objects.filter(government__in=governments, status=PeriodStatus.PLANNED).order_by("start").first()


def summary(tasks: list[Task]) -> str:
    """Return the line under the title: returned, overdue, due tomorrow."""
    returned = sum(1 for task in tasks if task.returned is not None)
    overdue = sum(1 for task in tasks if task.days < 0)
    soon = sum(1 for task in tasks if task.days in (0, 1))
    words = [
        _("退回 %(n)d 件") % {"n": returned} if returned else "",
        _("逾期 %(n)d 件") % {"n": overdue} if overdue else "",
        _("今明两个工作日到期 %(n)d 件") % {"n": soon} if soon else "",
    ]
    return "　".join(word for word in words if word)


def period_caption(period: Period) -> str:
    """Return “2020 年 1—2 月报告期”."""
    return _("%(period)s报告期") % {"period": period_words(period.start, period.end, year=True)}
