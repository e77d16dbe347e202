"""明确责任单位: the office says who a printed name means that the text does not settle (相关…, 沿线…)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common.clock import local
from lines.errors import Unfit
from lines.queries.lines import in_force, line_facts, running_periods
from plans.models import Line, Obligation, OpenName, Responsibility
from submissions.models import Report
from submissions.operations.contributors import owe_contributions
from submissions.operations.opening import add_line
from transitions.beside import perform
from transitions.models import ActRecord
from units.models import Unit
from workflows.flows.line import owes_reports
from workflows.people import Actor
from workflows.way import is_frozen
from workflows.words import Action, DutyRole, LineStatus


def resolve_name(
    line: Line, name: OpenName, units: Sequence[Unit], *, reason: str, by: Actor, at: datetime, key: str
) -> ActRecord:
    """Let `units` answer for a line in the role under which `name` is printed, from today on, with a reason.

    In an open period whose report is still being written they owe from now on, with a full working day left; a report
    that has gone to its head is not disturbed: they owe from the next period on. A unit that answers already owes once.

    Raises Unfit (no unit, a strange one, settled meanwhile), NotAllowed, KeyReused.
    """
    with transaction.atomic():
        record = perform(
            line,
            action=Action.RESOLVE_NAME,
            actor=by,
            at=at,
            key=key,
            facts=line_facts,
            note=reason,
            data={
                "name": name.printed,
                "role": name.role,
                "units": [unit.pk for unit in units],
                "unit_names": [unit.name for unit in units],
            },
        )
        if record.replayed:
            return record
        if not units:
            raise Unfit("units", _("请至少选择一家单位。"))
        if any(unit.government_id != line.government_id or unit.kind == Unit.Kind.OFFICE for unit in units):
            raise Unfit("units", _("请从列表中选择单位。"))
        settled = OpenName.objects.filter(pk=name.pk, line=line.pk, resolved_at__isnull=True).update(resolved_at=at)
        if settled != 1:
            raise Unfit("units", _("“%(name)s”已经明确过了，请看最新情况。") % {"name": name.printed})
        new = _answer(line, name, units, at)
        if new:
            _join_open_periods(line, new, DutyRole(name.role), at)
    return record


def _answer(line: Line, name: OpenName, units: Sequence[Unit], at: datetime) -> list[Unit]:
    """Make the responsibilities; return the units that answered in no role before."""
    today = local(at).date()
    duties = Responsibility.objects.filter(line=line.pk)
    there = {duty.unit_id for duty in in_force(duties, today)}
    last = duties.aggregate(last=Max("order"))["last"] or 0
    new = [unit for unit in units if unit.pk not in there]
    Responsibility.objects.bulk_create(
        [
            Responsibility(line=line, unit=unit, role=name.role, order=place, printed=name.printed, since=today)
            for place, unit in enumerate(new, start=last + 1)
        ]
    )
    return new


def _join_open_periods(line: Line, units: Sequence[Unit], role: DutyRole, at: datetime) -> None:
    for period in running_periods(line, at):
        held = Report.objects.select_for_update(of=("self",)).filter(period=period, line=line.pk).first()
        if held is None:
            # Without a lead nothing was opened: with one, the line owes like any other. One that rests owes nothing.
            if _owes_now(line):
                add_line(period, line)
        elif role is not DutyRole.LEAD and not is_frozen(held.status):
            held.period, held.line = period, line
            owing = set(Obligation.objects.filter(period=period, line=line.pk).values_list("unit", flat=True))
            owe_contributions(held, [unit for unit in units if unit.pk not in owing], role=role, at=at)


def _owes_now(line: Line) -> bool:
    """Return whether the line owes reports, as its held row says: the instance in hand was read before the lock."""
    return owes_reports(LineStatus(Line.objects.values_list("status", flat=True).get(pk=line.pk)))
