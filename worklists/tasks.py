"""The rows of the one list (待办): a task for each document that waits, from what was read once for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from components import pieces
from components.chinese import near_words
from submissions.acts import acts_beside, acts_in_step, urges_in
from submissions.additions import addition_words, additions
from submissions.addresses import address_of
from submissions.beside import open_request
from submissions.corrections import open_corrections
from submissions.due_now import DueNow, binding
from submissions.models import Contribution, Coordination, Draft, Remark, Report, Return
from submissions.presenters.days import DayCounter
from submissions.presenters.handing import back_url, handed_words, last_handing
from submissions.presenters.names import lead_units_of, titles
from submissions.presenters.sections import pinned_to
from submissions.presenters.urging import urged_words
from transitions.models import StatusRecord
from workflows.way import Stop as WayStop
from workflows.way import is_co_signing, is_returned, is_settled, stop_of, waits_for_lead
from workflows.words import Action, Kind


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
    urged: str = ""
    asked: str = ""
    handed: str = ""
    with_name: str = ""
    done: int = 0
    total: int = 0
    returned: Return | None = None
    remarks: list[Remark] = field(default_factory=list)

    @property
    def shown_remarks(self) -> list[pieces.Remark]:
        """Return the open remarks for the returned card, each with its section."""
        return [pieces.Remark(pinned_to(remark), remark.text) for remark in self.remarks]


# Submitted and signed.
_FIRST_SIGNED = 2

TO_LEAD, TO_HEAD, TO_SIGN, TO_OFFICE, TO_ACCEPT = "to_lead", "to_head", "to_sign", "to_office", "to_accept"


class Shelf:
    """What many rows need, read once: titles, leads, returns, filled sections, who sent or asked for it.

    Eight queries, whatever the rows.
    """

    def __init__(
        self,
        contributions: list[Contribution],
        reports: list[Report],
        others: list[Report],
        counter: DayCounter,
        *,
        person: int | None,
        problems: Sequence[Coordination] = (),
    ) -> None:
        self.person = person
        everything = [*reports, *(contribution.report for contribution in contributions), *others]
        self.contributions, self.reports, self.counter = contributions, reports, counter
        self.titles = titles([*(report.line_id for report in everything), *(problem.line_id for problem in problems)])
        self.leads = lead_units_of(everything)
        self.returns = _open_returns(contributions, reports)
        self.filled = _filled(contributions, reports)
        self.sent = _sent_to_heads(reports)
        self.added = additions(contributions)
        # What units have sent waits on the lead's desk, and so does what they ask there.
        self.to_answer = {
            report.pk: [one for one in report.contributions.all() if waits_for_lead(one.status)]
            for report in reports
            if stop_of(report.status) is WayStop.LEAD
        }
        sent = [one for found in self.to_answer.values() for one in found]
        documents = [*contributions, *reports, *problems, *sent]
        self.every_act = acts_beside(documents)
        self.acts = acts_in_step(documents, self.every_act)
        self.corrections = open_corrections(reports)

    def tasks(self) -> list[Task]:
        """Return everything that waits for this person: returned first, then by due instant."""
        found = [self.of_report(report) for report in self.reports]
        found += [self.of_contribution(contribution) for contribution in self.contributions]
        documents: list[Report | Contribution] = [*self.reports, *self.contributions]
        for task, document in zip(found, documents, strict=True):
            task.urged = urged_words(urges_in(self.acts, document), self.counter.at)
            task.asked = self._asked(document)
            self._mark_hands(task, document)
        found.sort(key=lambda task: (task.returned is None, not task.handed, task.due_at, task.chip))
        return found

    def _asked(self, document: Report | Contribution) -> str:
        """Return what is asked of this person beside the document itself: recalls to be answered, urgings by units."""
        sent = self.to_answer.get(document.pk, []) if isinstance(document, Report) else []
        found = [open_request(self.acts.get((one.KIND, one.pk), [])) for one in (document, *sent)]
        words = []
        if names := list(dict.fromkeys(request.unit_name for request in found if request is not None)):
            words.append(_("%(units)s申请撤回，等您答复") % {"units": "、".join(names)})
        if urging := [one.unit.name for one in sent if urges_in(self.acts, one)]:
            words.append(_("%(units)s催办") % {"units": "、".join(urging)})
        return _("；").join(words)

    def _due(self, document: Report | Contribution, first: datetime) -> DueNow:
        """Return until when a document is due now, by the return or the correction under way."""
        back = self.returns.get((document.KIND, document.pk))
        correction = self.corrections.get(document.pk) if isinstance(document, Report) else None
        return binding(first, correction, [back] if back else [])

    def _mark_hands(self, task: Task, document: Report | Contribution) -> None:
        """Say with what was handed on to this person by whom and why, and of a colleague's work who has it."""
        if document.assignee is not None and getattr(document, "with_colleague", False):
            task.with_name = document.assignee.full_name or document.assignee.username
            # The page of a document says who has it; the form is for who may write.
            task.url = back_url(document)
        elif document.assignee_id is not None and document.assignee_id == self.person:
            records = self.every_act.get((document.KIND, document.pk), [])
            task.handed = handed_words(last_handing(records), self.counter.at)

    def of_report(self, report: Report) -> Task:
        """Return the task of a report: to consolidate, to sign or to accept."""
        place = stop_of(report.status)
        address = address_of(report)
        correction = self.corrections.get(report.pk)
        # The original due was settled at the first arrival; returns and corrections have due instants of their own.
        due_at = self._due(report, report.period.due_at).at
        task = Task(
            report=report,
            kind=Kind.REPORT,
            title=self.titles[report.line_id],
            chip=report.line.label,
            role_line=_("牵头"),
            url=reverse("submissions:desk", kwargs=address),
            action_label=_("打开汇总台"),
            due_at=due_at,
            days=self.counter.left(report.government, due_at),
            group=TO_OFFICE,
            tag=(_("填写中"), "blue"),
        )
        if correction is not None:
            why = {"number": correction.record_number, "reason": correction.reason}
            task.note = _("更正 %(number)s：%(reason)s") % why
        if place is WayStop.HEAD:
            task.url = reverse("approvals:review", kwargs=address)
            task.group, task.action_label, task.tag = TO_SIGN, _("打开审阅"), (_("待签发"), "blue")
            task.note = task.note or self._who_sent(report)
            if is_co_signing(report.status):
                task.tag = (_("待会签"), "blue")
            back = self.returns.get((Kind.REPORT, report.pk))
            if back is not None and back.version == report.version:  # the office returned it to the heads
                self._mark_returned(task, report.pk)
                task.action_label = _("重新审签")
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
            task.group, task.tag = TO_HEAD, (_("可以送签"), "green")
            task.note = task.note or _("各单位反馈已齐")
        self._mark_returned(task, report.pk)
        if correction is not None and (task.returned is None or task.returned.at < correction.at):
            # Earlier returns were answered before the acceptance.
            task.returned, task.remarks = None, []
            task.tag, task.action_label = (_("更正"), "amber"), _("去更正")
        return task

    def _who_sent(self, report: Report) -> str:
        """Return who prepared what is to be signed (待签列表), and of several leads who has signed before."""
        if (sent := self.sent.get(report.pk)) is None:
            return ""
        words = {"name": sent.person_name, "when": near_words(sent.at, self.counter.at), "unit": sent.unit_name}
        if not is_co_signing(report.status):
            return _("%(name)s %(when)s 送签") % words
        return _("%(unit)s已签发，%(name)s %(when)s 送签") % words

    def of_contribution(self, contribution: Contribution) -> Task:
        """Return the task of a contribution: to write, to go on with, or to mend."""
        report = contribution.report
        done, total = self.filled.get((Kind.CONTRIBUTION, contribution.pk), (0, 0))
        lead = self.leads[report.pk][0].name
        due_at = self._due(contribution, contribution.obligation.due_at).at
        task = Task(
            report=report,
            kind=Kind.CONTRIBUTION,
            title=self.titles[report.line_id],
            chip=report.line.label,
            role_line=_("%(role)s 报给 %(lead)s") % {"role": contribution.obligation.get_role_display(), "lead": lead},
            url=reverse("submissions:contribution", kwargs=address_of(report) | {"unit": contribution.unit_id}),
            action_label=_("继续填写") if done else _("开始填写"),
            due_at=due_at,
            days=self.counter.left(contribution.government, due_at),
            group=TO_LEAD,
            tag=(_("填写中"), "blue") if done else (_("未开始"), "neutral"),
            done=done,
            total=total,
        )
        task.note = addition_words(self.added.get(contribution.pk), self.counter.at)
        if is_returned(contribution.status):
            self._mark_returned(task, contribution.pk)
        return task

    def _mark_returned(self, task: Task, pk: int) -> None:
        """Show what was asked for."""
        back = self.returns.get((task.kind, pk))
        if back is None:
            return
        task.returned = back
        task.remarks = [remark for remark in back.remarks.all() if remark.is_open]
        count = len(task.remarks)
        task.action_label = _("按意见修改 %(n)d 处") % {"n": count} if count else _("修改后再提交")


