"""Rules of applications about a line (延期、调整、办结): the lead asks, the office examines, its chief decides."""

from typing import Protocol

from django.utils.translation import gettext as _
from viewflow.fsm import State

from common.months import day_of_month
from workflows.facts import ApplicationFacts
from workflows.people import Actor
from workflows.rules.persons import office
from workflows.words import ApplicationKind, Role


class OfApplication(Protocol):
    """A flow over the facts of an application."""

    @property
    def facts(self) -> ApplicationFacts: ...


def lead_who_applies(flow: OfApplication, actor: Actor) -> State.CONDITION:
    """Extension, adjustment and completion are asked for by the lead (domain.md, terms): its reporter or its head."""
    facts = flow.facts
    held = actor.seat(Role.REPORTER, Role.HEAD, government=facts.government, unit=facts.unit)
    return State.CONDITION(held is not None, _("只有牵头单位的经办人或主要负责人可以申请。"))


def chief_who_did_not_examine(flow: OfApplication, actor: Actor) -> State.CONDITION:
    """Two persons (domain.md, terms: office chief): who examined an application never decides it."""
    facts = flow.facts
    if actor.seat(Role.CHIEF, government=facts.government) is None:
        return State.CONDITION(False, _("须由督查室主任决定。"))
    return State.CONDITION(
        actor.person is not None and actor.person != facts.examined_by,
        _("您已经审核过这份申请，须由另一人决定。"),
    )


def office_that_leaves_another_to_decide(flow: OfApplication, actor: Actor) -> State.CONDITION:
    """Two persons (domain.md, terms: office chief): the only chief examines nothing, or nobody could decide it."""
    facts, allowed = flow.facts, office(flow, actor)
    if not allowed or actor.seat(Role.CHIEF, government=facts.government) is None:
        return allowed
    return State.CONDITION(
        any(chief != actor.person for chief in facts.chiefs),
        _("督查室没有别的主任，您审核后就无人可以决定；请督查员审核。"),
    )


def applicant_still_leads(flow: OfApplication) -> State.CONDITION:
    """Who has handed the line over asks for nothing about it any more."""
    return State.CONDITION(flow.facts.leads_line, _("您的单位现在不是这一事项的牵头单位。"))


def line_is_in_work(flow: OfApplication) -> State.CONDITION:
    """What rests or has ended needs no other date and cannot be finished."""
    return State.CONDITION(flow.facts.line_in_work, _("这一事项现在不在办（已暂停、销号或终止），不能申请。"))


def deadline_has_not_passed(flow: OfApplication) -> State.CONDITION:
    """延期、调整 before the deadline: afterwards a missed date is late, and no application makes it unmissed."""
    facts = flow.facts
    day = facts.deadline
    return State.CONDITION(
        facts.what == ApplicationKind.COMPLETION or facts.before_deadline,
        _("完成时限（%(day)s）已过，不能再申请延期或调整。")
        % {"day": day_of_month(day, year=True) if day else _("原定")},
    )


def no_other_is_open(flow: OfApplication) -> State.CONDITION:
    """One application about a line at a time: two dates asked for at once could not both be granted."""
    return State.CONDITION(not flow.facts.others_open, _("这一事项已有一份申请正在办理，请等它办完。"))


def application_is_complete(flow: OfApplication) -> State.CONDITION:
    """Reason, new date or target, evidence (domain.md): nothing is filed, examined or granted that lacks them.

    A plan amended meanwhile (修订) can have made a new date the earlier one.
    """
    shortcomings = flow.facts.shortcomings
    return State.CONDITION(not shortcomings, "".join(one.message for one in shortcomings[:1]))


def reports_allow_closing(flow: OfApplication) -> State.CONDITION:
    """办结: a line is closed only after its reports have been accepted, as without an application."""
    facts = flow.facts
    return State.CONDITION(
        facts.what != ApplicationKind.COMPLETION or not facts.open_reports,
        _("还有 %(n)d 份报告没有验收，验收后才能销号。") % {"n": facts.open_reports},
    )
