"""Periods opened and closed by many at once, over HTTP: one event; the others get the same page or are told.

The acts about lines, applications, reports, contributions and problems: test_racing_acts.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from common.clock import frozen
from lines.addresses import address_of_line
from lines.operations.deciding import decide_line
from plans.models import Period
from submissions.models import Report
from tests import personas
from tests.approvals.conftest import folders_at
from tests.common.together import together
from tests.factories import at, line, open_first_period
from tests.invariants import broken
from tests.personas import Persona
from tests.submissions.steps import Way, new_key, way
from transitions.models import StatusRecord
from workflows.words import Action, LineStatus, PeriodStatus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LINE = "附件1-026"
# Before the period's due day: a line that owes again meanwhile would join it.
NOW = at(3, 3, 15)
MOVED, CONFLICT, REFUSED = 302, 409, 403
many = pytest.mark.parametrize("count", [2, 8, 32])


@dataclass
class Office:
    """The office of a plan whose only line rests: its period can be opened and closed as it is."""

    walk: Way
    chief: Persona

    @property
    def period(self) -> Period:
        return self.walk.plan.periods.get(key="2020-02")

    def clients(self, count: int, *people: Persona) -> list[Client]:
        """Return browsers in which these people are signed in, in turn."""
        found = [Client() for _number in range(count)]
        for number, client in enumerate(found):
            client.force_login(people[number % len(people)].user)
        return found

    def press(self, client: Client, act: str, key: str, version: int) -> HttpResponse:
        """Open or close the period."""
        fields = {"period": str(self.period.pk), "version": str(version), "key": key}
        return client.post(f"/periods/{act}/", fields)  # type: ignore[return-value]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with folders_at(tmp_path), frozen(NOW):
        walk = way(LINE, opened=False)
        chief = personas.chief(walk.government)
        assert walk.officer and walk.head(walk_lead(walk), keyed=False) and walk.reporter(walk_lead(walk))
        decide_line(
            line(walk.plan, LINE),
            action=Action.SUSPEND_LINE,
            since=date(2020, 2, 20),
            reason="市政府已同意。",
            by=chief.actor(at(2, 20)),
            at=at(2, 20),
            expected_version=0,
            key=new_key(),
        )
        yield Office(walk, chief)


def walk_lead(walk: Way) -> str:
    return line(walk.plan, LINE).responsibilities.get(role="lead").unit.name


def codes(answers: list[HttpResponse | Exception]) -> list[int | Exception]:
    return [one if isinstance(one, Exception) else one.status_code for one in answers]


@pytest.mark.parametrize("act", ["open", "close"])
@many
def test_one_click_that_comes_many_times_is_one_event(office: Office, act: str, count: int) -> None:
    if act == "close":
        open_first_period(office.walk.plan)
    version, clients = office.period.version, office.clients(count, office.walk.officer)
    answers = together(count, lambda number: office.press(clients[number], act, "one click", version))
    assert set(codes(answers)) == {MOVED}, answers
    assert office.period.version == version + 1
    assert StatusRecord.of(office.period).count() == version + 1
    assert office.press(clients[0], act, "one click", version).status_code == MOVED
    assert office.period.version == version + 1
    assert broken(NOW) == []


@pytest.mark.parametrize("act", ["open", "close"])
@many
def test_of_different_clicks_of_two_people_one_moves_the_period(office: Office, act: str, count: int) -> None:
    if act == "close":
        open_first_period(office.walk.plan)
    version, clients = office.period.version, office.clients(count, office.walk.officer, office.chief)
    answers = together(count, lambda number: office.press(clients[number], act, f"click {number}", version))
    # What is open already answers as open; what somebody else has closed is told.
    told = {MOVED} if act == "open" else {MOVED, CONFLICT}
    assert set(codes(answers)) <= told, answers
    assert act == "open" or codes(answers).count(MOVED) == 1
    assert StatusRecord.of(office.period).count() == version + 1
    assert broken(NOW) == []


@many
def test_a_line_that_owes_again_joins_a_period_or_comes_after_its_end(office: Office, count: int) -> None:
    open_first_period(office.walk.plan)
    clients = office.clients(count, office.walk.officer, office.chief)
    resumed = reverse(
        "lines:decide", kwargs=address_of_line(line(office.walk.plan, LINE)) | {"act": Action.RESUME_LINE.value}
    )
    fields = {"version": "1", "since": "2020-03-03", "reason": "市政府已同意。"}

    def click(number: int) -> HttpResponse:
        if number % 2:
            return clients[number].post(resumed, fields | {"key": f"click {number}"})  # type: ignore[return-value]
        return office.press(clients[number], "close", f"click {number}", 1)

    answers = together(count, click)
    assert set(codes(answers)) <= {MOVED, CONFLICT, REFUSED}, answers
    assert line(office.walk.plan, LINE).status == LineStatus.ACTIVE
    # It owes a report of the period, which then goes on, or the period had ended before: never both.
    assert Report.objects.exists() == (office.period.status == PeriodStatus.OPEN)
    # The assisting unit of the line has nobody in post here (18).
    assert [one for one in broken(NOW) if not one.startswith("18:")] == []
