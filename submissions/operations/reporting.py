"""The acts on a report: submit to the head (freeze), signature and acceptance as approvals prove them."""

import secrets
from datetime import datetime

from django.db import transaction

from audit import checkpoints
from common import canonical
from plans.models import Obligation
from submissions.content import report_content, terms_in_force
from submissions.fact_finding import current_revision, last_editor, lead_units, report_facts
from submissions.models import Report, Revision, SignOff
from submissions.operations.contributing import note_arrival, note_frozen
from transitions import operations as transitions
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.facts import Evidence
from workflows.people import Actor
from workflows.words import Action, DutyRole


def submit(report: Report, *, by: Actor, at: datetime, expected_version: int, key: str) -> StatusRecord:
    """Freeze the draft as the next Revision and hand it to the (first) head; its signing copy is rendered by a job.

    Raises NotAllowed (not yet the period's end, contributions out, incomplete, unanswered remarks), Stale.
    """
    # Read before the transaction: the checkpoint lies outside the database.
    checkpoint = checkpoints.latest()
    with transaction.atomic():
        record = transitions.advance(
            report,
            action=Action.SUBMIT,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=lambda locked: report_facts(locked, at),
            acting_units=lead_units(report)[:1],
        )
        if record.replayed or by.person is None:
            return record
        number = report.revisions.count() + 1
        terms = terms_in_force(report)
        content = report_content(
            report, number=number, terms=terms, at=at, prepared_by=by.name, prepared_unit=record.unit_name
        )
        Revision.objects.create(
            report=report,
            number=number,
            content=canonical.dumps(content).decode(),
            sha256=canonical.digest(content),
            terms=terms,
            frozen_at=at,
            frozen_by_id=by.person,
            last_editor_id=last_editor(report, by.person),
            verification_code=secrets.token_hex(16),
            checkpoint_sequence=checkpoint.sequence if checkpoint else None,
            checkpoint_root=checkpoint.root if checkpoint else "",
        )
        note_frozen(report, record, number=number, sha256=canonical.digest(content))
    return record


def record_signature(
    report: Report,
    revision: Revision,
    *,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
    evidence: Evidence,
) -> StatusRecord:
    """Move the report because a head signed, and keep the SignOff. Called by `approvals`, which proves the signature.

    Must run inside the transaction that also stores the signed file. On time is the last required head's arrival;
    each unit's own clock is decided by its own head's first signature.

    Raises NotAllowed, Stale.
    """
    if (now := current_revision(report)) is None or now.pk != revision.pk:
        raise Stale(report)
    unit = evidence.unit
    if unit is None:
        raise NotAllowed(Action.SIGN, "签名凭据没有写明单位。")
    record = transitions.advance(
        report,
        action=Action.SIGN,
        actor=by,
        at=at,
        expected_version=expected_version,
        key=key,
        facts=lambda locked: report_facts(locked, at),
        evidence=evidence,
        acting_units=(unit,),
    )
    if record.replayed or by.person is None:
        return record
    SignOff.objects.create(
        report=report,
        revision=revision,
        unit_id=unit,
        order=lead_units(report).index(unit) + 1,
        person_id=by.person,
        person_name=by.name,
        post_title=record.post_title,
        capacity=evidence.capacity,
        delegation_id=evidence.delegation,
        at=at,
        file_sha256=evidence.file_sha256,
    )
    obligation = Obligation.objects.get(period=report.period_id, line=report.line_id, unit=unit, role=DutyRole.LEAD)
    note_arrival(obligation, at)
    return record


def record_acceptance(
    report: Report, *, by: Actor, at: datetime, expected_version: int, key: str, evidence: Evidence
) -> StatusRecord:
    """Move the report because the office accepted it. Called by `approvals`, in the transaction that makes the Record.

    Raises NotAllowed, Stale.
    """
    return transitions.advance(
        report,
        action=Action.ACCEPT,
        actor=by,
        at=at,
        expected_version=expected_version,
        key=key,
        facts=lambda locked: report_facts(locked, at),
        evidence=evidence,
    )
