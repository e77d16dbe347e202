"""Copying (抄送): by whoever holds a report or has held it, to people who may read it; it gives nobody a right."""

from django.utils.translation import gettext_lazy as _
from viewflow.fsm import State

from workflows.people import Actor
from workflows.rules.persons import OfReport, reporter_of_coordinating_lead
from workflows.way import Stop, stop_of
from workflows.words import Role


def who_holds_or_has_held_it(flow: OfReport, actor: Actor) -> State.CONDITION:
    """抄送 by who holds it or has held it: the lead's reporter, the heads it has reached, the office once it has it.

    A deputy signs in the head's stead (domain.md, house rule: deputy) and does no more by the mandate: no copying.
    """
    facts = flow.facts
    place = stop_of(facts.status)
    reached = facts.lead_units[: len(set(facts.signed_units)) + 1] if place >= Stop.HEAD else ()
    headed = any(actor.seat(Role.HEAD, government=facts.government, unit=unit) for unit in reached)
    at_office = place >= Stop.OFFICE and actor.seat(Role.OFFICER, Role.CHIEF, government=facts.government) is not None
    if headed or at_office:
        return State.CONDITION(True, "")
    if actor.seat(Role.REPORTER, government=facts.government, unit=facts.coordinating_lead) is not None:
        return reporter_of_coordinating_lead(flow, actor)
    if any(actor.mandates_for(government=facts.government, unit=unit) for unit in facts.lead_units):
        return State.CONDITION(False, _("代签授权只限审阅签发，不包括抄送；需要抄送的，请单位主要负责人或经办人办理。"))
    return State.CONDITION(False, _("只有正在或曾经办理这份报告的人可以抄送。"))
