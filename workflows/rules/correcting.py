"""Correction (更正): after acceptance only by a new version, with a reason, and only by who received the report."""

from django.utils.translation import gettext_lazy as _
from viewflow.fsm import State

from workflows.people import Actor
from workflows.rules.persons import OfReport, reporter_of_coordinating_lead
from workflows.words import Role


def office_corrects(flow: OfReport, actor: Actor) -> State.CONDITION:
    """更正 (issue 3): the supervision office, which holds the record for the city government, has it written anew."""
    held = actor.seat(Role.OFFICER, Role.CHIEF, government=flow.facts.government)
    return State.CONDITION(held is not None, _("存档以后只能更正，由市政府督查室开启；请向督查室说明哪里有误。"))


def lead_asks_for_a_correction(flow: OfReport, actor: Actor) -> State.CONDITION:
    """更正 (issue 3): who wrote or signed the report finds the error, the first lead's reporter or a lead's head."""
    facts = flow.facts
    heads = any(actor.seat(Role.HEAD, government=facts.government, unit=unit) for unit in facts.lead_units)
    return State.CONDITION(heads) if heads else reporter_of_coordinating_lead(flow, actor)


def no_correction_is_asked(flow: OfReport) -> State.CONDITION:
    """One open request at a time."""
    return State.CONDITION(not flow.facts.correction_asked, _("已经申请更正，等待督查室答复。"))


def correction_is_asked(flow: OfReport) -> State.CONDITION:
    """Refused is what was asked for."""
    return State.CONDITION(flow.facts.correction_asked, _("没有待答复的更正申请。"))
