"""The home page: the person's one list (待办), and who holds what the person has sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import local
from components import pieces
from components.chinese import due_words, period_words
from components.pieces import Day, Stop
from plans.models import Period
from plans.presenters import note_words
from submissions.addresses import address_of
from submissions.models import Contribution, Draft, Remark, Report, Return
from submissions.presenters.days import DayCounter
from submissions.presenters.names import lead_units_of, titles
from submissions.presenters.sections import numbered
from submissions.presenters.way import Holder, bars, holders, since_words
from submissions.queries import reports_of_own_units, units_of_actor
from submissions.queries import tasks_of as waiting_for
from workdays.arithmetic import is_working, note_of
from workflows.people import Actor
from workflows.way import REPORT_STOPS, is_returned, is_settled, stop_of, waits_for_lead
from workflows.way import Stop as WayStop
from workflows.words import Kind
from worklists.queries import periods_at_hand


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


# How many days the workday ruler shows at most, and how many reports stand under “who has it now”.
_CELLS = 7
_MOST_SENT = 4
_ON_THE_WAY = (WayStop.HEAD, WayStop.OFFICE)

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


@dataclass(slots=True)
class Desk:
    """What the home page reads, once: the tasks, what the units have handed on, the progress, the periods."""

    tasks: list[Task]
    sent: list[Sent]
    reported: int
    led: int
    period: Period | None
    coming: Period | None
    counter: DayCounter


def desk_of(actor: Actor, at: datetime) -> Desk:
    """Return the person's desk; the same number of queries for one task and for thirty."""
    held, to_write = waiting_for(actor)
    contributions = list(to_write)
    reports = list(held.prefetch_related(Prefetch("contributions", Contribution.objects.select_related("unit"))))
    period, coming = periods_at_hand(actor)
    own = _own_reports(actor, period)
    counter = DayCounter(at)
    shelf = _Shelf(contributions, reports, own, counter)
    units = units_of_actor(actor)
    led = [
        report
        for report in own
        if period and report.period.key == period.key and any(unit.pk in units for unit in shelf.leads[report.pk])
    ]
    return Desk(
        tasks=shelf.tasks(),
        sent=_sent([report for report in own if stop_of(report.status) in _ON_THE_WAY][:_MOST_SENT], shelf),
        reported=sum(1 for report in led if stop_of(report.status) >= WayStop.OFFICE),
        led=len(led),
        period=period,
        coming=coming,
        counter=counter,
    )


def _own_reports(actor: Actor, period: Period | None) -> list[Report]:
    """Return the reports of the person's units: those of the period, and of any period those somebody else holds."""
    on_the_way = [status for status, stop in REPORT_STOPS.items() if stop in _ON_THE_WAY]
    wanted = Q(status__in=on_the_way)
    if period is not None:
        wanted |= Q(period__key=period.key)
    return list(reports_of_own_units(actor).filter(wanted).order_by("-period__end", "line_id"))


def _sent(reports: list[Report], shelf: "_Shelf") -> list[Sent]:
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


def ruler(period: Period | None, counter: DayCounter) -> list[Day]:
    """Return the workday ruler around a period's end and due day: one cell per day that matters."""
    if period is None:
        return []
    table = counter.table(period.plan.government)
    today = local(counter.at).date()
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
                note="・".join(note for note in notes if note) or ("" if working else note_words(note_of(table, day))),
                working=working,
                today=day == today,
                due=day in (due, contribution_due),
            )
        )
        day += timedelta(days=1)
    return days


class _Shelf:
    """What many rows need, read once: titles, leads, returns, filled sections. Five queries, whatever the rows."""

    def __init__(
        self, contributions: list[Contribution], reports: list[Report], others: list[Report], counter: DayCounter
    ) -> None:
        everything = [*reports, *(contribution.report for contribution in contributions), *others]
        self.contributions, self.reports, self.counter = contributions, reports, counter
        self.titles = titles(report.line_id for report in everything)
        self.leads = lead_units_of(everything)
        self.returns = _open_returns(contributions, reports)
        self.filled = _filled(contributions, reports)

    def tasks(self) -> list[Task]:
        """Return everything that waits for this person: returned first, then by due instant."""
        found = [self.of_report(report) for report in self.reports]
        found += [self.of_contribution(contribution) for contribution in self.contributions]
        found.sort(key=lambda task: (task.returned is None, task.due_at, task.chip))
        return found

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
        task.done, task.total = self.filled.get((Kind.REPORT, report.pk), (0, 0))
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
        done, total = self.filled.get((Kind.CONTRIBUTION, contribution.pk), (0, 0))
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
            total=total,
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
    """Return the latest return of each document that lies in its writer's hands again; two queries, or none."""
    sent_back = [contribution.pk for contribution in contributions if is_returned(contribution.status)]
    # A report that has moved and is a draft again was returned.
    drafts = [report.pk for report in reports if report.version and stop_of(report.status) is WayStop.LEAD]
    if not sent_back and not drafts:
        return {}
    remarks = Prefetch("remarks", Remark.objects.select_related("section"))
    found: dict[tuple[Kind, int], Return] = {}
    for back in (
        Return.objects.filter(Q(contribution__in=sent_back) | Q(report__in=drafts))
        .prefetch_related(remarks)
        .order_by("at", "id")
    ):
        if back.contribution_id is not None:
            found[Kind.CONTRIBUTION, back.contribution_id] = back
        elif back.report_id is not None:
            found[Kind.REPORT, back.report_id] = back
    return found


def _filled(contributions: list[Contribution], reports: list[Report]) -> dict[tuple[Kind, int], tuple[int, int]]:
    """Return how many sections of each document have text, and how many it has; one query."""
    drafts = (
        Draft.objects.filter(Q(contribution__in=contributions) | Q(report__in=reports))
        .values("contribution_id", "report_id")
        .annotate(done=Count("pk", filter=~Q(text="")), total=Count("pk"))
    )
    return {
        (Kind.CONTRIBUTION, row["contribution_id"]) if row["contribution_id"] else (Kind.REPORT, row["report_id"]): (
            row["done"],
            row["total"],
        )
        for row in drafts
    }


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
