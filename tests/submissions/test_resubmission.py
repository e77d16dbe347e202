"""What is returned is due again, by an instant of its own: whether it was on time stays as decided."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import SHANGHAI
from plans.models import Obligation
from submissions.models import Return
from submissions.resubmission import resubmission_due
from tests.factories import at
from tests.submissions.steps import signed_way, submitted_way, way
from workdays import operations as calendars
from workdays import seed
from workdays.arithmetic import is_working
from workflows.words import Action

START = datetime(2020, 1, 1, tzinfo=SHANGHAI)
instants = st.integers(0, 480_000).map(lambda minutes: START + timedelta(minutes=minutes))


def midnight_after(month: int, day: int) -> datetime:
    """The end of a day of 2020."""
    return datetime(2020, month, day + 1, tzinfo=SHANGHAI)


@given(instants, instants, st.booleans())
def test_it_is_due_after_the_return_and_never_before_the_original_instant(
    due: datetime, back: datetime, arrived: bool
) -> None:
    again = resubmission_due(due, back, seed.table(), arrived=arrived)
    assert again > back
    assert again >= due
    if again != due:
        last_day = (again.astimezone(SHANGHAI) - timedelta(days=1)).date()
        assert is_working(seed.table(), last_day)


@pytest.mark.django_db
def test_a_returned_contribution_is_due_at_the_end_of_the_next_working_day() -> None:
    """Due 2 March; sent and returned on 3 March: due again at the end of 4 March, and on time or late as before."""
    found = way("附件1-014")
    unit = found.contributors[0]
    found.send(unit, at(3, 2, 9))
    before = found.contribution(unit).obligation
    found.return_contribution(unit, at(3, 3, 10))
    assert Return.objects.get().due_at == midnight_after(3, 4)
    after = Obligation.objects.get(pk=before.pk)
    assert (after.due_at, after.first_arrival, after.late) == (before.due_at, before.first_arrival, False)


@pytest.mark.django_db
def test_a_return_on_friday_is_due_on_monday() -> None:
    found = way("附件1-014")
    unit = found.contributors[0]
    found.send(unit, at(3, 2, 9))
    found.return_contribution(unit, at(3, 6, 10))
    assert Return.objects.get().due_at == midnight_after(3, 9)


@pytest.mark.django_db
def test_a_report_that_never_arrived_still_owes_its_first_arrival_by_the_original_instant() -> None:
    """The head returns on the last day, 4 March: signing on 5 March would be late, so no later instant is promised."""
    found = submitted_way()
    found.return_report(at(3, 4, 9), by=found.head())
    assert Return.objects.get().due_at == midnight_after(3, 4)


@pytest.mark.django_db
def test_a_report_that_the_office_returns_has_until_the_next_working_day() -> None:
    found = signed_way()
    found.return_report(at(3, 4, 9), by=found.officer, action=Action.RETURN_BY_OFFICE)
    assert Return.objects.get().due_at == midnight_after(3, 5)
    assert not found.report.lead_duties[0].late


@pytest.mark.django_db
def test_a_calendar_edit_moves_no_due_instant_of_the_past() -> None:
    """Wednesday 4 March becomes a day off on 9 March: what was due then, and due again then, stays due then."""
    found = way("附件1-014")
    unit = found.contributors[0]
    found.send(unit, at(3, 2, 9))
    found.return_contribution(unit, at(3, 3, 10))
    before = list(Obligation.objects.order_by("pk").values_list("pk", "due_at", "late"))
    period = found.report.period
    calendars.set_day(
        calendar=found.government.calendar, day=at(3, 4).date(), working=False, note="补记", by="督查室", at=at(3, 9, 9)
    )
    assert list(Obligation.objects.order_by("pk").values_list("pk", "due_at", "late")) == before
    assert (found.report.period.due_at, found.report.period.contribution_due_at) == (
        period.due_at,
        period.contribution_due_at,
    )
    assert Return.objects.get().due_at == midnight_after(3, 4)


@pytest.mark.django_db
def test_a_contribution_returned_on_the_leads_last_day_is_due_with_it() -> None:
    """Due to the office on 4 March: who returns a contribution that day cannot wait for it until the 5th."""
    found = way("附件1-014")
    unit = found.contributors[0]
    found.send(unit, at(3, 2, 9))
    found.return_contribution(unit, at(3, 4, 10))
    assert Return.objects.get().due_at == midnight_after(3, 4)


@pytest.mark.django_db
def test_a_head_puts_off_nothing_that_the_office_asks_back() -> None:
    """The office wants it back by the 5th; the head returns it on the 5th: due on the 5th, not on the 6th."""
    found = signed_way()
    found.return_report(at(3, 4, 9), by=found.officer, action=Action.RETURN_BY_OFFICE)
    found.submit(at(3, 5, 9))
    found.return_report(at(3, 5, 10), by=found.head())
    assert Return.objects.latest("at").due_at == midnight_after(3, 5)
    found.submit(at(3, 5, 11))
    found.return_report(at(3, 6, 10), by=found.head())
    assert Return.objects.latest("at").due_at == midnight_after(3, 9)
