"""The invariants of issued records (6, 7, and 12 for corrections): complete, one current of several, gapless numbers.

Part of tests/invariants.py, which gathers them all.
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from django.conf import settings

from approvals.models import Record, Register, SignedFile
from common import canonical
from outbox.models import Job
from plans.models import Obligation
from submissions.models import Correction, Report, SignOff
from transitions.models import StatusRecord
from workflows.words import Action, DutyRole, ReportStatus


def accepted_is_complete() -> Iterator[str]:
    """6: accepted means every required head and the office signed the last revision: one current record, one file.

    After corrections a report has several records; each was complete when it was issued, and stays.
    """
    for report in Report.objects.filter(status=ReportStatus.ACCEPTED):
        current = list(Record.objects.current().filter(report=report))
        revision = report.revisions.order_by("number").last()
        if len(current) != 1:
            yield f"6: {report.pk} is accepted with {len(current)} current records"
        elif current[0].revision_id != (revision.pk if revision else None):
            yield f"6: the current record of {report.pk} is not of the last revision"
    for record in Record.objects.select_related("report"):
        leads = set(_leads(record.report))
        if set(SignOff.objects.filter(revision=record.revision_id).values_list("unit", flat=True)) != leads:
            yield f"6: {record.printed_number} was issued without every head"
        last = SignedFile.objects.filter(revision=record.revision_id).order_by("sequence").last()
        if last is None or (last.sha256, last.sequence) != (record.sha256, len(leads) + 1):
            yield f"6: {record.printed_number} is not the file that the office signed"
    folder = Path(settings.RECORDS_DIR)
    published = Counter(canonical.sha256_hex(path.read_bytes()) for path in folder.rglob("*.pdf"))
    done = Job.objects.filter(kind="report.publish_record", finished_at__isnull=False).values_list("payload", flat=True)
    acceptances = StatusRecord.objects.filter(pk__in=[job["record"] for job in done])
    wanted: Counter[str] = Counter()
    for acceptance in acceptances:
        issued = Record.objects.filter(report=acceptance.document, issued_at__lte=acceptance.at).order_by("issued_at")
        wanted |= Counter(issued.values_list("sha256", flat=True))
    possible = Counter(Record.objects.values_list("sha256", flat=True))
    if wanted - published or published - possible:
        yield f"6: published {published}, wanted {wanted}"


def corrections_make_a_chain() -> Iterator[str]:
    """6 and 12: a correction is one move and names the record that counted; the next record replaces just that one."""
    said = Counter(Correction.objects.values_list("report", flat=True))
    moved = Counter(StatusRecord.objects.filter(action=Action.CORRECT).values_list("document", flat=True))
    if said != moved:
        yield f"12: corrections {said} and moves {moved} differ"
    for report in Report.objects.filter(records__isnull=False).distinct():
        records = list(report.records.select_related("revision").order_by("issued_at", "pk"))
        corrections = list(report.corrections.order_by("at", "pk"))
        if [one.supersedes_id for one in records] != [None, *(one.pk for one in records[:-1])]:
            yield f"6: the records of {report.subject} do not replace each other in their order"
        under_way = report.status != ReportStatus.ACCEPTED
        if len(corrections) != len(records) - 1 + under_way:
            yield f"6: {report.subject} has {len(records)} records and {len(corrections)} corrections"
        for before, correction, after in zip_longest(records, corrections, records[1:]):
            if correction is None:
                continue
            if before is None or (correction.revision_id, correction.record_number) != (
                before.revision_id,
                before.printed_number,
            ):
                yield f"6: a correction of {report.subject} names another record than the one that counted"
            if after is not None and json.loads(after.revision.content)["correction"]["number"] != (
                correction.record_number
            ):
                yield f"6: {after.printed_number} does not say what it corrects"


def register_runs() -> Iterator[str]:
    """7: no record without accepted, now or before a correction; numbers without gap or repeat."""
    for record in Record.objects.current().exclude(report__status=ReportStatus.ACCEPTED):
        if not Correction.objects.filter(revision=record.revision_id).exists():
            yield f"7: {record.printed_number} exists, but its report is not accepted"
    for register in Register.objects.all():
        given = Record.objects.filter(government=register.government_id, year=register.year)
        numbers = sorted(given.values_list("number", flat=True))
        if numbers != list(range(1, register.last + 1)):
            yield f"7: the register says {register.last}, the records {numbers}"


def _leads(report: Report) -> list[int]:
    duties = Obligation.objects.filter(period=report.period_id, line=report.line_id, role=DutyRole.LEAD)
    return list(duties.order_by("order").values_list("unit", flat=True))
