"""Every page with a list asks the database as often for one row as for thirty, whoever opens it.

Thirty matters of the real notice, and one alone, are carried from the draft to the record; at each stop the pages of
those who have work there are counted. A page without an id in its address is in one of the two tables below: a new one
that is in none fails `test_every_page_without_an_id_is_counted_or_named`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from approvals.operations.copying import copy_report
from common import clock
from lines.asking import Asked
from plans.models import OpenName
from submissions.fact_finding import current_revision
from submissions.operations.contributors import excuse
from tests import personas, unprinted
from tests.approvals.conftest import folders_at
from tests.approvals.pages import enter
from tests.factories import at
from tests.lines.applying import COMPLETION, Asking
from tests.personas import Persona
from tests.submissions.problems import begun, step
from tests.submissions.steps import Way, new_key, other_way, way
from workflows.words import ApplicationKind, DutyRole, Role

pytestmark = pytest.mark.slow

# The first one, which stands alone, has contributions like most.
THIRTY = ("附件1-014", *(f"附件1-{number:03d}" for number in range(1, 31) if number != 14))
# Where things stand → what whose pages are opened there; "=": the page does not grow with the rows.
LISTS: dict[str, tuple[tuple[str, str], ...]] = {
    "being written": (
        ("worklists:home", "reporter"),
        ("worklists:home", "chief"),
        ("worklists:search", "auditor"),
        ("worklists:periods", "officer"),
        ("worklists:records", "officer"),
        ("plans:this_year", "officer"),
        ("lines:downloads", "reporter"),
        ("worklists:flows", "officer"),
        ("plans:drafts", "officer"),
    ),
    "with the head": (
        ("worklists:home", "head"),
        ("submissions:hand_over", "head"),
        ("approvals:batch_sign", "head"),
        ("worklists:done", "reporter"),
        ("approvals:mandates", "head"),
    ),
    "with the office": (
        ("worklists:home", "officer"),
        ("approvals:inbox", "officer"),
        ("approvals:batch_accept", "officer"),
        ("worklists:done", "head"),
    ),
    "accepted": (
        ("worklists:home", "auditor"),
        ("worklists:records", "auditor"),
        ("worklists:search", "officer"),
        ("worklists:done", "officer"),
        ("approvals:copies", "auditor"),
    ),
    # Last: a list of what was done shows other kinds of acts with few rows than with many.
    "asked and told": (
        ("worklists:home", "leader"),
        ("submissions:coordinations", "leader"),
        ("submissions:coordinations", "head"),
        ("submissions:coordinations", "officer"),
        ("lines:applications", "leader"),
        ("lines:applications", "officer"),
        ("lines:applications", "reporter"),
        ("lines:names", "officer"),
    ),
}
# Pages without an id that list nothing, and addresses that only take a form.
NOT_LISTS = {
    "accounts:sign_in",
    "archives:archives",  # a row for each archive asked for; its plans, periods and rows are read with three queries
    "accounts:sign_out",
    "accounts:switches",
    "approvals:batch_accept_confirm",
    "approvals:batch_sign_confirm",
    "approvals:certificate",
    "approvals:grant_mandate",
    "components:gallery",
    "worklists:confirm_due",
    "worklists:close_period",
    "worklists:open_period",
    "worklists:records_verify",
    "worklists:records_zip",
    "worklists:verify",  # one file or one code
}
# These do not grow with the rows: plans, a year, its periods, the law, mandates, names of units, a head count.
AS_LONG = {
    "lines:downloads",
    "plans:drafts",
    "plans:this_year",
    "worklists:periods",
    "worklists:flows",
    "approvals:mandates",
}


@dataclass(frozen=True)
class Cost:
    """What one page took: how many statements, and how long it was (characters)."""

    statements: int
    length: int


Costs = dict[tuple[str, str, str], Cost]


@pytest.fixture(scope="module")
def costs(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Costs, Costs]]:
    """What every page of the table takes with one row and with thirty."""
    found = []
    for lines in (THIRTY[:1], THIRTY):
        folder = tmp_path_factory.mktemp("lists")
        with django_db_blocker.unblock(), folders_at(folder), transaction.atomic():
            found.append(_walked(lines))
            transaction.set_rollback(True)
    yield found[0], found[1]


def _walked(lines: tuple[str, ...]) -> Costs:
    """Carry these lines from the draft to the record, all by the same people, and open the pages on the way."""
    first = way(*lines)
    walks = [other_way(first, line) for line in lines]
    people = _people(walks)
    found: Costs = {}
    for place, when, carry in (
        ("being written", at(3, 2, 9), None),
        ("with the head", at(3, 2, 15), _submit),
        ("with the office", at(3, 3, 10), _sign),
        ("accepted", at(3, 4, 10), _accept),
        ("asked and told", at(3, 4, 11), _ask),
    ):
        for walk in walks:
            if carry is not None:
                carry(walk, people, when)
        with clock.frozen(when):
            for page, who in LISTS[place]:
                found[place, page, who] = _cost(people[who], page)
    return found


def _people(walks: list[Way]) -> dict[str, Persona]:
    """One reporter and one head for every unit that takes part, and the office."""
    first = walks[0]
    people = {
        "reporter": first.reporter(),
        "head": first.head(keyed=False),
        "officer": personas.officer(first.government),
        "chief": personas.chief(first.government),
        "leader": personas.leader(first.government),
        "auditor": personas.auditor(first.government),
    }
    seen = {first.leads[0]}
    for walk in walks:
        for unit in (*walk.leads, *walk.contributors):
            if unit not in seen:
                seen.add(unit)
                personas.appoint_also(people["reporter"], Role.REPORTER, unit=unit)
                personas.appoint_also(people["head"], Role.HEAD, unit=unit)
    return people


def _submit(walk: Way, people: dict[str, Persona], when: datetime) -> None:
    by = people["reporter"].actor(when)
    for unit in walk.contributors:
        now = walk.contribution(unit)
        excuse(now, reason="本期无关。", by=by, at=when, expected_version=now.version, key=new_key())
    walk.write(walk.report, by, when)
    walk.submit(when, by=people["reporter"])


def _sign(walk: Way, people: dict[str, Persona], when: datetime) -> None:
    for _unit in walk.leads:
        _act(unprinted.sign, walk, people["head"], when)


def _accept(walk: Way, people: dict[str, Persona], when: datetime) -> None:
    _act(unprinted.accept, walk, people["officer"], when)
    copied, by = {people["auditor"].user.pk}, people["officer"].actor(when)
    copy_report(walk.report, copied, words="请阅。", by=by, at=when, key=new_key())


def _ask(walk: Way, people: dict[str, Persona], when: datetime) -> None:
    """Leave on each line an open name, a problem before the leader, an application granted and one to decide."""
    OpenName.objects.create(line=walk.report.line, role=DutyRole.ASSISTING, printed="相关单位")
    problem = begun(walk, when, by=people["reporter"])
    step("raise_to_leader", problem, people["head"], when)
    asking = Asking(walk)
    asking.reporter, asking.chief = people["reporter"], people["chief"]
    change = Asked(ApplicationKind.ADJUSTMENT, "设计方案调整。", "会议纪要。", targets={"1": "完成主体搬迁的 80%。"})
    asking.apply(change, when)
    asking.examine(when, by=people["officer"])
    asking.grant(when)
    asking.apply(COMPLETION, when)


def _act(act: Callable[..., object], walk: Way, person: Persona, when: datetime) -> None:
    report = walk.report
    revision = current_revision(report)
    assert revision is not None
    shown = unprinted.signing_copy(revision, at=when).sha256
    act(report, revision, shown, by=person.actor(when), at=when, expected_version=report.version, key=new_key())


def _cost(person: Persona, page: str) -> Cost:
    """Count the second opening: the calendar is read once for each process."""
    client, address = enter(person), reverse(page)
    if page == "worklists:search":
        address += "?q=" + "湛府办"
    client.get(address, follow=True)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, follow=True)
    assert answer.status_code == 200, (page, answer.status_code)
    return Cost(len(asked), len(answer.content.decode()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "page", "who"),
    [(place, page, who) for place, pages in LISTS.items() for page, who in pages],
    ids=lambda value: value,
)
def test_thirty_rows_cost_as_many_queries_as_one(costs: tuple[Costs, Costs], place: str, page: str, who: str) -> None:
    one, thirty = costs[0][place, page, who], costs[1][place, page, who]
    assert thirty.statements == one.statements
    if page not in AS_LONG:
        assert thirty.length > one.length + 1000, "the page does not show more rows: nothing was compared"


def test_every_page_without_an_id_is_counted_or_named() -> None:
    counted = {page for pages in LISTS.values() for page, _who in pages}
    there = set(_without_ids(get_resolver().url_patterns))
    assert there - counted - NOT_LISTS == set(), "count these pages in LISTS, or name them in NOT_LISTS"
    assert (counted | NOT_LISTS) - there == set(), "there are no such pages any more"


def _without_ids(patterns: list[URLPattern | URLResolver], space: str = "", before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _without_ids(pattern.url_patterns, pattern.namespace or space, route)
        elif "<" not in route:
            yield f"{space}:{pattern.name}"
