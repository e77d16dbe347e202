"""Signing by a head: ask the law, sign the very bytes that were shown, then one transaction."""

from datetime import datetime

from django.db import transaction

from approvals.errors import CopyMissing, FileChanged
from approvals.models import SignedFile
from approvals.operations.copies import latest_file
from common import failpoints, store
from pdf import signing as pdf_signing
from pdf.keys import SigningKey
from pdf.printing import head_field
from submissions.fact_finding import report_facts, seen_now
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


def sign(
    report: Report,
    revision: Revision,
    shown_sha256: str,
    *,
    signing_key: SigningKey,
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
    signing_key: SigningKey,
    *,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    now = seen_now(report)
    choice = report_choices(report, by, at, now).get(Action.SIGN)
    if choice is None or not choice.allowed:
        raise NotAllowed(Action.SIGN, choice.reason if choice else "现在不能签发。")
    facts = report_facts(report, at, now)
    unit = facts.next_signer
    if unit is None:
        raise NotAllowed(Action.SIGN, "应签发的负责人都已签发。")
    file = _shown_file(revision, shown_sha256)
    capacity, delegation = _capacity(by, report, unit)
    signed = pdf_signing.sign(
        store.read(file.sha256),
        field=head_field(facts.lead_units.index(unit) + 1),
        key=signing_key,
        block=pdf_signing.SignatureBlock(
            signer=by.name,
            capacity=pdf_signing.Capacity.MANDATE if delegation else pdf_signing.Capacity.HEAD,
            unit=next(duty.unit.name for duty in report.lead_duties if duty.unit_id == unit),
            at=at,
            mandate=delegation.words if delegation else None,
        ),
    )
    failpoints.reach("sign.after_pdf_sign")
    digest = store.put_if_absent(signed)
    failpoints.reach("sign.after_put")
    evidence = Evidence(
        revision_sha256=revision.sha256,
        file_sha256=digest,
        capacity=capacity,
        unit=unit,
        delegation=delegation.pk if delegation else None,
    )
    with transaction.atomic():
        record = record_signature(
            report, revision, by=by, at=at, expected_version=expected_version, key=key, evidence=evidence
        )
        if not record.replayed:
            SignedFile.objects.create(
                revision=revision, sequence=file.sequence + 1, sha256=digest, size=len(signed), at=at
            )
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
