"""Rules of what needs the city government (需市政府协调): by the lead's head, after the lead has tried itself."""

from typing import Protocol

from django.utils.translation import gettext as _
from viewflow.fsm import State

from workflows.facts import CoordinationFacts
from workflows.people import Actor
from workflows.words import Role


class OfCoordination(Protocol):
    """A flow over the facts of a problem that needs the city government."""

    @property
    def facts(self) -> CoordinationFacts: ...


def reporter_of_the_lead(flow: OfCoordination, actor: Actor) -> State.CONDITION:
    """牵头单位…要及时报告 (notice, part 2): the lead unit's reporter writes it and asks the own head for consent."""
    facts = flow.facts
    held = actor.seat(Role.REPORTER, government=facts.government, unit=facts.unit)
    return State.CONDITION(held is not None, _("只有牵头单位的经办人可以起草并送负责人同意。"))


def head_of_the_lead(flow: OfCoordination, actor: Actor) -> State.CONDITION:
    """需市政府层面协调的，要及时报告市政府分管领导 (notice, part 2): the lead speaks through its principal head."""
    facts = flow.facts
    held = actor.seat(Role.HEAD, government=facts.government, unit=facts.unit)
    return State.CONDITION(held is not None, _("须由牵头单位主要负责人报请，或由负责人同意经办人起草的请求。"))


def leader_in_charge(flow: OfCoordination, actor: Actor) -> State.CONDITION:
    """报告市政府分管领导 (notice, part 2): the leader in whose charge the line is, by the post that the plan names."""
    facts = flow.facts
    held = actor.person is not None and any(
        seat.role == Role.LEADER
        and seat.government == facts.government
        and (not facts.leaders or seat.post in facts.leaders)
        for seat in actor.seats
    )
    return State.CONDITION(held, _("由分管这一事项的市政府领导答复。"))


def unit_leads_the_line(flow: OfCoordination) -> State.CONDITION:
    """牵头单位要主动协调解决 (notice, part 2): only a unit that leads the line on that day reports its problems."""
    return State.CONDITION(flow.facts.leads_line, _("您的单位现在不是这一事项的牵头单位。"))


def line_is_not_closed(flow: OfCoordination) -> State.CONDITION:
    """On any day until the line is closed (销号) or ended (终止): then it needs no coordination."""
    return State.CONDITION(not flow.facts.line_closed, _("这一事项已经销号或终止，不再报请协调。"))


def problem_is_stated(flow: OfCoordination) -> State.CONDITION:
    """牵头单位要主动协调解决 (notice, part 2): the problem, what the lead tried itself, and what is asked for."""
    shortcomings = flow.facts.shortcomings
    return State.CONDITION(not shortcomings, "".join(one.message for one in shortcomings[:1]))