def _open_returns(contributions: list[Contribution], reports: list[Report]) -> dict[tuple[Kind, int], Return]:
    """Return the latest return of each document that lies in its writer's hands again; two queries, or none."""
    sent_back = [contribution.pk for contribution in contributions if contribution.version]
    # A report that has moved and is a draft again was returned.
    drafts = [report.pk for report in reports if report.version and stop_of(report.status) is WayStop.LEAD]
    # One that is with a head after more moves than a first signature takes may have come back from the office.
    drafts += [
        report.pk for report in reports if report.version > _FIRST_SIGNED and stop_of(report.status) is WayStop.HEAD
    ]
    if not sent_back and not drafts:
        return {}
    remarks = Prefetch("remarks", Remark.objects.select_related("section", "target"))
    found: dict[tuple[Kind, int], Return] = {}
    for back in (
        Return.objects.filter(undone_at__isnull=True)
        .filter(Q(contribution__in=sent_back) | Q(report__in=drafts))
        .prefetch_related(remarks)
        .order_by("at", "id")
    ):
        if back.contribution_id is not None:
            found[Kind.CONTRIBUTION, back.contribution_id] = back
        elif back.report_id is not None:
            found[Kind.REPORT, back.report_id] = back
    return found


def _sent_to_heads(reports: list[Report]) -> dict[int, StatusRecord]:
    """Return how each report that lies with a head was last handed on by its lead; one query, or none."""
    waiting = [report.pk for report in reports if stop_of(report.status) is WayStop.HEAD]
    if not waiting:
        return {}
    sent = StatusRecord.objects.filter(kind=Kind.REPORT, document__in=waiting, action=Action.SUBMIT)
    return {record.document: record for record in sent.order_by("version")}


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
