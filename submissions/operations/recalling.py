"""Recall (撤回) and its request: the sender takes a document back, or asks whoever has opened it.

The first arrival stays as it was (invariant 10); frozen revisions and sign-offs stay too, and count for nothing new.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from submissions.fact_finding import contribution_facts_alone, lead_units, report_facts
from submissions.models import Contribution, Report
from submissions.recalls import report_with_recall, with_recall
from transitions.beside import perform
from transitions.models import ActRecord, StatusRecord
from transitions.operations import advance, note_opening
from workflows.people import Actor
from workflows.words import Action


def recall(
    document: Report | Contribution, *, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Take back what the receiver has not opened (撤回). Raises NotAllowed, Stale, KeyReused."""
    with transaction.atomic():
        return advance(
            document,
            action=Action.RECALL,
            actor=by,
            expected_version=expected_version,
            key=key,
            at=at,
            **_asked(document, at),
        )


def request_recall(document: Report | Contribution, *, reason: str, by: Actor, at: datetime, key: str) -> ActRecord:
    """Ask the receiver, who has opened it, to give it back (申请撤回). Raises NotAllowed, KeyReused."""
    return perform(
        document, action=Action.REQUEST_RECALL, actor=by, at=at, key=key, note=reason, **_asked(document, at)
    )


def grant_recall(
    document: Report | Contribution, *, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Let the sender take it back (同意撤回). Raises NotAllowed, Stale, KeyReused."""
    with transaction.atomic():
        return advance(
            document,
            action=Action.GRANT_RECALL,
            actor=by,
            expected_version=expected_version,
            key=key,
            at=at,
            **_asked(document, at),
        )


def refuse_recall(document: Report | Contribution, *, reason: str, by: Actor, at: datetime, key: str) -> ActRecord:
    """Keep it, with a reason (不同意撤回). Raises NotAllowed, KeyReused."""
    return perform(document, action=Action.REFUSE_RECALL, actor=by, at=at, key=key, note=reason, **_asked(document, at))


def note_desk_opened(report: Report, *, by: Actor, at: datetime) -> None:
    """Remember that this person of the lead opened every contribution as it was sent; sent by the desk once shown."""
    for contribution in report.contributions.select_related("government", "unit", "report__period", "report__line"):
        if (sent := contribution.revisions.count()) > 0:
            note_opening(contribution, revision=sent, actor=by, at=at)


def _asked(document: Report | Contribution, at: datetime) -> dict[str, Any]:
    """Return how the law is asked about this document under its lock, and for which units the person acts."""
    if isinstance(document, Contribution):
        return {
            "facts": lambda locked: with_recall(contribution_facts_alone(locked, at), locked),
            "acting_units": (document.unit_id, *lead_units(document.report)[:1]),
        }
    return {
        "facts": lambda locked: report_with_recall(report_facts(locked, at), locked),
        "acting_units": lead_units(document),
    }
