"""Periods and due instants by the plan's own rule: 逢双月结束后3个工作日内, counted with make-up days."""

from datetime import UTC, date, datetime, time

import pytest

from audit.models import Event
from common.clock import SHANGHAI
from plans.models import Obligation, Period, Plan
from plans.operations import confirm_due, make_periods
from submissions.operations.opening import open_period
from tests import factories
from tests.factories import at
from workdays.models import CalendarYear
from workflows.people import clock_of

pytestmark = pytest.mark.django_db

# domain.md, deadlines by rule 4: the exclusive end is 24:00 of the 3rd working day, Beijing time.
DUE = {
    "2020-02": date(2020, 3, 5),
    "2020-04": date(2020, 5, 9),
    "2020-06": date(2020, 7, 4),
    "2020-08": date(2020, 9, 4),
    "2020-10": date(2020, 11, 5),
    "2020-12": date(2021, 1, 7),
}


@pytest.fixture
def plan() -> Plan:
    return factories.plan("附件1-026")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def test_the_six_periods_of_the_notice_are_due_as_counted_by_hand(plan: Plan) -> None:
    assert {period.key: period.due_at for period in plan.periods.all()} == {
        key: _midnight(day) for key, day in DUE.items()
    }
    assert not plan.periods.filter(provisional=True).exists()


def test_contributions_are_due_at_the_end_of_the_first_working_day(plan: Plan) -> None:
    assert plan.periods.get(key="2020-02").contribution_due_at == _midnight(date(2020, 3, 3))
    assert plan.periods.get(key="2020-04").contribution_due_at == _midnight(date(2020, 5, 7))


def test_how_the_due_day_was_counted_is_kept(plan: Plan) -> None:
    counted = plan.periods.get(key="2020-04").counted
    assert [day["date"] for day in counted if day["ordinal"]] == ["2020-05-06", "2020-05-07", "2020-05-08"]
    assert {day["note"] for day in counted if day["date"] == "2020-05-01"} == {"劳动节"}


def test_making_the_periods_again_changes_nothing(plan: Plan) -> None:
    before = list(Period.objects.order_by("pk").values())
    assert [period.key for period in make_periods(plan)] == list(DUE)
    assert list(Period.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("rule", "due"), [({"day_of_last_month": 20}, date(2020, 2, 21)), ({"day_of_next_month": 5}, date(2020, 3, 6))]
)
def test_a_rule_by_day_of_month_needs_no_counting(plan: Plan, rule: dict[str, int], due: date) -> None:
    plan.periods.all().delete()
    plan.due = rule
    plan.save()
    make_periods(plan)
    assert plan.periods.get(key="2020-02").due_at == _midnight(due)


def test_a_plan_without_a_rule_makes_no_periods(plan: Plan) -> None:
    plan.periods.all().delete()
    plan.due = {}
    with pytest.raises(ValueError, match="报送期限"):
        make_periods(plan)


def test_a_confirmed_due_instant_is_not_moved_by_the_calendar(plan: Plan) -> None:
    period = plan.periods.get(key="2020-12")
    before = period.due_at
    assert confirm_due(period, by="周明", at=at(12, 1)) is False
    period.refresh_from_db()
    assert period.due_at == before
    assert not Event.objects.filter(kind="period.confirm_due").exists()


def _provisional(plan: Plan, guess: datetime) -> Period:
    """Open 2020-12 while its due instant is a guess that the coming notice will move."""
    Period.objects.filter(plan=plan, key="2020-12").update(due_at=guess, contribution_due_at=guess, provisional=True)
    period = plan.periods.get(key="2020-12")
    open_period(period, by=clock_of(plan.government_id), at=at(12, 31), key="clock")
    return plan.periods.get(key="2020-12")


def test_a_provisional_due_instant_is_settled_once_by_an_event_with_its_obligations(plan: Plan) -> None:
    period = _provisional(plan, _midnight(date(2021, 1, 6)))
    assert set(Obligation.objects.values_list("provisional", flat=True)) == {True}
    assert confirm_due(period, by="周明", at=at(12, 31)) is True
    assert confirm_due(period, by="周明", at=at(12, 31)) is False
    settled = {duty.role: (duty.due_at, duty.provisional) for duty in Obligation.objects.all()}
    assert settled["lead"] == (_midnight(DUE["2020-12"]), False)
    assert settled["assisting"] == (_midnight(date(2021, 1, 5)), False)
    event = Event.objects.get(kind="period.confirm_due")
    assert event.data["day"] == "2021-01-06"


