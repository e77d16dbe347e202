"""Acts beside the way: they move no status, and the law still says who may do them, when, and why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from viewflow.fsm import State

from workflows.people import Actor
from workflows.words import Action


@dataclass(frozen=True, slots=True)
class SideAct:
    """One act that exists in some statuses of a flow and leaves the status as it is.

    The permission is asked first, then each condition in its order, as with the flow's transitions. Flows list theirs
    in `SIDE_ACTS`; an act stands there at most once for each status.
    """

    action: Action
    sources: frozenset[str]
    permission: Callable[[Any, Actor], State.CONDITION]
    conditions: tuple[Callable[[Any], State.CONDITION], ...] = ()
    needs_note: bool = False

    def hindrance(self, flow: object) -> str:
        """Return the reason of the first condition that does not hold; "" when nothing hinders."""
        for condition in self.conditions:
            met = condition(flow)
            if not met:
                return str(met.message)
        return ""
