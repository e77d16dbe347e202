"""Handing on within a unit (转办): by who has it, by the unit's head, by any reporter while nobody is named."""

from django.utils.translation import gettext_lazy as _
from viewflow.fsm import State

from workflows.facts import Assignee
from workflows.people import Actor
from workflows.rules.persons import OfContribution, OfReport
from workflows.words import Role


def unit_hands_on(flow: OfContribution, actor: Actor) -> State.CONDITION:
    """转办 within the unit: a contribution is handed on by the unit that owes it."""
    facts = flow.facts
    return _hands_on(actor, facts.government, facts.unit, facts.assignee)


def lead_hands_on(flow: OfReport, actor: Actor) -> State.CONDITION:
    """转办 within the unit: a report is handed on by the first lead unit, wherever it waits just now."""
    facts = flow.facts
    return _hands_on(actor, facts.government, facts.coordinating_lead, facts.assignee)


def _hands_on(actor: Actor, government: int, unit: int, assignee: Assignee | None) -> State.CONDITION:
    if actor.seat(Role.HEAD, government=government, unit=unit) is not None:
        return State.CONDITION(True, "")
    reporter = actor.seat(Role.REPORTER, government=government, unit=unit) is not None
    if reporter and assignee is not None and assignee.person != actor.person:
        return State.CONDITION(
            False, _("这份材料已交 %(name)s 办理，只有其本人或本单位主要负责人可以转办。") % {"name": assignee.name}
        )
    return State.CONDITION(reporter, _("只有这份材料所在单位的经办人或主要负责人可以转办。"))
