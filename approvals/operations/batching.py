"""Signing or accepting several reports (批量): one after another, each in its own transaction, each with its result."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.errors import FileDamaged
from approvals.models import Batch
from common import store
from pdf.errors import PdfError
from pdf.signers import Signer
from submissions.models import Report, Revision
from submissions.queries import report_choices
from transitions.errors import Conflict, NotAllowed, Refusal
from transitions.models import StatusRecord
from transitions.operations import answered
from transitions.queries import opened_revisions
from workflows.batches import in_batch
from workflows.people import Actor
from workflows.words import Action, Kind

MOST = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One report of a batch as the page showed it: this version, this file."""

    report: Report
    revision: Revision
    shown_sha256: str
    expected_version: int


def press_all(
    items: Sequence[Item],
    *,
    action: Action,
    operation: Callable[..., StatusRecord],
    keys: Callable[[Item], Signer],
    by: Actor,
    at: datetime,
    key: str,
) -> Batch:
    """Sign (`operation` = signing.sign) or accept (accepting.accept) each report; what one meets stops no other.

    `keys` gives the opened key for a report and may refuse. Each report has an idempotency key of its own, made from
    the batch's: sending the batch again signs nothing twice and goes on where it was cut off. The results are kept,
    the same key returns them. Raises ValueError for more than `MOST` reports.
    """
    if len(items) > MOST:
        raise ValueError(f"{len(items)} reports in one batch")
    if (seen := batch_of(key, by)) is not None:
        return seen
    results = []
    for item in items:
        words = _press(item, action, operation, keys, by, at, item_key(key, item.report))
        results.append({"report": item.report.pk, "done": not words, "words": words})
    batch, _new = Batch.objects.get_or_create(
        key=key, person_id=by.person, defaults={"action": action, "at": at, "results": results}
    )
    return batch


def batch_of(key: str, by: Actor) -> Batch | None:
    """Return the batch that this key of this person led to, or None."""
    return Batch.objects.filter(key=key, person=by.person).first()


def item_key(key: str, report: Report) -> str:
    """Return the idempotency key of one report in a batch (64 hexadecimal digits)."""
    return hashlib.sha256(f"{key}:{report.pk}".encode()).hexdigest()


def _press(
    item: Item,
    action: Action,
    operation: Callable[..., StatusRecord],
    keys: Callable[[Item], Signer],
    by: Actor,
    at: datetime,
    key: str,
) -> str:
    """Do one; return "" when it is done, else why not, in words for the person."""
    report = item.report
    if answered(key, by, action, report) is not None:
        return ""
    opened = (report.pk, item.revision.number) in opened_revisions(Kind.REPORT, by.person or 0, [report.pk])
    choice = in_batch(report_choices(report, by, at).get(action), action, opened=opened)
    try:
        if not choice.allowed:
            raise NotAllowed(action, choice.reason)
        operation(
            report,
            item.revision,
            item.shown_sha256,
            signing_key=keys(item),
            by=by,
            at=at,
            expected_version=item.expected_version,
            key=key,
        )
    except (Refusal, Conflict, PdfError) as refused:
        # The same click may have been answered while this one was on its way (invariant 17).
        if answered(key, by, action, report) is not None:
            return ""
        return str(refused) or _("没有办成，请打开这一件单独办理。")
    except (store.DigestMismatch, FileNotFoundError):
        return str(FileDamaged())
    return ""
