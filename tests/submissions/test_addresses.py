"""Who finds what at a natural address: to read it, to write it, to answer it; everybody else finds nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404

from submissions.addresses import (
    address_of,
    contribution_or_404,
    contribution_to_answer_or_404,
    contribution_to_write_or_404,
    place,
    report_or_404,
    report_to_write_or_404,
)
from submissions.queries import may_read_draft, reports_to_write, reports_visible_to
from tests import personas
from tests.factories import at
from tests.submissions.steps import Way, way
from units.operations import end_appointment
from workflows.people import ANONYMOUS, Actor
from workflows.words import Role

pytestmark = pytest.mark.django_db

NOW = at(3, 2)
UNIT = "市生态环境局"
Find = Callable[..., object]


@pytest.fixture
def walk() -> Way:
    return way("附件1-016", "附件1-026")


def _people(walk: Way) -> dict[str, Actor]:
    """Everybody who stands in some relation to matter 16, and some who stand in none."""
    government = walk.government
    left = personas.reporter(government, "市交通运输局", "已离任")
    end_appointment(left.user.appointments.get(), until=NOW - timedelta(1), by="测试", at=NOW - timedelta(1))
    found = {
        "unit": walk.reporter(UNIT),
        "unit's member": personas.person("科员", Role.MEMBER, government=government, unit=walk.reporter(UNIT).unit),
        "lead": walk.reporter(),
        "lead's head": walk.head(keyed=False),
        "co-unit": walk.reporter("湛江海事局"),
        "elsewhere": walk.reporter("遂溪县政府"),
        "officer": personas.officer(government),
        "leader": personas.leader(government),
        "left": left,
    }
    return {name: one.actor(NOW) for name, one in found.items()} | {"nobody": ANONYMOUS}


def _finding(people: dict[str, Actor], find: Find, address: dict[str, Any]) -> set[str]:
    found = set()
    for name, actor in people.items():
        try:
            find(actor, **address)
        except Http404:
            continue
        found.add(name)
    return found


def test_to_act_on_a_document_one_belongs_to_its_unit_or_to_the_lead(walk: Way) -> None:
    people, here = _people(walk), address_of(walk.report)
    unit = here | {"unit": walk.contribution(UNIT).unit_id}
    lead = {"lead", "lead's head"}
    readers = {"officer", "leader"}
    assert _finding(people, report_or_404, here) == {"unit", "unit's member", "co-unit"} | lead | readers
    assert _finding(people, report_to_write_or_404, here) == lead
    assert lead == {name for name, actor in people.items() if may_read_draft(walk.report, actor)}
    assert _finding(people, contribution_or_404, unit) == {"unit", "unit's member"} | lead | readers
    assert _finding(people, contribution_to_write_or_404, unit) == {"unit", "unit's member"}
    assert _finding(people, contribution_to_answer_or_404, unit) == lead


def test_a_row_to_act_on_is_the_one_at_the_address(walk: Way) -> None:
    """Numbers, years, periods, units: whatever differs by one leads nowhere."""
    people, here = _people(walk), address_of(walk.report)
    contribution = walk.contribution(UNIT)
    unit = here | {"unit": contribution.unit_id}
    assert report_to_write_or_404(people["lead"], **here) == walk.report
    assert contribution_to_write_or_404(people["unit"], **unit) == contribution
    assert contribution_to_answer_or_404(people["lead"], **unit) == contribution
    other: dict[str, Any] = {"year": 2021, "section": "附件2", "code": "17", "period": "2020-04"}
    for name, value in other.items():
        with pytest.raises(Http404):
            report_to_write_or_404(people["lead"], **here | {name: value})
        with pytest.raises(Http404):
            contribution_to_write_or_404(people["unit"], **unit | {name: value})
    for number in (0, contribution.unit_id + 10_000, 10**15):
        with pytest.raises(Http404):
            contribution_to_write_or_404(people["unit"], **unit | {"unit": number})


def test_an_address_is_found_without_looking_through_every_report(walk: Way) -> None:
    """SQLite keeps no statistics: the question itself must lead from the plan to the one row."""
    if connection.vendor != "sqlite":
        return  # PostgreSQL goes by its statistics, and reads a table of two rows whole
    reporter, here = walk.reporter().actor(NOW), address_of(walk.report)
    for rows in (reports_visible_to, reports_to_write):
        plan = rows(reporter).filter(**place(**here)).order_by("pk")[:1].explain()
        assert "SCAN submissions_" not in plan, plan
        assert "SEARCH submissions_report USING INDEX" in plan, plan
