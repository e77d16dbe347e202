"""Recall (撤回): by the sender until the receiver opens it; afterwards it is asked for, and granted or refused."""

from django.utils.translation import gettext_lazy as _
from viewflow.fsm import State

from workflows.people import Actor
from workflows.rules.applying import OfApplication
from workflows.rules.coordinating import OfCoordination
from workflows.rules.persons import OfContribution, OfReport, unless_assigned
from workflows.words import Role

# Whatever is handed to somebody else, who may not have opened it yet.
OfSent = OfContribution | OfReport | OfApplication | OfCoordination


def sender_of_contribution(flow: OfContribution, actor: Actor) -> State.CONDITION:
    """撤回 by the sender: the reporter of the unit that sent the contribution."""
    facts = flow.facts
    held = actor.seat(Role.REPORTER, government=facts.government, unit=facts.unit)
    return unless_assigned(held, facts.assignee, actor, _("只有报送这份反馈的单位经办人可以撤回。"))


def lead_who_handed_on(flow: OfReport, actor: Actor) -> State.CONDITION:
    """撤回 by the sender: before the head that is the lead's reporter."""
    facts = flow.facts
    held = actor.seat(Role.REPORTER, government=facts.government, unit=facts.coordinating_lead)
    return unless_assigned(held, facts.assignee, actor, _("只有送签的首位牵头单位经办人可以撤回。"))


def head_who_signed_last(flow: OfReport, actor: Actor) -> State.CONDITION:
    """撤回 by the sender: before the next head, or the office, that is the head who signed last (or the deputy)."""
    facts = flow.facts
    last = next((unit for unit in reversed(facts.lead_units) if unit in facts.signed_units), facts.lead_units[-1])
    head = actor.seat(Role.HEAD, government=facts.government, unit=last)
    mandate = actor.mandate(government=facts.government, unit=last, line=facts.line)
    return State.CONDITION(
        head is not None or mandate is not None, _("签发后由最后签发的单位主要负责人撤回（或授权在有效期内的代签人）。")
    )


def lead_handed_it_on(flow: OfReport) -> State.CONDITION:
    """撤回 takes back what one sent: what the office returned to the head, the lead's reporter did not send."""
    return State.CONDITION(
        not flow.facts.returned_to_head,
        _("这份报告是督查室退回审签人的，不是刚送签的，不能撤回；要改文稿，请负责人退回修改。"),
    )


def not_opened_by_receiver(flow: OfSent) -> State.CONDITION:
    """撤回 until the receiver opens it."""
    return State.CONDITION(not flow.facts.opened_by_receiver, _("对方已经打开，不能直接撤回；可以申请撤回。"))


def opened_by_receiver(flow: OfSent) -> State.CONDITION:
    """申请撤回 only after the receiver opened it: before that nobody need be asked."""
    return State.CONDITION(flow.facts.opened_by_receiver, _("对方还没有打开，可以直接撤回。"))


def no_recall_is_asked(flow: OfSent) -> State.CONDITION:
    """One open request at a time."""
    return State.CONDITION(not flow.facts.recall_asked, _("已经申请撤回，等待对方答复。"))


def recall_is_asked(flow: OfSent) -> State.CONDITION:
    """Granted or refused is what was asked for."""
    return State.CONDITION(flow.facts.recall_asked, _("没有待答复的撤回申请。"))
