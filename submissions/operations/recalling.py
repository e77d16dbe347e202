"""Recall (撤回) and its request: the sender takes a document back, or asks whoever has opened it.

The first arrival stays as it was (invariant 10); frozen revisions and sign-offs stay too, and count for nothing new.
"""

from datetime import datetime

from django.db import transaction

from submissions.beside import Written, law_of
from submissions.models import Contribution, Report
from transitions.beside import perform
from transitions.models import ActRecord, StatusRecord
from transitions.operations import advance, note_opening
from workflows.people import Actor
from workflows.words import Action


def recall(
    document: Report | Contribution, *, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Take back what the receiver has not opened (撤回). Raises NotAllowed, Stale, KeyReused."""
    return _take_back(document, Action.RECALL, by=by, at=at, expected_version=expected_version, key=key)


def request_recall(document: Written, *, reason: str, by: Actor, at: datetime, key: str) -> ActRecord:
    """Ask the receiver, who has opened it, to give it back (申请撤回). Raises NotAllowed, KeyReused."""
    asked = law_of(document, at)
    return perform(document, action=Action.REQUEST_RECALL, actor=by, at=at, key=key, note=reason, **asked)


def grant_recall(document: Written, *, by: Actor, at: datetime, expected_version: int, key: str) -> StatusRecord:
    """Let the sender take it back (同意撤回). Raises NotAllowed, Stale, KeyReused."""
    return _take_back(document, Action.GRANT_RECALL, by=by, at=at, expected_version=expected_version, key=key)


def refuse_recall(document: Written, *, reason: str, by: Actor, at: datetime, key: str) -> ActRecord:
    """Keep it, with a reason (不同意撤回). Raises NotAllowed, KeyReused."""
    asked = law_of(document, at)
    return perform(document, action=Action.REFUSE_RECALL, actor=by, at=at, key=key, note=reason, **asked)


def note_desk_opened(report: Report, *, by: Actor, at: datetime) -> None:
    """Remember that this person of the lead opened every contribution as it was sent; sent by the desk once shown."""
    for contribution in report.contributions.select_related("government", "unit", "report__period", "report__line"):
        if (sent := contribution.revisions.count()) > 0:
            note_opening(contribution, revision=sent, actor=by, at=at)


def _take_back(
    document: Written, action: Action, *, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    asked = law_of(document, at)
    with transaction.atomic():
        return advance(document, action=action, actor=by, at=at, expected_version=expected_version, key=key, **asked)
