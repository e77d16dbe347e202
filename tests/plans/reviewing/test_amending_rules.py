"""A corrected document with another reporting rule: what is open or past keeps its due instant, what comes follows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event
from plans.models import Obligation, Plan, PlanDraft
from plans.operations.amending import amend
from plans.operations.periods import confirm_due, make_periods
from plans.operations.publishing import publish
from plans.operations.rule_changing import following, rule_change
from plans.operations.settling import settled
from plans.presenters import last_day
from plans.reviewing.dry_run import dry_run_page
from plans.reviewing.reading import Sent
from tests import factories, personas
from tests.approvals.pages import enter
from tests.factories import at
from tests.personas import Persona
from tests.plans.reviewing.settling import ROADS, ROADS_COVER, drafted, settle_all
from units.operations import found_government
from workdays.cycles import periods_of_year

NOW, LATER = at(2, 10), at(3, 20)
RULE = "从2020年3月起，逢双月结束后3个工作日内报送进展情况。"
CYCLES = st.sampled_from([1, 2, 3, 4, 6, 12])


@pytest.fixture
def officer() -> Persona:
    return personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))


@pytest.fixture
def plan(officer: Persona) -> Plan:
    """A plan that reports every two months, January and February opened."""
    draft = uploaded(officer, RULE, NOW)
    made = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    factories.open_first_period(made)
    return made


def uploaded(officer: Persona, rule: str, when: datetime, cover_rule: str = "") -> PlanDraft:
    files = Sent("通知.md", rule.encode() + b"\n\n" + ROADS)
    return settle_all(drafted(officer, files, at=when, cover=replace(ROADS_COVER, rule=cover_rule)), officer, when)


def amended(officer: Persona, rule: str, when: datetime = LATER) -> PlanDraft:
    draft = uploaded(officer, rule, when)
    amend(draft, by=officer.actor(when), at=when, expected_version=draft.version)
    return draft


def told(plan: Plan) -> list[tuple[str, date, date]]:
    """Return the periods: key, first day, last day for reporting."""
    return [(one.key, one.start, last_day(one.due_at)) for one in plan.periods.order_by("start")]


@pytest.mark.django_db
def test_another_due_day_moves_only_what_is_not_open(officer: Persona, plan: Plan) -> None:
    before, owed = told(plan), set(Obligation.objects.values_list("pk", "due_at"))
    amended(officer, RULE.replace("3个工作日", "5个工作日"))
    plan.refresh_from_db()
    assert plan.due == {"working_days_after_end": 5}
    after = told(plan)
    assert after[0] == before[0] and set(Obligation.objects.values_list("pk", "due_at")) == owed
    assert [due for _key, _start, due in after[1:3]] == [date(2020, 5, 11), date(2020, 7, 7)]
    rules = [one.rule["working_days_after_end"] for one in plan.periods.order_by("start")]
    assert rules == [3, 5, 5, 5, 5, 5], "each period says by which rule its day was counted"
    rule = Event.objects.get(kind="plan.amend").data["rule"]
    assert (rule["before"]["working_days_after_end"], rule["after"]["working_days_after_end"]) == (3, 5)
    assert [one["period"] for one in rule["periods"]] == ["2020-04", "2020-06", "2020-08", "2020-10", "2020-12"]


@pytest.mark.django_db
def test_a_period_that_was_due_before_it_was_opened_stays_with_those_before_it(officer: Persona, plan: Plan) -> None:
    before = told(plan)
    amended(officer, RULE.replace("3个工作日", "5个工作日"), at(5, 10))  # due on the 8th, by the new rule the 11th
    assert told(plan)[:2] == before[:2] and told(plan)[2][2] == date(2020, 7, 7)


QUARTERLY = "每季度末月20日前报送进展情况。"
FIRST = ("2020-02", date(2020, 1, 1), date(2020, 3, 4))
REST = [("2020-09", date(2020, 7, 1), date(2020, 9, 20)), ("2020-12", date(2020, 10, 1), date(2020, 12, 20))]


@pytest.mark.django_db
def test_a_new_cycle_begins_where_the_open_period_ends(officer: Persona, plan: Plan) -> None:
    amended(officer, QUARTERLY, at(3, 10))
    march, spring = ("2020-03", date(2020, 3, 1), date(2020, 3, 20)), ("2020-06", date(2020, 4, 1), date(2020, 6, 20))
    assert told(plan) == [FIRST, march, spring, *REST]
    plan.refresh_from_db()
    assert [one.key for one in make_periods(plan)] == [key for key, _start, _due in told(plan)]


@pytest.mark.django_db
def test_what_would_be_due_already_is_told_of_with_the_next_period(officer: Persona, plan: Plan) -> None:
    amended(officer, QUARTERLY, at(3, 25))
    expected = [FIRST, ("2020-06", date(2020, 3, 1), date(2020, 6, 20)), *REST]
    assert told(plan) == expected
    plan.refresh_from_db()
    make_periods(plan)
    assert told(plan) == expected


@pytest.mark.django_db
def test_the_same_rule_or_none_changes_nothing(officer: Persona, plan: Plan) -> None:
    for rule in (RULE, "请认真组织实施。"):
        assert rule_change(settled(uploaded(officer, rule, LATER)).document, plan, at=LATER) is None


@pytest.mark.django_db
def test_a_rule_typed_over_the_text_comes_along_until_the_text_says_another(officer: Persona) -> None:
    typed = "每月5日前报送上月进展情况"
    draft = uploaded(officer, RULE, NOW, typed)
    plan = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    assert plan.cycle_months == 1
    assert uploaded(officer, RULE, LATER).rule == typed
    assert uploaded(officer, RULE.replace("3个", "5个"), LATER).rule == ""


@pytest.mark.django_db
def test_a_provisional_day_is_settled_by_the_rule_it_was_told_by(officer: Persona, plan: Plan) -> None:
    first = plan.periods.get(key="2020-02")
    plan.periods.filter(pk=first.pk).update(provisional=True)
    amended(officer, RULE.replace("3个工作日", "5个工作日"))
    first.refresh_from_db()
    due = first.due_at
    assert confirm_due(first, by="周明", at=LATER)
    first.refresh_from_db()
    assert first.due_at == due


@pytest.mark.django_db
def test_the_page_shows_both_rules_and_every_day_that_moves(
    officer: Persona, plan: Plan, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(LATER)
    draft = uploaded(officer, RULE.replace("3个工作日", "5个工作日"), LATER)
    page = dry_run_page(draft, at=LATER)
    assert not page["hindrance"] and len(page["rule"]["rows"]) == 5
    text = enter(officer).get(f"/plans/drafts/{draft.pk}/check/").content.decode()
    assert "报送规则" in text and "原报送截止" in text
    assert {one.rule["working_days_after_end"] for one in plan.periods.all()} == {3}, "nothing is changed yet"
    done = enter(officer).post(f"/plans/drafts/{draft.pk}/check/", {"version": str(draft.version)}, follow=True)
    assert "已修订" in done.content.decode() and "已入库</" not in done.content.decode()


@given(CYCLES, CYCLES, st.integers(0, 12), st.integers(0, 12))
def test_every_month_is_reported_on_once(old: int, new: int, kept: int, late: int) -> None:
    before = periods_of_year(2020, old)
    stay, planned = before[:kept], before[kept:]
    if not planned:
        return
    spans = {(one.start, one.end) for one in planned}
    cycles = periods_of_year(2020, new)
    is_late = {one.key for one in cycles[:late]}
    found = list(
        following(
            cycles,
            since=planned[0].start,
            late=lambda one: one.key in is_late,
            stays=lambda one: (one.start, one.end) in spans,
        )
    )
    assert not {one.key for one in found} & is_late
    if not found:
        return
    stay += [one for one in planned if one.end < found[0].start]
    months = [month for one in (*stay, *found) for month in range(one.start.month, one.end.month + 1)]
    assert months == list(range(1, 13))
