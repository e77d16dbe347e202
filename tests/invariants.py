"""The invariants of docs/invariants.md that the way of a report reaches, checked over the rows, files and log.

Each function yields a sentence for what does not hold; `broken` gathers them all. Called after every step of the state
machine, after every race and after every kill. Not here: 11 (due instants are compared over time, by the state
machine) and half of 12 (a return reopens only what it names: seen from before and after, by the state machine).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from accounts.models import User
from approvals.models import SignedFile
from audit.models import Event
from audit.verifying import verify_chain
from common import canonical, store
from outbox.models import Job
from plans.models import Obligation
from submissions.models import (
    Contribution,
    ContributionRevision,
    Draft,
    Report,
    Return,
    Revision,
    SignOff,
)
from tests.invariants_of_lines import (
    decided_by_a_second_person,
    one_application_at_a_time,
    terms_follow_one_another,
    what_ended_was_reported,
    what_was_decided_is_kept,
)
from tests.invariants_of_people import Reading, one_holder, outsiders_see_nothing
from tests.invariants_of_records import accepted_is_complete, corrections_make_a_chain, register_runs
from transitions.models import ActRecord, Governed, StatusRecord
from units.models import Appointment
from workflows.people import Actor
from workflows.way import SETTLED
from workflows.words import Action, Capacity, DutyRole, Kind, ReportStatus, Role

_RETURNS = (
    Action.RETURN_TO_CONTRIBUTOR,
    Action.RETURN_BY_HEAD,
    Action.RETURN_BY_OFFICE,
    Action.RETURN_TO_HEAD,
    Action.RETURN_WITH_REPORT,
)
_JOBS = {
    Action.SUBMIT: "report.render_signing_copy",
    Action.RETURN_TO_HEAD: "report.render_signing_copy",
    Action.ACCEPT: "report.publish_record",
}


def broken(at: datetime, *, outsiders: Sequence[Actor] = (), inboxes_of: Sequence[User] | None = None) -> list[str]:
    """Return a sentence for everything that does not hold at `at`; [] when all is well.

    `outsiders` are people without any relation to any line, of this government or another (invariant 16). `inboxes_of`
    are those whose inboxes are looked into (8): everybody, unless some are named, since this takes the longest.
    """
    reading = Reading(at)
    return [
        *(sentence for check in OVER_ROWS for sentence in check()),
        *one_holder(reading, inboxes_of),
        *outsiders_see_nothing(reading, outsiders),
    ]


def one_live_document() -> Iterator[str]:
    """1: an obligation has at most one live report or contribution."""
    lines = Counter(Report.objects.values_list("period", "line"))
    yield from (f"1: {count} reports on line {key}" for key, count in lines.items() if count > 1)
    owed = Counter(Contribution.objects.values_list("obligation", flat=True))
    yield from (f"1: {count} contributions for obligation {key}" for key, count in owed.items() if count > 1)
    for obligation in Obligation.objects.exclude(role=DutyRole.LEAD).filter(contribution__isnull=True):
        yield f"1: nothing to write for obligation {obligation.pk}"


def frozen_is_what_was_logged() -> Iterator[str]:
    """2: a frozen content's digest is its own, and equals the one in its only audit event."""
    logged: Counter[tuple[str, int, int, str]] = Counter()
    for event in Event.objects.filter(kind__in=["report.freeze", "contribution.freeze"]):
        logged[event.kind.split(".")[0], event.data["document"], event.data["number"], event.data["sha256"]] += 1
    kept: Counter[tuple[str, int, int, str]] = Counter()
    for revision in Revision.every.all():
        kept["report", revision.report_id, revision.number, canonical.sha256_hex(revision.content.encode())] += 1
        if canonical.sha256_hex(revision.content.encode()) != revision.sha256:
            yield f"2: content of {revision.pk} is not its digest's"
    for sent in ContributionRevision.objects.all():
        kept["contribution", sent.contribution_id, sent.number, canonical.sha256_hex(sent.content.encode())] += 1
    if logged != kept:
        yield f"2: frozen and logged differ: {logged - kept} {kept - logged}"


