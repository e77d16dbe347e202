"""加签 and 减签: the lead adds a contributor to a running report, excuses one for this period, or asks it after all."""

import datetime as dt
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common.clock import local
from plans.models import Obligation
from submissions.errors import UnitNotAddable
from submissions.fact_finding import contribution_facts_alone, lead_units, report_facts
from submissions.models import Contribution, Draft, Report
from submissions.texts import unprintable
from transitions import operations as transitions
from transitions.beside import perform
from transitions.errors import NotAllowed
from transitions.models import ActRecord, StatusRecord
from units.models import Unit
from workdays import queries as calendars
from workdays.arithmetic import count_after, due_instant
from workflows.people import Actor
from workflows.words import Action, DutyRole


def add_contributor(
    report: Report, unit: Unit | None, *, reason: str, by: Actor, at: datetime, key: str
) -> tuple[ActRecord, Contribution | None]:
    """Add a unit as assisting unit of this report, for this period only, with a reason (加签).

    It owes from now on: due with the other contributions, but never before the end of the next working day. Returns the
    act and the new contribution (None for a repeated key).

    Raises UnitNotAddable (unknown, of another government, already answering), NotAllowed, KeyReused.
    """
    if unit is None or unit.government_id != report.government_id:
        raise UnitNotAddable(_("请从列表中选择要加签的单位。"))
    with transaction.atomic():
        record = perform(
            report,
            action=Action.ADD_CONTRIBUTOR,
            actor=by,
            at=at,
            key=key,
            facts=lambda locked: report_facts(locked, at),
            note=reason,
            data={"unit": unit.pk, "unit_name": unit.name},
            acting_units=lead_units(report)[:1],
        )
        if record.replayed:
            return record, None
        owed = Obligation.objects.filter(period=report.period_id, line=report.line_id, unit=unit).first()
        if owed is not None and owed.excused_at is not None:
            raise UnitNotAddable(_("%(unit)s本期已减签；还要其反馈的，请在该单位一栏重新加签。") % {"unit": unit.name})
        if owed is not None:
            raise UnitNotAddable(_("%(unit)s已经在这份报告的责任单位里，不用再加。") % {"unit": unit.name})
        (contribution,) = owe_contributions(report, [unit], role=DutyRole.ASSISTING, at=at)
    return record, contribution


def owe_contributions(report: Report, units: Sequence[Unit], *, role: DutyRole, at: datetime) -> list[Contribution]:
    """Make the obligations and the empty contributions of units that join a running report; inside a transaction.

    As many queries for several units as for one.
    """
    last = Obligation.objects.filter(period=report.period_id, line=report.line_id).aggregate(last=Max("order"))["last"]
    due, sections = due_of_addition(report, at), report.period.sections
    obligations = Obligation.objects.bulk_create(
        [
            Obligation(
                government_id=report.government_id,
                period=report.period,
                line=report.line,
                unit=unit,
                role=role,
                order=place,
                due_at=due,
                provisional=report.period.provisional,
                calendar_version=report.period.calendar_version,
            )
            for place, unit in enumerate(units, start=(last or 0) + 1)
        ]
    )
    contributions = Contribution.objects.bulk_create(
        [
            Contribution(government_id=report.government_id, report=report, obligation=one, unit=one.unit)
            for one in obligations
        ]
    )
    Draft.objects.bulk_create(
        [Draft(contribution=contribution, section=section) for contribution in contributions for section in sections]
    )
    return contributions


def due_of_addition(report: Report, at: datetime) -> dt.datetime:
    """Return the due instant of a contributor added at `at`: a full working day is left, whatever the others' due."""
    table = calendars.table(report.period.plan.government.calendar)
    next_day = count_after(table, local(at).date(), 1).due
    return max(report.period.contribution_due_at, due_instant(next_day, report.period.plan.due_cutoff))


def excuse(
    contribution: Contribution, *, reason: str, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Excuse a unit for this period, with a reason (减签): it owes nothing, is never late. Raises NotAllowed, Stale."""
    if unprinted := unprintable(reason):
        raise NotAllowed(Action.EXCUSE, unprinted)
    with transaction.atomic():
        record = _by_the_lead(contribution, Action.EXCUSE, reason, by, at, expected_version, key)
        if not record.replayed:
            Obligation.objects.filter(pk=contribution.obligation_id).update(
                excused_at=record.at, excused_reason=reason.strip()
            )
    return record


def add_again(
    contribution: Contribution, *, reason: str, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Ask a unit after all that was excused for this period, with a reason (加签); what it had written is still there.

    It owes as one that is added now: a full working day is left. What had arrived before stays as it was decided.
    Raises NotAllowed, Stale, KeyReused.
    """
    with transaction.atomic():
        record = _by_the_lead(contribution, Action.ADD_CONTRIBUTOR, reason, by, at, expected_version, key)
        if not record.replayed:
            duty = Obligation.objects.filter(pk=contribution.obligation_id)
            duty.update(excused_at=None, excused_reason="")
            # Whether what came was in time is decided already, by the due instant of then (invariant 10).
            due = due_of_addition(contribution.report, record.at)
            duty.filter(first_arrival__isnull=True, due_at__lt=due).update(due_at=due)
    return record


def _by_the_lead(
    contribution: Contribution, action: Action, reason: str, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    return transitions.advance(
        contribution,
        action=action,
        actor=by,
        at=at,
        expected_version=expected_version,
        key=key,
        facts=lambda locked: contribution_facts_alone(locked, at),
        note=reason,
        acting_units=lead_units(contribution.report)[:1],
    )
