"""Downloads of records: each is an event of the audit log (the file itself never changes)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from approvals.models import Record
from audit import log
from transitions.operations import actor_of_event
from workflows.people import Actor

KIND = "record.download"


@transaction.atomic
def note_downloads(records: Iterable[Record], *, by: Actor, at: datetime, together: bool = False) -> None:
    """Append one event for each record that is handed out; `together`: as one ZIP. All of them or none.

    Read the files before, so that nothing is noted that could not be handed out. Records come with their government
    and their report's period and line.
    """
    seats = {seat.government: seat for seat in reversed(by.seats)}
    for record in records:
        log.append(
            KIND,
            government=record.government.name,
            actor=actor_of_event(by, seats.get(record.government_id)),
            at=at,
            subject=record.report.subject,
            data={"number": record.printed_number, "file_sha256": record.sha256, "zip": together},
        )
