"""Signing by a head: ask the law, sign the very bytes that were shown, then one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from approvals.errors import CopyMissing, FileChanged
from approvals.keys import time_authority
from approvals.models import SignedFile
from approvals.operations.copies import keep_file, latest_file
from common import failpoints, store
from pdf import signing as pdf_signing
from pdf.printing import head_field
from pdf.signers import Signer
from submissions.fact_finding import report_facts, seen_shown
from submissions.models import Report, Revision
from submissions.operations.reporting import record_signature
from submissions.queries import report_choices
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from transitions.operations import answered
from units.models import Delegation
from workflows.facts import Evidence
from workflows.people import Actor
from workflows.words import Action, Capacity, Role


@dataclass(frozen=True, slots=True)
class ReadyToSign:
    """What the law lets somebody sign: the file on show, for which unit (in which printed `place`), in which capacity.

    `delegation` is the mandate under which a deputy signs; None for the head.
    """

    file: SignedFile
    unit: int
    unit_name: str
    place: int
    capacity: Capacity
    delegation: Delegation | None


def sign(
    report: Report,
    revision: Revision,
    shown_sha256: str,
    *,
    signing_key: Signer,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    """Sign one report for the unit whose turn it is: signed is sent on.

    ① ask the law without a lock, for an early answer; ② with no transaction open: the current file is the one shown
    (`shown_sha256`), sign it, store the new file; ③ one transaction: the move with its evidence, the SignOff, the
    SignedFile. A crash before the commit leaves a stray file and nothing else.

    Raises NotAllowed, FileChanged, CopyMissing, Stale, pdf.errors.SigningRefused.
    """
    try:
        return _sign_once(
            report, revision, shown_sha256, signing_key, by=by, at=at, expected_version=expected_version, key=key
        )
    except (NotAllowed, FileChanged, Stale):
        # The same click may have been answered while this one was on its way (invariant 17).
        if (seen := answered(key, by, Action.SIGN, report)) is not None:
            return seen
        raise


def _sign_once(
    report: Report,
    revision: Revision,
    shown_sha256: str,
    signing_key: Signer,
    *,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    ready = ready_to_sign(report, revision, shown_sha256, by=by, at=at)
    signed = pdf_signing.sign(
        store.read(ready.file.sha256),
        field=head_field(ready.place),
        key=signing_key,
        block=pdf_signing.SignatureBlock(
            signer=by.name,
            capacity=pdf_signing.Capacity.MANDATE if ready.delegation else pdf_signing.Capacity.HEAD,
            unit=ready.unit_name,
            at=at,
            mandate=ready.delegation.words if ready.delegation else None,
        ),
        stamps=time_authority(at),
    )
    failpoints.reach("sign.after_pdf_sign")
    return keep_signature(report, revision, ready, signed, by=by, at=at, expected_version=expected_version, key=key)


def ready_to_sign(report: Report, revision: Revision, shown_sha256: str, *, by: Actor, at: datetime) -> ReadyToSign:
    """Ask the law whether this person may sign now, and return what is signed for whom; no lock, no transaction.

    Raises NotAllowed, FileChanged, CopyMissing.
    """
    now = seen_shown(report, revision)
    choice = report_choices(report, by, at, now, (Action.SIGN,)).get(Action.SIGN)
    if choice is None or not choice.allowed:
        raise NotAllowed(Action.SIGN, choice.reason if choice else "现在不能签发。")
    facts = report_facts(report, at, now)
    unit = facts.next_signer
    if unit is None:
        raise NotAllowed(Action.SIGN, "应签发的负责人都已签发。")
    file = _shown_file(revision, shown_sha256)
    capacity, delegation = _capacity(by, report, unit)
    name = next(duty.unit.name for duty in report.lead_duties if duty.unit_id == unit)
    return ReadyToSign(file, unit, name, facts.lead_units.index(unit) + 1, capacity, delegation)


def keep_signature(
    report: Report,
    revision: Revision,
    ready: ReadyToSign,
    signed: bytes,
    *,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    """Store the signed bytes, then move the report, with the SignOff and the SignedFile, in one transaction.

    The law decides anew under the row's lock. Raises NotAllowed, Stale, KeyReused.
    """
    digest = store.put_if_absent(signed)
    failpoints.reach("sign.after_put")
    evidence = Evidence(
        revision_sha256=revision.sha256,
        file_sha256=digest,
        capacity=ready.capacity,
        unit=ready.unit,
        delegation=ready.delegation.pk if ready.delegation else None,
    )
    with transaction.atomic():
        record = record_signature(
            report, revision, by=by, at=at, expected_version=expected_version, key=key, evidence=evidence
        )
        if not record.replayed:
            keep_file(revision, after=ready.file, sha256=digest, size=len(signed), at=at)
    return record


def _shown_file(revision: Revision, shown_sha256: str) -> SignedFile:
    file = latest_file(revision)
    if file is None:
        raise CopyMissing
    if file.sha256 != shown_sha256:
        raise FileChanged
    return file


def _capacity(actor: Actor, report: Report, unit: int) -> tuple[Capacity, Delegation | None]:
    government = report.government_id
    if actor.seat(Role.HEAD, government=government, unit=unit) is not None:
        return Capacity.HEAD, None
    mandate = actor.mandate(government=government, unit=unit, line=report.line_id)
    if mandate is None:
        raise NotAllowed(Action.SIGN, "代签授权不在有效期内。")
    return Capacity.DEPUTY, Delegation.objects.get(pk=mandate.delegation)
