"""Opening a period: obligations with due instants and the empty documents, before anyone writes; and closing it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from plans.models import Line, Obligation, Period, PlanSection, Responsibility, sections_on
from submissions.fact_finding import period_facts
from submissions.models import Contribution, Draft, Report
from submissions.queries import opening_choice
from transitions import operations as transitions
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.flows.line import owes_reports
from workflows.people import Actor
from workflows.words import Action, DutyRole, LineStatus, PeriodStatus


def open_period(period: Period, *, by: Actor, at: datetime, key: str) -> StatusRecord:
    """Open a period: for every line that owes, an Obligation per unit and role, the empty Report and Contributions.

    A unit owes nothing to itself, and once when it is named twice (lead before undertaking before assisting). Names
    nobody has resolved make no obligation. Repeated with the same key or on an open period: no change.

    Raises NotAllowed before the period's opening day, or for somebody who is neither office nor clock.
    """
    with transaction.atomic():
        # Held still before anything else: a line closed or handed over meanwhile would owe by what it was before.
        list(Line.objects.select_for_update(of=("self",)).filter(plan=period.plan_id).order_by("pk").values("pk"))
        try:
            with transaction.atomic():  # what Stale undoes is this much: the answer below goes on
                record = transitions.advance(
                    period,
                    action=Action.OPEN_PERIOD,
                    actor=by,
                    at=at,
                    expected_version=0,
                    key=key,
                    facts=lambda locked: period_facts(locked, at),
                )
        except Stale as stale:
            # Who may not open it hears that, and not what the office did.
            choice = opening_choice(period, by, at)
            if not choice.allowed:
                raise NotAllowed(Action.OPEN_PERIOD, choice.reason) from None
            opened = StatusRecord.of(period).filter(action=Action.OPEN_PERIOD).last()
            if opened is None or stale.document.status != PeriodStatus.OPEN:
                raise
            opened.replayed = True
            return opened
        if not Obligation.objects.filter(period=period).exists():
            _make_documents(period, list(owed_in(period)))
    return record


def close_period(period: Period, *, by: Actor, at: datetime, expected_version: int, key: str) -> StatusRecord:
    """End a period of which every report has been accepted: the office's act; corrections stay possible.

    Raises NotAllowed (reports not accepted yet, not the office, not open), Stale, KeyReused.
    """
    with transaction.atomic():
        # Held still as in opening: a line that owes again would join the period while it ends.
        list(Line.objects.select_for_update(of=("self",)).filter(plan=period.plan_id).order_by("pk").values("pk"))
        return transitions.advance(
            period,
            action=Action.CLOSE_PERIOD,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=lambda locked: period_facts(locked, at),
        )


def add_line(period: Period, line: Line) -> None:
    """Make obligations and documents of one line in an open period (a name was resolved, a line was resumed).

    A line that has its report in this period already (closed and taken up again) keeps it: nothing is made twice.
    """
    if not Report.objects.filter(period=period, line=line).exists():
        duties = _duties(period, line)
        if any(duty.role == DutyRole.LEAD for duty in duties):
            _make_documents(period, [(line, duties)])


def owed_in(period: Period) -> Iterator[tuple[Line, list[Responsibility]]]:
    """Give every line that owes a report in a period with who owes on it, in printed order; two queries."""
    lines = (
        Line.objects.filter(plan=period.plan)
        .select_related("matter", "plan")
        .prefetch_related("responsibilities")
        .order_by("matter__section", "matter__number", "row")
    )
    for line in lines:
        if owes_reports(LineStatus(line.status)):
            duties = _duties(period, line)
            if any(duty.role == DutyRole.LEAD for duty in duties):
                yield line, duties


def _sections(period: Period) -> list[PlanSection]:
    """Read what the period's reports contain, anew: a correction may have stated it since its plan was read."""
    return sections_on(period.start, period.plan.sections.all())


def _make_documents(period: Period, owed: Sequence[tuple[Line, list[Responsibility]]]) -> None:
    """Make the obligations and empty documents of these lines; as many statements for a hundred lines as for one."""
    obligations = [
        Obligation(
            government_id=line.government_id,
            period=period,
            line=line,
            unit_id=duty.unit_id,
            role=duty.role,
            order=place,
            due_at=period.due_at if duty.role == DutyRole.LEAD else period.contribution_due_at,
            provisional=period.provisional,
            calendar_version=period.calendar_version,
        )
        for line, duties in owed
        for place, duty in enumerate(duties, start=1)
    ]
    Obligation.objects.bulk_create(obligations)
    reports = {
        line.pk: Report(government_id=line.government_id, period=period, line=line) for line, _duties_of_line in owed
    }
    Report.objects.bulk_create(reports.values())
    contributions = [
        Contribution(government_id=one.government_id, report=reports[one.line_id], obligation=one, unit_id=one.unit_id)
        for one in obligations
        if one.role != DutyRole.LEAD
    ]
    Contribution.objects.bulk_create(contributions)
    sections = _sections(period)
    drafts = [Draft(report=one, section=section) for one in reports.values() for section in sections]
    drafts += [Draft(contribution=one, section=section) for one in contributions for section in sections]
    Draft.objects.bulk_create(drafts)


def _duties(period: Period, line: Line) -> list[Responsibility]:
    """Return who owes in this period: lead, then undertaking, then assisting, each unit once, in printed order.

    A report tells the state at the period's end (house rule), so whoever leads on its last day owes it: after a
    hand-over (移交) inside a period that is the new lead unit, and not both.
    """
    rank = {DutyRole.LEAD: 0, DutyRole.UNDERTAKING: 1, DutyRole.ASSISTING: 2}
    in_force = [
        duty
        for duty in line.responsibilities.all()
        if duty.since <= period.end
        and (duty.until is None or duty.until > (period.end if duty.role == DutyRole.LEAD else period.start))
    ]
    once: dict[int, Responsibility] = {}
    for duty in sorted(in_force, key=lambda duty: (rank[DutyRole(duty.role)], duty.order)):
        once.setdefault(duty.unit_id, duty)
    return list(once.values())
