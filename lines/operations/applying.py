"""The lead's part of an application about a line: file it, mend it and file it again, take it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from audit import log
from common.clock import local
from lines.asking import Asked, changed_targets
from lines.models import Application, ApplicationFile
from lines.operations.moving import move_application
from lines.queries.lines import terms_around
from plans.models import Line
from submissions.files import Kept
from transitions.errors import KeyReused, Stale
from transitions.models import StatusRecord
from transitions.operations import acting_seat, actor_of_event
from units.models import Unit
from workflows.people import Actor
from workflows.words import Action, Kind


def apply(
    line: Line, asked: Asked, *, unit: Unit, files: Sequence[Kept] = (), by: Actor, at: datetime, key: str
) -> Application:
    """File an application about a line for its lead `unit`, with its evidence; the same key again: the same one.

    Raises NotAllowed (not the lead, line not in work, deadline passed, another one open, something missing), KeyReused.
    """
    with transaction.atomic():
        # The line is held first, here and wherever one is decided: of two applications at once one comes second.
        held = Line.objects.select_for_update(of=("self",)).select_related("government", "matter", "plan")
        line = held.get(pk=line.pk)
        if (before := _filed_before(line, key, by)) is not None:
            return before
        last = Application.objects.filter(line=line).aggregate(last=Max("number"))["last"] or 0
        application = Application.objects.create(
            government=line.government, line=line, unit=unit, number=last + 1, **_content(asked, line, at)
        )
        _file(application, files, by=by, at=at, expected_version=0, key=key)
    return application


def file_again(
    application: Application,
    asked: Asked,
    *,
    files: Sequence[Kept] = (),
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    """File what the office has sent back, mended; files come to those that are there already.

    Raises NotAllowed, Stale, KeyReused.
    """
    with transaction.atomic():
        line = Line.objects.select_for_update(of=("self",)).get(pk=application.line_id)
        if StatusRecord.objects.filter(key=key, person=by.person).exists():
            return move_application(
                application, Action.FILE_APPLICATION, by=by, at=at, expected_version=expected_version, key=key
            )
        changed = Application.objects.filter(pk=application.pk, version=expected_version)
        if not changed.update(**_content(asked, line, at) | {"what": application.what}):
            raise Stale(application)
        return _file(application, files, by=by, at=at, expected_version=expected_version, key=key)


def withdraw(application: Application, *, by: Actor, at: datetime, expected_version: int, key: str) -> StatusRecord:
    """Take an application back before the office has opened it, or after it was sent back. As `file_again` raises."""
    return move_application(
        application, Action.WITHDRAW_APPLICATION, by=by, at=at, expected_version=expected_version, key=key
    )


def _file(
    application: Application, files: Sequence[Kept], *, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Hand it to the office; what was asked, with the files' digests, stands in the audit log word for word."""
    ApplicationFile.objects.bulk_create(
        [
            ApplicationFile(application=application, name=file.name, sha256=file.sha256, size=file.size, added_at=at)
            for file in files
        ],
        ignore_conflicts=True,  # the same bytes twice are one file
    )

    def content(locked: Application, record: StatusRecord) -> log.Happening:
        return log.Happening(
            kind="application.content",
            government=locked.government.name,
            actor=actor_of_event(by, acting_seat(by, Action.FILE_APPLICATION, locked, None, (locked.unit_id,))),
            at=at,
            subject=locked.subject,
            data={
                "what": locked.what,
                "reason": locked.reason,
                "deadline_month": locked.deadline_month,
                "targets": locked.targets,
                "evidence": locked.evidence,
                "files": list(locked.files.values_list("sha256", flat=True)),
            },
        )

    return move_application(
        application, Action.FILE_APPLICATION, by=by, at=at, expected_version=expected_version, key=key, frozen=content
    )


def _content(asked: Asked, line: Line, at: datetime) -> dict[str, Any]:
    """Return the columns of what is asked; what belongs to another kind of application stays empty."""
    _now, last = terms_around(line, local(at).date())
    extension, adjustment = asked.what.EXTENSION, asked.what.ADJUSTMENT
    return {
        "what": asked.what,
        "reason": asked.reason.strip(),
        "evidence": asked.evidence.strip(),
        "deadline_month": asked.deadline_month if asked.what == extension else "",
        "targets": changed_targets(asked.targets, last) if asked.what == adjustment else {},
    }


def _filed_before(line: Line, key: str, by: Actor) -> Application | None:
    """Return the application that this key of this person led to before; None for a new key. Raises KeyReused."""
    record = StatusRecord.objects.filter(key=key, person=by.person).first()
    if record is None:
        return None
    if (record.action, record.kind) != (Action.FILE_APPLICATION, Kind.APPLICATION):
        raise KeyReused
    found = Application.objects.filter(pk=record.document, line=line).first()
    if found is None:
        raise KeyReused
    return found
