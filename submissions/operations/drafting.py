"""Saving what somebody writes. Drafts are rows of their own: autosave never touches a governed row."""

from datetime import datetime

from django.db import transaction

from submissions.errors import DraftConflict, NotWriter
from submissions.fact_finding import contribution_facts, report_facts
from submissions.models import Contribution, Draft, Remark, Report
from workflows.decide import may_write
from workflows.people import Actor


def save_draft(
    document: Report | Contribution, section_key: str, *, text: str, expected_version: int, by: Actor, at: datetime
) -> Draft:
    """Save one section's text; `expected_version` is the draft version the writer saw.

    The same text again is no change. Raises NotWriter when this person may not write now, DraftConflict (with both
    texts) when somebody saved another text meanwhile.
    """
    with transaction.atomic():
        if not _is_writer(_held(document), by, at):
            raise NotWriter
        draft = document.drafts.select_for_update(of=("self",)).select_related("section").get(section__key=section_key)
        text = text.replace("\r\n", "\n")
        if draft.text == text:
            return draft
        if draft.version != expected_version:
            raise DraftConflict(draft, text)
        draft.text = text
        draft.version += 1
        draft.edited_by_id = by.person
        draft.edited_at = at
        draft.save(update_fields=["text", "version", "edited_by", "edited_at"])
        return draft


def mark_mended(remark: Remark, *, by: Actor, at: datetime) -> None:
    """Mark one remark of a return as mended (标为已改). Marking twice is no change. Raises NotWriter."""
    document = remark.returned.report or remark.returned.contribution
    with transaction.atomic():
        if document is None or not _is_writer(_held(document), by, at):
            raise NotWriter
        Remark.objects.filter(pk=remark.pk, mended_at__isnull=True).update(mended_at=at, mended_by_id=by.person)


def _held(document: Report | Contribution) -> Report | Contribution:
    """Return the document as it stands now, held still: what is being frozen is not written at the same moment."""
    return type(document)._base_manager.select_for_update().get(pk=document.pk)


def _is_writer(document: Report | Contribution, by: Actor, at: datetime) -> bool:
    facts = report_facts(document, at) if isinstance(document, Report) else contribution_facts(document, at)
    return may_write(facts, by)
