"""Correction (更正) of an accepted report: back to the lead's hands, with a reason; nothing accepted changes."""

from datetime import datetime

from django.db import transaction

from submissions.corrections import with_correction_asked
from submissions.fact_finding import current_revision, lead_units, report_facts
from submissions.models import Correction, Report
from submissions.resubmission import due_again
from submissions.texts import unprintable
from transitions import operations as transitions
from transitions.beside import perform
from transitions.errors import NotAllowed
from transitions.models import ActRecord, StatusRecord
from workflows.people import Actor
from workflows.words import Action


def begin_correction(
    report: Report, *, record_number: str, reason: str, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Reopen an accepted report for its lead, and keep why and what is replaced. Called by `approvals`.

    `record_number` is the register number of the record that counts now, as printed. The next revision needs every
    signature anew; first arrivals stay as they are (invariant 10).

    Raises NotAllowed (not the office, no reason or one that no record can show, not accepted), Stale, KeyReused.
    """
    if unprinted := unprintable(reason):
        raise NotAllowed(Action.CORRECT, unprinted)
    with transaction.atomic():
        record = transitions.advance(
            report,
            action=Action.CORRECT,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=lambda locked: report_facts(locked, at),
            note=reason,
        )
        revision = current_revision(report)
        if record.replayed or by.person is None or revision is None:
            return record
        Correction.objects.create(
            government_id=report.government_id,
            report=report,
            revision=revision,
            record_number=record_number,
            reason=reason.strip(),
            by_id=by.person,
            by_name=by.name,
            by_unit=record.unit_name,
            at=at,
            due_at=due_again(report, at, record.source),
        )
    return record


def ask_correction(report: Report, *, reason: str, by: Actor, at: datetime, key: str) -> ActRecord:
    """Ask the office, as the lead, to have an accepted report corrected (申请更正). Raises NotAllowed, KeyReused."""
    return _answer(report, Action.ASK_CORRECTION, reason, by, at, key)


def refuse_correction(report: Report, *, reason: str, by: Actor, at: datetime, key: str) -> ActRecord:
    """Leave the record as it is, with the reason for the lead (不同意更正). Raises NotAllowed, KeyReused."""
    return _answer(report, Action.REFUSE_CORRECTION, reason, by, at, key)


def _answer(report: Report, action: Action, reason: str, by: Actor, at: datetime, key: str) -> ActRecord:
    return perform(
        report,
        action=action,
        actor=by,
        at=at,
        key=key,
        facts=lambda locked: with_correction_asked(report_facts(locked, at), locked),
        note=reason,
        acting_units=lead_units(report),
    )
