"""Correction (更正): after acceptance only by a new version, with a reason, and only by who received the report."""

from django.utils.translation import gettext as _
from viewflow.fsm import State

from workflows.people import Actor
from workflows.rules.persons import OfReport
from workflows.words import Role


def office_corrects(flow: OfReport, actor: Actor) -> State.CONDITION:
    """更正 (issue 3): the supervision office, which holds the record for the city government, has it written anew."""
    held = actor.seat(Role.OFFICER, Role.CHIEF, government=flow.facts.government)
    return State.CONDITION(held is not None, _("存档以后只能更正，由市政府督查室开启；请向督查室说明哪里有误。"))