def signers_were_entitled() -> Iterator[str]:
    """3 and 4: the head, or a deputy in mandate, at that instant; never the last editor."""
    for sign_off in SignOff.objects.select_related("revision", "report", "delegation__granted_by"):
        at = sign_off.at
        if sign_off.capacity == Capacity.HEAD:
            held = Appointment.objects.filter(
                person=sign_off.person_id, post__role=Role.HEAD, post__unit=sign_off.unit_id, since__lte=at
            ).exclude(until__lte=at)
            entitled = held.exists()
        else:
            mandate = sign_off.delegation
            entitled = (
                mandate is not None
                and (mandate.deputy_id, mandate.unit_id) == (sign_off.person_id, sign_off.unit_id)
                and mandate.since <= at < mandate.until
                and (mandate.revoked_at is None or at < mandate.revoked_at)
                and (mandate.line_ids is None or sign_off.report.line_id in mandate.line_ids)
                and (mandate.granted_by.until is None or mandate.granted_by.until > at)
            )
        if not entitled:
            yield f"3: {sign_off.person_name} was not entitled to sign for unit {sign_off.unit_id}"
        frozen = sign_off.revision
        if sign_off.person_id in {frozen.last_editor_id, frozen.frozen_by_id, *frozen.writers}:
            yield f"4: {sign_off.person_name} signed a text of the own hand"


def signed_bytes_stand() -> Iterator[str]:
    """5: every signed file lies in the store, unchanged, and begins with the bytes of the one before it."""
    before: dict[int, tuple[int, bytes]] = {}
    for file in SignedFile.objects.order_by("revision", "sequence"):
        try:
            data = store.read(file.sha256)
        except (FileNotFoundError, store.DigestMismatch) as error:
            yield f"5: {error}"
            continue
        sequence, earlier = before.get(file.revision_id, (-1, b""))
        if file.sequence != sequence + 1 or not data.startswith(earlier) or file.size != len(data):
            yield f"5: file {file.sequence} of revision {file.revision_id} does not continue file {sequence}"
        before[file.revision_id] = (file.sequence, data)
    for sign_off in SignOff.objects.all():
        if not SignedFile.objects.filter(revision=sign_off.revision_id, sha256=sign_off.file_sha256).exists():
            yield f"5: the sign-off {sign_off.pk} has no file of its revision"


def history_folds_to_status() -> Iterator[str]:
    """9: records = moves; the status is their fold; times never go back."""
    history: dict[tuple[str, int], list[StatusRecord]] = {}
    for record in StatusRecord.objects.order_by("version"):
        history.setdefault((record.kind, record.document), []).append(record)
    # What a sentence calls a document is read when there is one to say.
    for document in (
        one for model in Governed.__subclasses__() for one in model._default_manager.only("status", "version")
    ):
        status: str = str(type(document)().status)
        at = None
        records = history.get((document.KIND, document.pk), [])
        if [record.version for record in records] != list(range(1, document.version + 1)):
            yield f"9: {document.subject} moved {document.version} times, its history has {len(records)} records"
        for record in records:
            if record.source != status or (at is not None and record.at < at):
                yield f"9: {document.subject} record {record.version} does not follow the one before"
            status, at = record.target, record.at
        if status != document.status:
            yield f"9: {document.subject} is {document.status}, its history says {status}"


def lateness_follows_arrival() -> Iterator[str]:
    """10: late = first arrival at or after the due instant; the first arrival is the first sending or signature."""
    signed: dict[tuple[int, int, int], datetime] = {}
    # The first that came is the first row: the clock of the server may have been set back between two.
    for line, period, unit, at in SignOff.objects.order_by("pk").values_list(
        "report__line", "report__period", "unit", "at"
    ):
        signed.setdefault((line, period, unit), at)
    sent = dict(ContributionRevision.objects.filter(number=1).values_list("contribution__obligation", "sent_at"))
    for obligation in Obligation.objects.all():
        key = (obligation.line_id, obligation.period_id, obligation.unit_id)
        arrived = signed.get(key) if obligation.role == DutyRole.LEAD else sent.get(obligation.pk)
        if obligation.first_arrival != arrived:
            yield f"10: obligation {obligation.pk} arrived {arrived}, noted {obligation.first_arrival}"
        if obligation.late != (None if arrived is None else arrived >= obligation.due_at):
            yield f"10: obligation {obligation.pk} due {obligation.due_at} arrived {arrived}: late={obligation.late}"


