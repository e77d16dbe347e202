"""What the row of a draft holds, as it was before it was kept: decisions, a report's proposals, what became of them."""

from typing import Any

from plans.documents.corrections import Correction
from plans.documents.cutting import Cut
from plans.documents.decision_file import Entry
from plans.documents.kept import from_kept
from plans.documents.proposals import Choice, Proposal, Row, folded
from plans.documents.report_plan import numbers_of
from plans.models import PlanDraft

# On a doubt of the reader, on the sentences of a report; typed over a field of a matter, or a matter cut in two.
Decision = Entry | Choice | Correction | Cut


def decisions_of(draft: PlanDraft) -> tuple[Decision, ...]:
    """Return the decisions so far, in order."""
    return tuple(_decision(one) for one in draft.decisions)


def proposals_in(draft: PlanDraft) -> tuple[Proposal, ...]:
    """Return the sentences of the report that the draft was made from; none where it was made from tables."""
    return tuple(from_kept(Proposal, one) for one in draft.proposals)


def rows_in(draft: PlanDraft) -> tuple[Row, ...]:
    """Return what became of the proposals by the decisions so far."""
    return folded(proposals_in(draft), _choices(draft))[0]


def numbers_in(draft: PlanDraft) -> dict[str, int]:
    """Return the number of every proposal that is not dropped, by the name of its row."""
    return numbers_of(rows_in(draft), _choices(draft))


def _decision(kept: dict[str, Any]) -> Decision:
    if "act" in kept:
        return from_kept(Choice, kept)
    if "fields" in kept:
        return from_kept(Correction, kept)
    return from_kept(Cut, kept) if "halves" in kept else from_kept(Entry, kept)


def _choices(draft: PlanDraft) -> list[Choice]:
    return [one for one in decisions_of(draft) if isinstance(one, Choice)]
