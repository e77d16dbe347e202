"""A temporary database, and reports of the real notice that stand where a benchmark needs them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Count
from django.test.utils import setup_databases, teardown_databases

from plans.models import Plan
from submissions.models import Report
from tests import factories
from tests.personas import Persona
from tests.submissions.steps import Way

CONTRIBUTORS = 3
WRITTEN = factories.at(3, 2, 9)
SUBMITTED = factories.at(3, 2, 15)
SIGNED = factories.at(3, 3, 10)
ACCEPTED = factories.at(3, 4, 10)


@contextmanager
def database() -> Iterator[None]:
    """Give an empty database, of the kind that DATABASE_URL names (SQLite without it), and take it away again."""
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def opened_plan() -> Plan:
    """Store the whole notice and open its first period."""
    plan = factories.plan()
    factories.open_first_period(plan)
    return plan


def ways(plan: Plan, number: int) -> list[Way]:
    """Return the ways of `number` reports with one lead and three contributions each.

    Everybody on them is appointed beforehand, since certificates take their time and are no part of a report.
    Raises LookupError when the plan has fewer such reports.
    """
    people: dict[tuple[str, str], Persona] = {}
    found: list[Way] = []
    owing = Report.objects.filter(period__plan=plan).annotate(owed=Count("contributions")).filter(owed=CONTRIBUTORS)
    for report in owing.select_related("line__matter").order_by("pk"):
        way = Way(plan, report.line.padded, people)
        if len(way.leads) == 1:
            found.append(way)
        if len(found) == number:
            break
    else:
        raise LookupError(f"恰有一个牵头单位和 {CONTRIBUTORS} 份反馈的报告只有 {len(found)} 份，不够 {number} 份。")
    for way in found:
        for unit in (*way.contributors, *way.leads):
            way.reporter(unit)
        way.head()
        way.officer.actor(WRITTEN)
    return found
