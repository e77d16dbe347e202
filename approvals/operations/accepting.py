"""Acceptance by the supervision office: its signature joins the file; the record is numbered and frozen."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import BigAutoField, PositiveIntegerField

from approvals.errors import CopyMissing, FileChanged, RegisterBusy
from approvals.keys import office_of, time_authority
from approvals.models import Record, Register, SignedFile
from approvals.operations.copies import keep_file, latest_file
from approvals.queries import current_record
from common import failpoints, store
from common.clock import local
from common.prepared import Prepared, PreparedInsert, PreparedUpdate, Slot
from pdf import signing as pdf_signing
from pdf.printing import OFFICE_FIELD
from pdf.signers import Signer
from submissions.corrections import corrects
from submissions.fact_finding import seen_shown
from submissions.models import Report, Revision
from submissions.operations.reporting import record_acceptance
from submissions.queries import report_choices
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from transitions.operations import answered
from units.models import Unit
from workflows.facts import Evidence
from workflows.people import Actor
from workflows.words import Action, Capacity

_TRIES = 12
_RECORDS, _REGISTERS = PreparedInsert(Record), PreparedInsert(Register, known_are_left=True)
_ID, _NUMBER = BigAutoField(), PositiveIntegerField()
_OF_YEAR = Prepared(lambda: Register.objects.filter(government=Slot("government", _ID), year=Slot("year", _NUMBER)))
_LOCKED = Prepared(lambda: Register.objects.select_for_update().filter(pk=Slot("pk", _ID)))
_TAKEN = PreparedUpdate(lambda: (Register.objects.filter(pk=Slot("pk", _ID)), {"last": Slot("last", _NUMBER)}))


class NumberTaken(Exception):
    """Another acceptance took the number that this file's field already shows."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the register that the office is about to give: the number, and how it is printed."""

    register: Register
    number: int
    printed: str
    office: Unit


def accept(
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
    """Accept one report for the city government; the same sequence as signing, and the transaction makes the Record.

    The register number is drawn in the office's field, so it is needed before the transaction: the next number is
    read, signed, and taken under the register's lock; when another acceptance was first, the file is signed again
    with the next one. Numbers run without gap or repeat (invariant 7).

    Raises NotAllowed, FileChanged, CopyMissing, RegisterBusy, Stale, pdf.errors.SigningRefused.
    """
    try:
        return _accept_once(
            report, revision, shown_sha256, signing_key, by=by, at=at, expected_version=expected_version, key=key
        )
    except (NotAllowed, FileChanged, Stale):
        # The same click may have been answered while this one was on its way (invariant 17).
        if (seen := answered(key, by, Action.ACCEPT, report)) is not None:
            return seen
        raise


def _accept_once(
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
    file = ready_to_accept(report, revision, shown_sha256, by=by, at=at)
    for _attempt in range(_TRIES):
        try:
            return _accept_with_next_number(
                report, revision, file, signing_key, by=by, at=at, expected_version=expected_version, key=key
            )
        except NumberTaken:
            # Rolled back: the object in hand must not say accepted when the last try fails too.
            report.refresh_from_db(fields=["status", "version"])
    raise RegisterBusy


def printed_number(short_name: str, year: int, number: int) -> str:
    """Return a register number as printed: 湛江督存〔2020〕15号."""
    return f"{short_name.removesuffix('市')}督存〔{year}〕{number}号"


def _accept_with_next_number(
    report: Report,
    revision: Revision,
    file: SignedFile,
    signing_key: Signer,
    *,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    place = next_place(report, at)
    signed = pdf_signing.sign(
        store.read(file.sha256),
        field=OFFICE_FIELD,
        key=signing_key,
        block=pdf_signing.SignatureBlock(
            signer=by.name,
            capacity=pdf_signing.Capacity.OFFICE,
            unit=place.office.name,
            at=at,
            register_number=place.printed,
        ),
        stamps=time_authority(at),
    )
    failpoints.reach("sign.after_pdf_sign")
    return keep_acceptance(
        report, revision, file, place, signed, by=by, at=at, expected_version=expected_version, key=key
    )


def ready_to_accept(report: Report, revision: Revision, shown_sha256: str, *, by: Actor, at: datetime) -> SignedFile:
    """Ask the law whether this person may accept now, and return the file on show; no lock, no transaction.

    Raises NotAllowed, FileChanged, CopyMissing.
    """
    choice = report_choices(report, by, at, seen_shown(report, revision), (Action.ACCEPT,)).get(Action.ACCEPT)
    if choice is None or not choice.allowed:
        raise NotAllowed(Action.ACCEPT, choice.reason if choice else "现在不能验收。")
    file = latest_file(revision)
    if file is None:
        raise CopyMissing
    if file.sha256 != shown_sha256:
        raise FileChanged
    return file


def next_place(report: Report, at: datetime) -> Place:
    """Return the next place of the register of the year of `at`, and the office that gives it; nothing is taken yet."""
    year = local(at).year
    register = _OF_YEAR.first(government=report.government_id, year=year)
    if register is None:
        register = Register(government=report.government, year=year)
        _REGISTERS.add(register)
        if register.pk is None:  # another acceptance was first
            register = _OF_YEAR.get(government=report.government_id, year=year)
    number = register.last + 1
    printed = printed_number(report.government.short_name, register.year, number)
    return Place(register, number, printed, office_of(report.government_id))


def keep_acceptance(
    report: Report,
    revision: Revision,
    file: SignedFile,
    place: Place,
    signed: bytes,
    *,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    """Store the signed bytes, then move the report and make the Record at its place, in one transaction.

    The law decides anew under the row's lock. Raises NotAllowed, Stale, KeyReused, NumberTaken.
    """
    digest = store.put_if_absent(signed)
    failpoints.reach("sign.after_put")
    evidence = Evidence(
        revision_sha256=revision.sha256,
        file_sha256=digest,
        capacity=Capacity.OFFICE,
        unit=place.office.pk,
    )
    # What a correction replaces stands in the frozen content; nobody but this act could replace it meanwhile.
    replaced = current_record(report) if corrects(revision) else None
    with transaction.atomic():
        locked = _LOCKED.get(pk=place.register.pk)
        record = record_acceptance(report, by=by, at=at, expected_version=expected_version, key=key, evidence=evidence)
        if record.replayed:
            return record
        if locked.last + 1 != place.number:
            raise NumberTaken
        _TAKEN.run(pk=locked.pk, last=place.number)
        keep_file(revision, after=file, sha256=digest, size=len(signed), at=at)
        made = _RECORDS.new(
            government_id=report.government_id,
            report_id=report.pk,
            revision_id=revision.pk,
            supersedes_id=replaced.pk if replaced else None,
            year=locked.year,
            number=place.number,
            printed_number=place.printed,
            sha256=digest,
            size=len(signed),
            file_name=f"{report.period.key}/{place.number:04d}-{report.line.padded}-v{revision.number}.pdf",
            accepted_by_id=by.person or 0,
            accepted_by_name=by.name,
            issued_at=at,
        )
        _RECORDS.add(made)
        failpoints.reach("accept.before_commit")
    return record
