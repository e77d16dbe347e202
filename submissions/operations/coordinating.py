"""需市政府协调: the lead writes what needs the city government, its head raises it, the leader in charge answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from audit import log
from plans.models import Line
from submissions.coordinations import BUDGETS, coordination_facts, facts_before, latest_text, leads_on
from submissions.errors import CoordinationConflict, NotWriter
from submissions.models import Coordination, CoordinationText, Report
from transitions.errors import KeyReused
from transitions.models import StatusRecord
from transitions.operations import actor_of_event, advance
from units.models import Unit
from workflows.decide import may_write
from workflows.people import Actor
from workflows.words import Action, Role


def begin(
    line: Line, unit: Unit, *, texts: Mapping[str, str], report: Report | None, by: Actor, at: datetime, key: str
) -> Coordination:
    """Begin a problem of a line that this unit leads, with what was written so far; the same key begins one.

    Who may begin is who may hand it on (the unit's reporter or head). `report`: the line's report that it belongs to.
    Raises NotWriter, KeyReused.
    """
    with transaction.atomic():
        # The line held still: its problems are numbered one after another.
        line = Line._base_manager.select_for_update(of=("self",)).select_related(*Line.READ_WITH).get(pk=line.pk)
        if (known := Coordination.objects.filter(key=key, begun_by=by.person).first()) is not None:
            if known.line_id != line.pk:
                raise KeyReused
            return known
        leads = unit.government_id == line.government_id and leads_on(line, unit.pk, at)
        if not leads or by.person is None or not may_write(facts_before(line, unit.pk, at, leads=leads), by):
            raise NotWriter
        last = Coordination.objects.filter(line=line).aggregate(last=Max("number"))["last"] or 0
        begun = Coordination.objects.create(
            government=line.government,
            line=line,
            number=last + 1,
            unit=unit,
            report=report if report is not None and report.line_id == line.pk else None,
            begun_at=at,
            begun_by_id=by.person,
            key=key,
        )
        _keep(begun, 1, texts, by, at)
        log.append(
            "coordination.begin",
            government=line.government.name,
            actor=actor_of_event(by, by.seat(Role.REPORTER, Role.HEAD, government=line.government_id, unit=unit.pk)),
            at=at,
            subject=begun.subject,
            data={"unit": unit.name, "report": begun.report.subject if begun.report else None},
        )
    return begun


def save_text(
    coordination: Coordination, *, texts: Mapping[str, str], expected: int, by: Actor, at: datetime
) -> CoordinationText:
    """Save what is written; `expected` is the number of the text the writer saw. The same text again is no change.

    Raises NotWriter when this person may not write now, CoordinationConflict when somebody saved another text.
    """
    with transaction.atomic():
        rows = Coordination._base_manager.select_for_update(of=("self",)).select_related(*Coordination.READ_WITH)
        held = rows.get(pk=coordination.pk)
        if by.person is None or not may_write(coordination_facts(held, at), by):
            raise NotWriter
        last = latest_text(held)
        if last is not None and all(getattr(last, key) == text for key, text in _clean(texts).items()):
            return last
        if last is not None and last.number != expected:
            raise CoordinationConflict(last)
        return _keep(held, last.number + 1 if last else 1, texts, by, at)


def ask_consent(coordination: Coordination, **act: Any) -> StatusRecord:
    """Lay it before the own head. Takes by, at, expected_version, key; raises NotAllowed, Stale, KeyReused."""
    return _advance(coordination, Action.ASK_CONSENT, **act)


def decline_consent(coordination: Coordination, *, reason: str, **act: Any) -> StatusRecord:
    """Send it back to the reporter with a reason. Takes and raises what `ask_consent` does."""
    return _advance(coordination, Action.DECLINE_CONSENT, note=reason, **act)


def raise_to_leader(coordination: Coordination, **act: Any) -> StatusRecord:
    """Report it to the city leader in charge, by the lead's head. Takes and raises what `ask_consent` does."""
    return _advance(coordination, Action.RAISE_TO_LEADER, **act)


def answer_problem(coordination: Coordination, *, answer: str, **act: Any) -> StatusRecord:
    """Answer in words, by the leader in charge. Takes and raises what `ask_consent` does."""
    return _advance(coordination, Action.ANSWER_PROBLEM, note=answer, **act)


def withdraw_problem(coordination: Coordination, *, reason: str, **act: Any) -> StatusRecord:
    """Take it back with a reason (已自行解决). Takes and raises what `ask_consent` does."""
    return _advance(coordination, Action.WITHDRAW_PROBLEM, note=reason, **act)


def _advance(
    coordination: Coordination,
    action: Action,
    *,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
    note: str | None = None,
) -> StatusRecord:
    with transaction.atomic():
        return advance(
            coordination,
            action=action,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=lambda locked: coordination_facts(locked, at),
            note=note,
            acting_units=(coordination.unit_id,),
        )


def _keep(
    coordination: Coordination, number: int, texts: Mapping[str, str], by: Actor, at: datetime
) -> CoordinationText:
    text = CoordinationText(coordination=coordination, number=number, at=at, by_name=by.name, **_clean(texts))
    text.by_id = by.person  # type: ignore[assignment]  # somebody: nobody writes (asked before)
    text.save()
    return text


def _clean(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: texts.get(key, "").replace("\r\n", "\n").strip() for key in BUDGETS}
