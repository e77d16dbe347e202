"""What the law says about periods, for the page of periods."""

from datetime import datetime

from plans.models import Period
from submissions.operations.opening import period_facts
from workflows.decide import Choice, choices
from workflows.people import Actor
from workflows.words import Action, Role


def period_choices(period: Period, actor: Actor, at: datetime) -> dict[Action, Choice]:
    """Return what this person may do with a period now, and why not."""
    return choices(period_facts(period, at), actor)


def may_confirm_due(period: Period, actor: Actor) -> bool:
    """Return whether this person may settle a provisional due instant: the supervision office (invariant 11)."""
    return actor.seat(Role.OFFICER, Role.CHIEF, government=period.government_id) is not None
