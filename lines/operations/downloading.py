"""Downloads of evidence and of plans: each is an event of the audit log."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from audit import log
from lines.models import Application, ApplicationFile
from plans.models import Plan
from transitions.operations import actor_of_event
from workflows.people import Actor


def note_file_download(file: ApplicationFile, application: Application, *, by: Actor, at: datetime) -> None:
    """Append the event of handing out one file. Read it before: nothing is noted that could not be handed out."""
    seats = {seat.government: seat for seat in reversed(by.seats)}
    with transaction.atomic():
        log.append(
            "application.download",
            government=application.government.name,
            actor=actor_of_event(by, seats.get(application.government_id)),
            at=at,
            subject=application.subject,
            data={"name": file.name, "file_sha256": file.sha256},
        )


def note_plan_download(
    plan: Plan, content: bytes, *, ending: str, ledger: bool, rows: int, by: Actor, at: datetime
) -> None:
    """Append the event of handing out a plan as a file; `rows` are the lines in it. Make the bytes before."""
    seats = {seat.government: seat for seat in reversed(by.seats)}
    with transaction.atomic():
        log.append(
            "plan.download",
            government=plan.government.name,
            actor=actor_of_event(by, seats.get(plan.government_id)),
            at=at,
            subject=f"plan:{plan.year}/{plan.number or plan.name}",
            data={"ending": ending, "ledger": ledger, "rows": rows, "file_sha256": sha256(content).hexdigest()},
        )
