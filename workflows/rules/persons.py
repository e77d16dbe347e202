"""Who: rules about the person. Each takes (flow, actor) and answers State.CONDITION(ok, reason)."""

from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from viewflow.fsm import State

from workflows.facts import ApplicationFacts, Assignee, ContributionFacts, LineFacts, PeriodFacts, ReportFacts
from workflows.people import Actor, Seat
from workflows.words import Role


class OfContribution(Protocol):
    """A flow over the facts of a contribution."""

    @property
    def facts(self) -> ContributionFacts: ...


class OfReport(Protocol):
    """A flow over the facts of a report."""

    @property
    def facts(self) -> ReportFacts: ...


class OfGovernment(Protocol):
    """A flow over facts that belong to one government."""

    @property
    def facts(self) -> LineFacts | PeriodFacts | ReportFacts | ApplicationFacts: ...


def reporter_of_own_unit(flow: OfContribution, actor: Actor) -> State.CONDITION:
    """各承办单位、协办单位…定期向牵头单位反馈 (notice, part 2): only the unit's own reporter sends."""
    facts = flow.facts
    held = actor.seat(Role.REPORTER, government=facts.government, unit=facts.unit)
    return unless_assigned(held, facts.assignee, actor, _("只有本单位经办人可以提交反馈。"))


def reporter_of_coordinating_lead(flow: OfContribution | OfReport, actor: Actor) -> State.CONDITION:
    """各牵头单位要发挥牵头抓总的作用 (notice, part 2): the first lead unit's reporter consolidates."""
    facts = flow.facts
    held = actor.seat(Role.REPORTER, government=facts.government, unit=facts.coordinating_lead)
    return unless_assigned(held, assignee_of_lead(facts), actor, _("只有首位牵头单位的经办人可以办理这一步。"))


def assignee_of_lead(facts: ContributionFacts | ReportFacts) -> Assignee | None:
    """Return who alone acts for the coordinating lead on a report and on what belongs to it; None: any reporter."""
    return facts.lead_assignee if isinstance(facts, ContributionFacts) else facts.assignee


def unless_assigned(
    held: Seat | None, assignee: Assignee | None, actor: Actor, otherwise: str | Promise
) -> State.CONDITION:
    """转办 is for good: once a colleague is named, that one acts for the unit and the other reporters read only."""
    if held is None or assignee is None or assignee.person == actor.person:
        return State.CONDITION(held is not None, otherwise)
    return State.CONDITION(
        False,
        _("这份材料已交 %(name)s 办理。要由您办理，请对方或本单位主要负责人转办给您。") % {"name": assignee.name},
    )


def head_whose_turn_it_is(flow: OfReport, actor: Actor) -> State.CONDITION:
    """并经单位主要负责人审阅 (notice, part 3): the head of the lead unit whose turn it is, or the deputy in mandate."""
    facts = flow.facts
    unit = facts.next_signer
    if unit is None:
        return State.CONDITION(False, _("应签发的负责人都已签发。"))
    seat = actor.seat(Role.HEAD, government=facts.government, unit=unit)
    mandate = actor.mandate(government=facts.government, unit=unit, line=facts.line)
    if seat is None and mandate is None:
        if others := actor.mandates_for(government=facts.government, unit=unit):
            return State.CONDITION(
                False, _("您的代签授权只包括“%(scope)s”，不包括这一事项。") % {"scope": others[0].scope}
            )
        headed = [lead for lead in facts.lead_units if actor.seat(Role.HEAD, government=facts.government, unit=lead)]
        if any(lead not in facts.signed_units for lead in headed):
            return State.CONDITION(False, _("多个牵头单位按文件列名顺序签发，还没有轮到您的单位。"))
        if headed:
            return State.CONDITION(False, _("您的单位已经签发，现在等待其他牵头单位会签。"))
    return State.CONDITION(
        seat is not None or mandate is not None,
        _("须由牵头单位主要负责人审阅签发，任何人不能代替（代签须有在有效期内的授权）。"),
    )


def office(flow: OfGovernment, actor: Actor) -> State.CONDITION:
    """市政府督查室将全程跟踪督查 (notice, part 3): an officer or the chief of the supervision office."""
    held = actor.seat(Role.OFFICER, Role.CHIEF, government=flow.facts.government)
    return State.CONDITION(held is not None, _("只有市政府督查室可以办理这一步。"))


def office_chief(flow: OfGovernment, actor: Actor) -> State.CONDITION:
    """Closing and suspending a line is granted by the office, decided by its chief (domain.md, terms: 办结/销号)."""
    held = actor.seat(Role.CHIEF, government=flow.facts.government)
    return State.CONDITION(held is not None, _("须由督查室主任决定。"))


def office_or_clock(flow: OfGovernment, actor: Actor) -> State.CONDITION:
    """A period opens by the clock on its day, or by the office (domain.md, house rule: a period opens)."""
    held = actor.seat(Role.OFFICER, Role.CHIEF, Role.CLOCK, government=flow.facts.government)
    return State.CONDITION(held is not None, _("报告期到时自动开启，或由督查室开启。"))