def _settle(guess: date, contribution_guess: date, moment: datetime, plan: Plan) -> Period:
    """Open 2020-12 with both instants guessed, and settle it at a moment."""
    period = _provisional(plan, _midnight(guess))
    Period.objects.filter(pk=period.pk).update(contribution_due_at=_midnight(contribution_guess))
    Obligation.objects.exclude(role="lead").update(due_at=_midnight(contribution_guess))
    assert confirm_due(period, by="周明", at=moment)
    return plan.periods.get(pk=period.pk)


def test_a_provisional_instant_that_is_past_is_settled_as_it_was_told(plan: Plan) -> None:
    told = _midnight(date(2021, 1, 6))
    period = _settle(date(2021, 1, 6), date(2021, 1, 2), told, plan)
    assert (period.due_at, period.contribution_due_at) == (told, _midnight(date(2021, 1, 2)))
    assert not period.provisional
    settled = {duty.role: (duty.due_at, duty.provisional) for duty in Obligation.objects.all()}
    assert settled == {"lead": (told, False), "assisting": (_midnight(date(2021, 1, 2)), False)}
    event = Event.objects.get(kind="period.confirm_due").data
    assert (event["before"], event["after"], event["past"]) == (
        told.isoformat(),
        told.isoformat(),
        ["due", "contribution_due"],
    )
    assert event["day"] == "2021-01-06"


def test_each_of_the_two_instants_stays_or_moves_by_itself(plan: Plan) -> None:
    period = _settle(date(2021, 1, 6), date(2021, 1, 2), datetime(2021, 1, 2, 9, tzinfo=SHANGHAI), plan)
    assert (period.due_at, period.contribution_due_at) == (_midnight(DUE["2020-12"]), _midnight(date(2021, 1, 2)))
    assert Event.objects.get(kind="period.confirm_due").data["past"] == ["contribution_due"]


def test_no_instant_is_moved_into_the_past(plan: Plan) -> None:
    late_guess = date(2021, 1, 20)
    moment = datetime(2021, 1, 10, 9, tzinfo=SHANGHAI)
    period = _settle(late_guess, late_guess, moment, plan)
    assert {period.due_at, period.contribution_due_at} == {_midnight(late_guess)}


def test_what_arrived_while_the_settling_waited_is_judged_by_the_settled_instant(plan: Plan) -> None:
    period = _provisional(plan, _midnight(date(2021, 1, 5)))
    arrived = datetime(2021, 1, 6, 9, tzinfo=SHANGHAI)
    Obligation.objects.update(first_arrival=arrived, late=True)
    confirm_due(period, by="周明", at=datetime(2021, 1, 4, 23, 59, tzinfo=SHANGHAI))
    assert {duty.role: duty.late for duty in Obligation.objects.all()} == {"lead": False, "assisting": True}


def test_a_later_day_of_a_unit_added_meanwhile_stays(plan: Plan) -> None:
    period = _provisional(plan, _midnight(date(2021, 1, 2)))
    own = _midnight(date(2021, 1, 9))
    Obligation.objects.exclude(role="lead").update(due_at=own)
    confirm_due(period, by="周明", at=at(12, 31))
    assert {duty.role: duty.due_at for duty in Obligation.objects.all()} == {
        "lead": _midnight(DUE["2020-12"]),
        "assisting": own,
    }


def test_nothing_is_settled_while_the_years_notice_is_unknown(plan: Plan) -> None:
    period = _provisional(plan, _midnight(date(2021, 1, 6)))
    CalendarYear.objects.filter(year=2021).update(state="provisional", confirmed_at=None, confirmed_by="")
    with pytest.raises(ValueError, match="暂定"):
        confirm_due(period, by="周明", at=at(12, 31))
    assert set(Obligation.objects.values_list("provisional", flat=True)) == {True}
