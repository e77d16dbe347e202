"""Undoing a return (撤销退回): by its author, until the other side opens what was returned, with a reason."""

from django.utils.translation import gettext_lazy as _
from viewflow.fsm import State

from workflows.people import Actor
from workflows.rules.persons import (
    OfContribution,
    OfReport,
    head_whose_turn_it_is,
    office,
    reporter_of_coordinating_lead,
)
from workflows.words import ReportStatus, Role

_BY_HEAD = (ReportStatus.WITH_HEAD, ReportStatus.CO_SIGNING)


def reporter_who_returned(flow: OfContribution, actor: Actor) -> State.CONDITION:
    """A mistaken return is undone by its author: the lead's reporter who sent the contribution back."""
    held = reporter_of_coordinating_lead(flow, actor)
    return held if not held else _its_author(flow, actor)


def reader_who_returned_the_report(flow: OfContribution, actor: Actor) -> State.CONDITION:
    """Only to chosen contributors: the head or officer who returns the report sends their texts back with it."""
    facts = flow.facts
    return State.CONDITION(
        _reads_reports(flow, actor) and actor.person is not None and facts.report_returned_by == actor.person,
        _("只有刚刚退回这份报告的负责人或督查室，可以把反馈一起退回。"),
    )


def who_returned_the_contribution(flow: OfContribution, actor: Actor) -> State.CONDITION:
    """A mistaken return is undone by its author: the lead's reporter, or whoever returned it with the report."""
    if _reads_reports(flow, actor):
        return _its_author(flow, actor)
    return reporter_who_returned(flow, actor)


def head_who_returned(flow: OfReport, actor: Actor) -> State.CONDITION:
    """A mistaken return is undone by its author: the head (or the deputy in mandate) who sent the report back."""
    held = head_whose_turn_it_is(flow, actor)
    return held if not held else _its_author(flow, actor)


def officer_who_returned(flow: OfReport, actor: Actor) -> State.CONDITION:
    """A mistaken return is undone by its author: the officer who sent the report back."""
    held = office(flow, actor)
    return held if not held else _its_author(flow, actor)


def was_returned_by_head(flow: OfReport) -> State.CONDITION:
    """The report goes back to the head only if it came from there with its last move."""
    return State.CONDITION(flow.facts.returned_from in _BY_HEAD, _("最近一步不是单位主要负责人的退回。"))


def was_returned_by_office(flow: OfReport) -> State.CONDITION:
    """The report goes back to the office only if it came from there with its last move."""
    from_office = flow.facts.returned_from is ReportStatus.WITH_OFFICE
    return State.CONDITION(from_office, _("最近一步不是督查室的退回。"))


def return_is_not_opened(flow: OfContribution | OfReport) -> State.CONDITION:
    """撤销退回 until the other side opens it: afterwards somebody is already mending."""
    return State.CONDITION(not flow.facts.return_opened, _("对方已经打开退回的材料，不能再撤销退回。"))


def _its_author(flow: OfContribution | OfReport, actor: Actor) -> State.CONDITION:
    author = actor.person is not None and flow.facts.returned_by == actor.person
    return State.CONDITION(author, _("只有作出这次退回的人可以撤销。"))


def _reads_reports(flow: OfContribution, actor: Actor) -> bool:
    """Return whether this person reads the lead's report before acceptance: a lead's head (or deputy), the office."""
    facts = flow.facts
    if actor.seat(Role.OFFICER, Role.CHIEF, government=facts.government) is not None:
        return True
    return any(
        actor.seat(Role.HEAD, government=facts.government, unit=unit) is not None
        or actor.mandates_for(government=facts.government, unit=unit)
        for unit in facts.lead_units
    )
