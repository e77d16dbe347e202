"""抄送: a report goes for reading to named people who may read it anyhow; each reading leaves a receipt."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from approvals.copies import readers_of
from approvals.errors import CopyNotPossible
from approvals.models import CarbonCopy
from approvals.queries import may_read
from audit import log
from submissions.fact_finding import lead_units, report_facts
from submissions.models import Report
from transitions.beside import perform
from transitions.models import ActRecord
from transitions.operations import actor_of_event
from workflows.people import Actor
from workflows.words import Action


def copy_report(report: Report, people: Collection[int], *, words: str, by: Actor, at: datetime, key: str) -> ActRecord:
    """Copy a report to people (by id) who may read it now; `words` are the sender's, "" for none. No right goes along.

    Raises NotAllowed (with the law's reason), CopyNotPossible (nobody chosen, somebody may not read it, or has a copy
    that is not read yet), KeyReused.
    """
    if not people:
        raise CopyNotPossible.nobody()
    with transaction.atomic():
        chosen = {reader.person: reader for reader in readers_of(report, at) if reader.person in people}
        record = perform(
            report,
            action=Action.COPY,
            actor=by,
            at=at,
            key=key,
            facts=lambda locked: report_facts(locked, at),
            note=words,
            data={"people": sorted(chosen), "names": [chosen[person].name for person in sorted(chosen)]},
            acting_units=lead_units(report),
        )
        if record.replayed:
            return record
        if set(people) - set(chosen) or by.person in people:
            raise CopyNotPossible.not_readers()
        waiting = CarbonCopy.objects.filter(report=report, person__in=chosen, read_at__isnull=True)
        if again := sorted(waiting.values_list("person", flat=True)):
            raise CopyNotPossible.unread([chosen[person].name for person in again])
        CarbonCopy.objects.bulk_create(
            [
                CarbonCopy(
                    government_id=report.government_id,
                    report_id=report.pk,
                    person_id=person,
                    act=record,
                    at=at,
                    by_name=record.person_name,
                    words=record.note,
                )
                for person in sorted(chosen)
            ]
        )
    return record


def note_copies_read(report: Report, *, by: Actor, at: datetime) -> int:
    """Give the receipt for every copy of this report that waits for this person; return how many.

    Nothing is receipted that the person may not read now (a report that was taken back since).
    """
    if by.person is None or not may_read(report, by):
        return 0
    with transaction.atomic():
        read = CarbonCopy.objects.filter(report=report, person=by.person, read_at__isnull=True).update(read_at=at)
        if read:
            log.append(
                "report.copy_read",
                government=report.government.name,
                actor=actor_of_event(by, by.seats[0] if by.seats else None),
                at=at,
                subject=report.subject,
                data={"copies": read},
            )
    return read
