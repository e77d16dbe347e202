"""The acts on a report: submit to the head (freeze), signature and acceptance as approvals prove them."""

import secrets
from datetime import datetime

from django.db import transaction

from audit import checkpoints, log
from common import canonical
from common.prepared import PreparedInsert
from pdf import characters
from pdf.errors import PdfError
from submissions.content import report_content, terms_so_far
from submissions.corrections import correction_content
from submissions.fact_finding import Seen, lead_units, report_facts, rules_of_report, seen_now
from submissions.models import Report, Revision, SignOff
from submissions.operations.contributing import frozen, note_arrival
from submissions.operations.freezing_anew import next_number
from submissions.texts import standstill_of
from transitions import operations as transitions
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.facts import Evidence, ReportFacts
from workflows.people import Actor
from workflows.words import Action

_REVISIONS, _SIGN_OFFS = PreparedInsert(Revision), PreparedInsert(SignOff)


def submit(report: Report, *, by: Actor, at: datetime, expected_version: int, key: str) -> StatusRecord:
    """Freeze the draft as the next Revision and hand it to the (first) head; its signing copy is rendered by a job.

    Raises NotAllowed (not yet the period's end, contributions out, incomplete, unanswered remarks, or something that no
    record can show: a name, a reason for a return), Stale.
    """
    # Read before the transaction: the checkpoint lies outside the database.
    checkpoint = checkpoints.latest()
    held: list[Seen] = []

    def facts(locked: Report) -> ReportFacts:
        held.append(seen_now(locked))
        return report_facts(locked, at, held[0])

    def frozen_as_seen(locked: Report, record: StatusRecord) -> log.Happening:
        # Frozen is what the law has looked at: the locked row and what was read with it.
        return _freeze(locked, held[0], record, checkpoint, by=by, at=at)

    with transaction.atomic():
        return transitions.advance(
            report,
            action=Action.SUBMIT,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=facts,
            acting_units=lambda locked: lead_units(locked)[:1],
            frozen=frozen_as_seen,
        )


def _freeze(
    locked: Report,
    seen: Seen,
    record: StatusRecord,
    checkpoint: checkpoints.Checkpoint | None,
    *,
    by: Actor,
    at: datetime,
) -> log.Happening:
    """Keep a report as the next Revision; return its digest for the audit log."""
    if by.person is None:
        raise TypeError("a report is submitted by a person")
    number = next_number(locked) if seen.revision else 1
    terms = terms_so_far(locked)
    content = report_content(
        locked, seen, number=number, terms=terms, at=at, prepared_by=by.name, prepared_unit=record.unit_name
    )
    if seen.revision:
        content |= correction_content(locked)
    try:
        characters.check(content)
    except PdfError as refused:
        raise NotAllowed(Action.SUBMIT, str(refused)) from refused
    text = canonical.dumps(content)
    digest = canonical.sha256_hex(text)
    revision = _REVISIONS.new(
        report_id=locked.pk,
        number=number,
        content=text.decode(),
        sha256=digest,
        terms_id=terms[-1].pk,
        frozen_at=at,
        frozen_by_id=by.person,
        last_editor_id=seen.last_editor or by.person,
        writers=sorted(seen.writers),
        verification_code=secrets.token_hex(16),
        checkpoint_sequence=checkpoint.sequence if checkpoint else None,
        checkpoint_root=checkpoint.root if checkpoint else "",
        standstill=standstill_of(rules_of_report(locked.period.sections), seen.texts),
        withdrawn_at=None,
    )
    _REVISIONS.add(revision)
    return frozen(locked, record, number=number, sha256=digest)


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
    unit = evidence.unit
    if unit is None:
        raise NotAllowed(Action.SIGN, "签名凭据没有写明单位。")
    held: list[Report] = []

    def facts(locked: Report) -> ReportFacts:
        held.append(locked)
        seen = seen_now(locked)
        if seen.revision is None or seen.revision.pk != revision.pk:
            raise Stale(locked)
        return report_facts(locked, at, seen)

    record = transitions.advance(
        report,
        action=Action.SIGN,
        actor=by,
        at=at,
        expected_version=expected_version,
        key=key,
        facts=facts,
        evidence=evidence,
        acting_units=(unit,),
    )
    if record.replayed or by.person is None:
        return record
    signed = _SIGN_OFFS.new(
        report_id=report.pk,
        revision_id=revision.pk,
        unit_id=unit,
        order=lead_units(held[0]).index(unit) + 1,
        person_id=by.person,
        person_name=by.name,
        post_title=record.post_title,
        capacity=evidence.capacity,
        delegation_id=evidence.delegation,
        at=at,
        file_sha256=evidence.file_sha256,
    )
    _SIGN_OFFS.add(signed)
    note_arrival(next(duty for duty in held[0].lead_duties if duty.unit_id == unit), at)
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