def returns_are_moves() -> Iterator[str]:
    """12: every return is one move of the document that it names, and every such move has its return."""
    said: Counter[tuple[str, int]] = Counter()
    for back in Return.objects.all():
        said["report" if back.report_id else "contribution", back.report_id or back.contribution_id or 0] += 1
    moved = Counter(StatusRecord.objects.filter(action__in=_RETURNS).values_list("kind", "document"))
    if said != moved:
        yield f"12: returns {said} and moves {moved} differ"


def cited_was_sent() -> Iterator[str]:
    """13: a frozen report cites what was sent, and names who was missing; nothing is out while it is being signed."""
    for report in Report.objects.exclude(status=ReportStatus.DRAFT):
        out = report.contributions.exclude(status__in=SETTLED)
        if out.exists():
            yield f"13: {report.subject} is {report.status} while contributions are out"
    contributions = {
        (report, unit): pk for report, unit, pk in Contribution.objects.values_list("report", "unit__name", "pk")
    }
    sent: dict[int, list[Any]] = {}
    for contribution, content in ContributionRevision.objects.values_list("contribution", "content"):
        sent.setdefault(contribution, []).append(json.loads(content)["sections"])
    for revision in Revision.objects.select_related("report__period", "report__line__matter"):
        for cited in json.loads(revision.content)["contributors"]:
            contribution = contributions[revision.report_id, cited["unit"]]
            if cited["state"] in ("waived", "excused"):
                if cited["sections"] or not cited["waiver_reason"]:
                    yield f"13: {revision.identity} cites the waived {cited['unit']}"
            elif cited["sections"] not in sent.get(contribution, []):
                yield f"13: {revision.identity} cites what {cited['unit']} never sent"


def jobs_exist() -> Iterator[str]:
    """14: every act that needs a job has exactly one; a parked one says why."""
    wanted = Counter(
        f"{_JOBS[Action(record.action)]}:{record.pk}" for record in StatusRecord.objects.filter(action__in=list(_JOBS))
    )
    there = Counter(Job.objects.values_list("dedup_key", flat=True))
    if wanted != there:
        yield f"14: jobs wanted {wanted}, there {there}"
    for job in Job.objects.filter(parked_at__isnull=False):
        yield f"14: {job.dedup_key} is parked: {job.last_error}"


def chain_verifies() -> Iterator[str]:
    """15: the chain, and every revision and file against its event."""
    yield from (f"15: event {found.sequence}: {found.message}" for found in verify_chain(settings.CHECKPOINTS_DIR))


def one_event_per_answer() -> Iterator[str]:
    """17: every move, and every act beside the way, answered one request and left one event."""
    moves = Counter(
        f"{kind}.{action}"
        for records in (StatusRecord, ActRecord)
        for kind, action in records.objects.values_list("kind", "action")
    )
    events = Counter(
        kind for kind in Event.objects.values_list("kind", flat=True) if _is_move(*kind.partition(".")[::2])
    )
    if moves != events:
        yield f"17: moves {moves} and events {events} differ"


def texts_have_writers() -> Iterator[str]:
    """17: a text that was changed was changed by somebody."""
    if Draft.objects.filter(version__gt=0, edited_by__isnull=True).exists():
        yield "17: a text was changed by nobody"


def _is_move(kind: str, action: str) -> bool:
    return kind in Kind.values and action in Action.values


# What is checked over the rows, files and log alone, whatever the instant.
OVER_ROWS: tuple[Callable[[], Iterator[str]], ...] = (
    one_live_document,
    frozen_is_what_was_logged,
    signers_were_entitled,
    signed_bytes_stand,
    accepted_is_complete,
    corrections_make_a_chain,
    register_runs,
    history_folds_to_status,
    terms_follow_one_another,
    what_was_decided_is_kept,
    what_ended_was_reported,
    decided_by_a_second_person,
    one_application_at_a_time,
    lateness_follows_arrival,
    returns_are_moves,
    cited_was_sent,
    jobs_exist,
    chain_verifies,
    one_event_per_answer,
    texts_have_writers,
)
