"""When: rules about days and order."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from viewflow.fsm import State

from common.months import day_of_month
from workflows.facts import ContributionFacts, LineFacts, PeriodFacts
from workflows.rules.persons import OfContribution, OfReport


class _OfLine:
    facts: LineFacts


class _OfPeriod:
    facts: PeriodFacts


def period_is_open(flow: OfContribution) -> State.CONDITION:
    """Nothing is sent outside an open period."""
    facts: ContributionFacts = flow.facts
    return State.CONDITION(facts.period_open, _("本期尚未开启或已经结束。"))


def period_still_runs(flow: OfReport) -> State.CONDITION:
    """加签: a contributor is added while the period runs (a later one would owe what nobody can still ask for)."""
    return State.CONDITION(flow.facts.period_open, _("本期尚未开启或已经结束，不能再加签。"))


def signing_has_begun(flow: OfReport) -> State.CONDITION:
    """A report tells the state at the period's end: it goes to the head from the period's last day on (house rule)."""
    facts = flow.facts
    if facts.signing_open:
        return State.CONDITION(True)
    day = facts.signing_from
    return State.CONDITION(
        False,
        _("报告反映期末情况，%(day)s起才能送签；在此之前可以继续填写。")
        % {"day": day_of_month(day) if day else _("期末")},
    )


def no_report_is_open(flow: _OfLine | _OfPeriod) -> State.CONDITION:
    """A line or a period ends only after its reports have been accepted."""
    left = flow.facts.open_reports
    return State.CONDITION(not left, _("还有 %(n)d 份报告没有验收。") % {"n": left})


def opening_day_is_reached(flow: _OfPeriod) -> State.CONDITION:
    """A period opens 5 working days before its last day (domain.md, house rules; a setting of the plan)."""
    facts = flow.facts
    day = facts.opens_on
    return State.CONDITION(
        facts.opening_reached,
        _("本期于 %(day)s开启。") % {"day": day_of_month(day, year=True)} if day else _("本期的开启日还没有确定。"),
    )


def settled_instant(told: datetime, counted: datetime, at: datetime) -> datetime:
    """A due instant in the past never moves, and none is moved into the past (核定暂定期限).

    A provisional instant that has passed is settled as it was told: whoever kept or missed it is judged by that
    (invariants 10 and 11). It is an exclusive end: at that very instant it is past.
    """
    return counted if min(told, counted) > at else told
