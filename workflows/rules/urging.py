"""Urging (催办): by whoever waits for the next step, at most once a day for each step."""

from django.utils.translation import gettext_lazy as _
from viewflow.fsm import State

from workflows.people import Actor
from workflows.rules.applying import OfApplication
from workflows.rules.coordinating import OfCoordination
from workflows.rules.persons import OfContribution, OfReport
from workflows.words import ApplicationStatus, CoordinationStatus, Role


def lead_waits_for_the_unit(flow: OfContribution, actor: Actor) -> State.CONDITION:
    """牵头单位要…督促 (notice, part 2): the first lead unit's reporter waits for a contribution that is not in."""
    facts = flow.facts
    held = actor.seat(Role.REPORTER, government=facts.government, unit=facts.coordinating_lead)
    return State.CONDITION(held is not None, _("只有等这份反馈的首位牵头单位经办人可以催办。"))


def unit_waits_for_the_lead(flow: OfContribution, actor: Actor) -> State.CONDITION:
    """What was sent waits for the lead's answer: the unit's own reporter may ask for it."""
    facts = flow.facts
    held = actor.seat(Role.REPORTER, government=facts.government, unit=facts.unit)
    return State.CONDITION(held is not None, _("只有报送这份反馈的单位经办人可以催办。"))


def office_waits_for_the_lead(flow: OfReport, actor: Actor) -> State.CONDITION:
    """市政府督查室将全程跟踪督查 (notice, part 3): the office waits for a report that is being written."""
    held = actor.seat(Role.OFFICER, Role.CHIEF, government=flow.facts.government)
    return State.CONDITION(held is not None, _("只有等这份报告的督查室可以催办。"))


def lead_or_office_waits_for_the_head(flow: OfReport, actor: Actor) -> State.CONDITION:
    """A report before its head is waited for by the reporter who handed it on, and by the office."""
    facts = flow.facts
    held = actor.seat(Role.REPORTER, government=facts.government, unit=facts.coordinating_lead)
    return State.CONDITION(
        held is not None or actor.seat(Role.OFFICER, Role.CHIEF, government=facts.government) is not None,
        _("只有送签的首位牵头单位经办人和督查室可以催签。"),
    )


def lead_waits_for_the_office(flow: OfReport, actor: Actor) -> State.CONDITION:
    """A signed report waits for the office: the lead's reporter may ask for its acceptance."""
    facts = flow.facts
    held = actor.seat(Role.REPORTER, government=facts.government, unit=facts.coordinating_lead)
    return State.CONDITION(held is not None, _("只有报送的首位牵头单位经办人可以催督查室验收。"))


def applicant_waits(flow: OfApplication, actor: Actor) -> State.CONDITION:
    """An application lies with the office or its chief: the lead that applied, reporter or head, waits for both.

    Once it lies with the chief, the office's officers, who examined it, wait too.
    """
    facts = flow.facts
    held = actor.seat(Role.REPORTER, Role.HEAD, government=facts.government, unit=facts.unit)
    if held is None and facts.status == ApplicationStatus.WITH_CHIEF and actor.person not in facts.chiefs:
        held = actor.seat(Role.OFFICER, government=facts.government)
    return State.CONDITION(held is not None, _("只有等待答复的申请单位可以催办；送主任后，督查员也可以。"))


def lead_waits_for_an_answer(flow: OfCoordination, actor: Actor) -> State.CONDITION:
    """及时报告市政府分管领导 (notice, part 2): the reporter waits for the own head; for the leader, both wait."""
    facts = flow.facts
    waiting = (Role.REPORTER, Role.HEAD) if facts.status == CoordinationStatus.WITH_LEADER else (Role.REPORTER,)
    held = actor.seat(*waiting, government=facts.government, unit=facts.unit)
    return State.CONDITION(held is not None, _("只有提出这一事项的牵头单位经办人可以催办；报出后，负责人也可以。"))


def not_yet_urged_today(flow: OfContribution | OfReport | OfApplication | OfCoordination) -> State.CONDITION:
    """催办 at most once a day for each step: a reminder that comes every hour is no reminder."""
    return State.CONDITION(not flow.facts.urged_today, _("这一步今天已经催过，明天才能再催。"))
