"""Opening a correction (更正) of an accepted report: the record stays, and stays current until the next is issued."""

from datetime import datetime

from approvals.queries import current_record
from submissions.models import Report
from submissions.operations.correcting import begin_correction
from transitions.models import StatusRecord
from workflows.people import Actor


def correct(report: Report, *, reason: str, by: Actor, at: datetime, expected_version: int, key: str) -> StatusRecord:
    """Have an accepted report written anew by its lead, with a reason. The office's act; its period may be closed.

    Raises NotAllowed (not the office, no reason, not accepted), Stale, KeyReused.
    """
    # Another record could be issued in between only with another version of the report: then the act is stale.
    record = current_record(report)
    return begin_correction(
        report,
        record_number=record.printed_number if record else "",
        reason=reason,
        by=by,
        at=at,
        expected_version=expected_version,
        key=key,
    )
