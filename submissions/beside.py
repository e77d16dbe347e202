"""What urging (催办) and recall (撤回) look at: who has opened the document, and what was done in its present step.

A step is the stretch between two moves (docs/decisions/0005); whatever is handed to somebody knows both acts.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from common.clock import local
from submissions.coordinations import coordination_facts
from submissions.fact_finding import contribution_facts_alone, lead_units, report_facts
from submissions.models import Contribution, Coordination, Report
from submissions.recalls import is_opened_by_receiver
from submissions.undoable import is_returned_to_heads
from transitions.models import ActRecord, Governed, StatusRecord
from workflows.facts import ApplicationFacts, ContributionFacts, CoordinationFacts, ReportFacts
from workflows.words import Action

Written = Report | Contribution | Coordination
F = TypeVar("F", ContributionFacts, ReportFacts, CoordinationFacts, ApplicationFacts)


def law_of(document: Written, at: datetime) -> dict[str, Any]:
    """Return how the law is asked about this document under its lock, and for which units the person acts."""
    if isinstance(document, Contribution):
        return {
            "facts": lambda locked: with_beside(contribution_facts_alone(locked, at), locked, at),
            "acting_units": (document.unit_id, *lead_units(document.report)[:1]),
        }
    if isinstance(document, Report):
        return {
            "facts": lambda locked: with_beside(report_facts(locked, at), locked, at),
            "acting_units": lead_units(document),
        }
    return {
        "facts": lambda locked: with_beside(coordination_facts(locked, at), locked, at),
        "acting_units": (document.unit_id,),
    }


def with_beside(facts: F, document: Governed, at: datetime) -> F:
    """Return a document's facts with what urging and recall look at; two queries, three where the office may have
    returned a report to its head."""
    found = in_step(facts, list(ActRecord.of(document).filter(version=document.version)), at)
    if not isinstance(document, Report | Contribution):
        return found  # the others are opened as they stand: their own facts say it
    if isinstance(found, ReportFacts) and isinstance(document, Report):
        opened = is_opened_by_receiver(document, found.signed_units)
        return replace(found, opened_by_receiver=opened, returned_to_head=is_returned_to_heads(document))
    return replace(found, opened_by_receiver=is_opened_by_receiver(document))


def in_step(facts: F, records: list[ActRecord], at: datetime) -> F:
    """Return facts that know what was done beside the way in this very step, as it was read (oldest first)."""
    return replace(facts, urged_today=urged_on(records, at), recall_asked=open_request(records) is not None)


def history(moves: Sequence[StatusRecord], beside: Sequence[ActRecord]) -> list[StatusRecord | ActRecord]:
    """Return what happened to a document, on its way and beside it, the newest first."""
    told: list[StatusRecord | ActRecord] = [*moves, *beside]
    return sorted(told, key=lambda one: (one.at, one.version))[::-1]


def urged_on(records: list[ActRecord], at: datetime) -> bool:
    """Return whether somebody has urged on the local day of `at`, among the acts of a step (催办: once a day)."""
    return any(local(one.at).date() == local(at).date() for one in records if one.action == Action.URGE)


def open_request(records: list[ActRecord]) -> ActRecord | None:
    """Return the request for a recall that waits for its answer, among the acts of this very step."""
    asked = [one for one in records if one.action in (Action.REQUEST_RECALL, Action.REFUSE_RECALL)]
    return asked[-1] if asked and asked[-1].action == Action.REQUEST_RECALL else None


def last_answer(records: list[ActRecord]) -> ActRecord | None:
    """Return the latest refusal of a recall in this step, for the sender to read; None when there is none."""
    return next((one for one in reversed(records) if one.action == Action.REFUSE_RECALL), None)
