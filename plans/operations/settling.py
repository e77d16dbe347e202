"""A draft as it stands: its document with every decision of a person applied anew, and what is still asked."""

from collections.abc import Sequence
from dataclasses import replace

from plans.documents.corrected import Corrected, corrected
from plans.documents.corrections import Correction
from plans.documents.cutting import Cut
from plans.documents.decision_file import Entry
from plans.documents.kept import from_kept
from plans.documents.model import PlanDocument
from plans.documents.proposals import Choice, folded
from plans.documents.report_plan import numbers_of, proposed
from plans.documents.rules import read_rules
from plans.models import PlanDraft
from plans.operations.draft_rows import Decision, decisions_of, proposals_in
from plans.reviewing.asking import Registry, Settled, settled_by, with_questions
from plans.reviewing.registry import registry_of


def settled(
    draft: PlanDraft, decisions: tuple[Decision, ...] | None = None, *, registry: Registry | None = None
) -> Settled:
    """Return the draft's document with its decisions (or these) applied, and what is still asked.

    `registry` when the caller has read it already; four queries otherwise.
    """
    registry = registry or registry_of(draft.government)
    decisions = decisions_of(draft) if decisions is None else decisions
    read = corrected_in(draft, decisions)
    document = read.document
    proposals = proposals_in(draft)
    choices = [one for one in decisions if isinstance(one, Choice)]
    rows, unfit = folded(proposals, choices)
    if proposals:
        document = proposed(document, rows, proposals, numbers_of(rows, choices))
    entries = tuple(one for one in decisions if isinstance(one, Entry))
    now = settled_by(with_questions(document, registry), entries, registry)
    replaced = _replaced(draft, decisions, [one for one, _why in now.unfit], entries, registry)
    left = [(one, why) for one, why in now.unfit if one not in replaced]
    return replace(now, unfit=(*read.unfit, *unfit, *left), replaced=replaced)


def _replaced(
    draft: PlanDraft,
    decisions: Sequence[Decision],
    unfit: Sequence[object],
    entries: tuple[Entry, ...],
    registry: Registry,
) -> tuple[Entry, ...]:
    """Return the answers that would fit had nobody typed over the words that they were about."""
    if not unfit or not any(isinstance(one, Correction) for one in decisions):
        return ()
    untyped = corrected(covered(draft), [one for one in decisions if isinstance(one, Cut)]).document
    then = [one for one, _why in settled_by(with_questions(untyped, registry), entries, registry).unfit]
    return tuple(one for one in entries if one in unfit and one not in then)


def corrected_in(draft: PlanDraft, decisions: Sequence[Decision] | None = None) -> Corrected:
    """Return what was read of tables with its corrections and cuts, before any doubt is answered."""
    decisions = decisions_of(draft) if decisions is None else decisions
    return corrected(covered(draft), [one for one in decisions if isinstance(one, Correction | Cut)])


def covered(draft: PlanDraft) -> PlanDocument:
    """Return what was read, under the name, number and rule that a person gave; doubts about these are answered."""
    document, typed = from_kept(PlanDocument, draft.understood), read_rules([draft.rule])
    rules = typed or document.rules
    if rules is not None and document.rules is not None and not rules.sections:
        rules = replace(rules, sections=document.rules.sections)
    answered = {"document.government"} | ({"rules.due"} if draft.rule else set())
    answered |= {"rules.sections"} if typed and typed.sections else set()
    return replace(
        document,
        document=replace(document.document, title=draft.name, number=draft.number or None),
        rules=rules,
        doubts=tuple(doubt for doubt in document.doubts if doubt.field not in answered),
    )
