"""The acts beside the way of each flow, read off the law itself: in which statuses, by whom, on which conditions."""

from dataclasses import dataclass

from workflows.arrows import Rule, Status, asked, statuses
from workflows.flows import FLOWS
from workflows.words import Action, Kind


@dataclass(frozen=True, slots=True)
class Beside:
    """One act that moves no status: where it exists, who may do it (all statuses together), what is asked in order."""

    kind: Kind
    action: Action
    sources: tuple[Status, ...]
    who: tuple[str, ...]
    permission: Rule
    conditions: tuple[Rule, ...]
    needs_note: bool


def acts_beside(kind: Kind) -> tuple[Beside, ...]:
    """Return the kind's acts beside the way, in the order in which its flow lists them."""
    found: list[Beside] = []
    for act in FLOWS[kind].SIDE_ACTS:
        sources = tuple(status for status in statuses(kind) if str(status) in act.sources)
        answers = [asked(kind, source, act.permission, act.conditions) for source in sources]
        found.append(
            Beside(
                kind=kind,
                action=act.action,
                sources=sources,
                who=tuple(dict.fromkeys(who for answer in answers for who in answer[0])),
                permission=answers[0][1],
                conditions=answers[0][2],
                needs_note=act.needs_note,
            )
        )
    return tuple(found)
