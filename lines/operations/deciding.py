"""What the chief decides about a line: 销号, 恢复, 暂停, 终止, each from a day and for a reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import local
from lines.errors import Unfit
from lines.models import LineDecision
from lines.queries.lines import line_facts
from plans.models import Line, Period
from submissions.operations.opening import add_line
from transitions.models import StatusRecord
from transitions.operations import advance
from workflows.flows.line import owes_reports
from workflows.people import Actor
from workflows.words import Action, LineStatus, PeriodStatus

ACTS = frozenset(
    {Action.CLOSE_LINE, Action.REOPEN_LINE, Action.SUSPEND_LINE, Action.RESUME_LINE, Action.TERMINATE_LINE}
)


def decide_line(
    line: Line,
    *,
    action: Action,
    since: date | None,
    reason: str,
    basis: str = "",
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    """Move a line by one of `ACTS`, from a day on (`since`, at the latest the day of the act) and for a reason.

    A line that owes again (恢复) joins the open periods whose due instant is still to come.

    Raises Unfit for a day that cannot be, NotAllowed (reports not accepted yet, not the chief, no reason), Stale,
    KeyReused, ValueError for an act that decides nothing about a line.
    """
    if action not in ACTS:
        raise ValueError(f"{action} decides nothing about a line")
    with transaction.atomic():
        record = advance(
            line,
            action=action,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=line_facts,
            note=reason,
        )
        if record.replayed:
            return record
        LineDecision.objects.create(line=line, record=record, since=_fit(since, line, at), basis=basis.strip())
        if owes_reports(LineStatus(record.target)):
            _join_open_periods(line, at)
    return record


def _fit(since: date | None, line: Line, at: datetime) -> date:
    """Return the day from which a decision holds. Raises Unfit: none, still to come, or before the decision before."""
    today = local(at).date()
    if since is None:
        raise Unfit("since", _("请填写从哪一天起，例如 %(day)s。") % {"day": today.isoformat()})
    if since > today:
        raise Unfit("since", _("日期不能晚于今天（%(day)s）；到那一天再办理。") % {"day": today.isoformat()})
    before = LineDecision.objects.filter(line=line).order_by("-record__version").first()
    if before is not None and since < before.since:
        raise Unfit("since", _("日期不能早于上一次决定的日期（%(day)s）。") % {"day": before.since.isoformat()})
    return since


def _join_open_periods(line: Line, at: datetime) -> None:
    """Make the line's obligations in the periods that are being reported: none of them is late from the start."""
    running = Period.objects.filter(plan=line.plan_id, status=PeriodStatus.OPEN, due_at__gt=at)
    for period in running.select_related("plan").order_by("start"):
        add_line(period, line)
