"""Attachments (佐证材料) of a text that is being written: put on, taken off.

House rule: attachments are open whenever the text is in its writer's hands, whichever sections a return named. What a
return asks may always be proved by a file (无佐证), and a file changes no word that its reader has seen.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audit import log
from submissions.attachment_models import entries_of
from submissions.files import MOST_FILES, Kept, media_type, too_many
from submissions.hands import unit_of
from submissions.models import Attachment, Contribution, Report, Revision
from submissions.operations.drafting import hold_for_writing
from submissions.operations.undoing import note_return_opened
from transitions.operations import actor_of_event
from workflows.people import Actor


def attach(document: Report | Contribution, files: Sequence[Kept], *, by: Actor, at: datetime) -> list[Attachment]:
    """Attach stored files (`submissions.files.keep`); return those that are new: the same bytes twice are one file.

    Raises NotWriter (not in this person's hands now), UnfitFile (more than may be attached). Then none is attached.
    """
    if by.person is None:
        raise TypeError("a person attaches a file")
    with transaction.atomic():
        hold_for_writing(document, by=by, at=at)
        present = set(document.attachments.filter(removed_at__isnull=True).values_list("sha256", flat=True))
        wanted = {file.sha256: file for file in reversed(files) if file.sha256 not in present}
        if not wanted:
            return []
        if len(present) + len(wanted) > MOST_FILES:
            raise too_many()
        added = [
            document.attachments.create(
                name=file.name,
                sha256=file.sha256,
                size=file.size,
                media_type=media_type(file.name),
                added_by_id=by.person,
                added_at=at,
            )
            for file in reversed(wanted.values())
        ]
        _note(document, "attach", added, by=by, at=at)
    return added


def detach(document: Report | Contribution, number: int, *, by: Actor, at: datetime) -> Attachment | None:
    """Take one attachment off; None when it is not there (any more): a double click takes one off.

    Versions that were frozen with it keep it. Raises NotWriter.
    """
    with transaction.atomic():
        hold_for_writing(document, by=by, at=at)
        found = document.attachments.filter(pk=number, removed_at__isnull=True).first()
        if found is None:
            return None
        if _is_frozen_with(document, found):
            document.attachments.filter(pk=number).update(removed_at=at)
        else:
            document.attachments.filter(pk=number).delete()
        _note(document, "detach", [found], by=by, at=at)
    return found


def _is_frozen_with(document: Report | Contribution, attachment: Attachment) -> bool:
    versions = document.revisions if isinstance(document, Contribution) else Revision.every.filter(report=document)
    return versions.filter(content__contains=attachment.sha256).exists()


def _note(
    document: Report | Contribution, act: str, attachments: Sequence[Attachment], *, by: Actor, at: datetime
) -> None:
    note_return_opened(document, by=by, at=at)
    unit = unit_of(document)
    log.append(
        f"{document.KIND}.{act}",
        government=document.government.name,
        actor=actor_of_event(by, next((seat for seat in by.seats if seat.unit == unit), None)),
        at=at,
        subject=document.subject,
        data={"files": entries_of(attachments)},
    )
