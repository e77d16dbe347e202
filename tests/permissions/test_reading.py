"""Looking changes nothing: every address of the project, opened by everybody, in several statuses of a report.

On SQLite only, but for who is not signed in: that a page writes nothing is no matter of the database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from submissions.addresses import address_of
from tests.factories import at
from tests.permissions.people import CONTRIBUTOR, ROLES
from tests.permissions.stage import Stage
from tests.submissions.steps import TEXTS
from units.models import Unit
from workflows.words import Action, Kind, ReportStatus
from workplans.models import Assignment
from workplans.operations import assign

# The gallery shows components with made-up words, nothing of anybody.
PUBLIC = {"accounts:sign_in", "components:gallery", "worklists:verify"}
ANSWERS = {200, 302, 403, 404, 405}
# Everybody of the table in the own unit, and who stands in another relation where that matters.
READERS = [(role, "own_unit") for role in ROLES] + [
    ("contributor_reporter", "co_unit"),
    ("contributor_reporter", "unrelated_unit"),
    ("contributor_reporter", "former_member"),
    ("lead_reporter", "lead_unit"),
    ("lead_head", "lead_unit"),
    ("deputy", "authorised"),
    ("deputy", "authorisation_ended"),
    ("officer", "other_government"),
    ("auditor", "other_government"),
]
STATUSES = [ReportStatus.DRAFT, ReportStatus.WITH_HEAD, ReportStatus.WITH_OFFICE, ReportStatus.ACCEPTED]
STATES = [
    pytest.param(
        (Kind.REPORT, str(status)), id=status, marks=[] if status == ReportStatus.WITH_HEAD else pytest.mark.slow
    )
    for status in STATUSES
]
in_several_statuses = pytest.mark.parametrize("_stage", STATES, indirect=True, scope="module")


# Who has nothing to do with the line: its addresses lead nowhere for them, and no page holds a word of its text.
OF_A_LINE = ("/plans/2020/", "/coordinations/2020/")
OUTSIDE = {"unrelated_unit", "former_member", "authorisation_ended", "other_government"}


@pytest.mark.slow
@pytest.mark.on_sqlite
@in_several_statuses
def test_everybody_gets_an_answer_strangers_read_no_word_and_nothing_is_written(scene: Stage) -> None:
    pages = addresses(scene)
    clients = {reader: scene.people.client(*reader) for reader in READERS}
    before, wrong = scene.traces(), []
    with writes() as written:
        for reader, client in clients.items():
            for name, address in half_of(pages, reader, ReportStatus(scene.status)).items():
                answer = client.get(address)
                if answer.status_code not in ANSWERS:
                    wrong.append(f"{name} {reader}: {answer.status_code}")
                if reader[1] in OUTSIDE and address.startswith(OF_A_LINE) and answer.status_code not in {404, 405}:
                    wrong.append(f"{name} {reader}: {answer.status_code}，应为 404")
                if reader[1] in OUTSIDE and TEXTS["progress"] in answer.content.decode(errors="ignore"):
                    wrong.append(f"{name} {reader}: 看到了正文")
                if written:
                    wrong.append(f"{name} {reader}: {written.pop()}")
    assert wrong == []
    assert scene.traces() == before


@in_several_statuses
def test_nobody_reads_without_signing_in(scene: Stage) -> None:
    open_to_all = []
    for name, address in addresses(scene).items():
        answer = Client().get(address)
        if answer.status_code != 405 and "/sign-in/" not in answer.headers.get("Location", ""):
            open_to_all.append(name)
    assert set(open_to_all) <= PUBLIC


def names() -> list[tuple[str, list[str]]]:
    """Return every named address of the project (app:name), each with the parts that it is made of."""
    return [
        (f"{app.app_name}:{pattern.name}", list(pattern.pattern.converters))
        for app in get_resolver().url_patterns
        if isinstance(app, URLResolver)
        for pattern in app.url_patterns
        if isinstance(pattern, URLPattern)
    ]


def addresses(scene: Stage) -> dict[str, str]:
    """Return every address of the project: for the stage's report, its contribution and its file."""
    parts: dict[str, Any] = address_of(scene.walk.report) | {
        "unit": scene.walk.contribution(CONTRIBUTOR).unit_id,
        "sha256": scene.shown,
        "kind": str(Kind.REPORT),
        # A mandate of the stage's people; an act of the chief on the line; a record's first version; a batch of nobody.
        "serial": 1,
        "act": str(Action.SUSPEND_LINE),
        "version": 1,
        "key": "no-such-batch",
        "number": scene.problem.number,
        "name": 1,
        "draft": 1,
        "what": "extension",
        "task": task_of(scene).pk,
        "how": "done",
    }
    return {name: reverse(name, kwargs={part: parts[part] for part in wanted}) for name, wanted in names()}


def task_of(scene: Stage) -> Assignment:
    """Return the task that the stage's lead gave to its contributor; the same each time."""
    walk, when = scene.walk, at(2, 18, 9)
    lead, unit = (Unit.objects.get(government=walk.government, name=name) for name in (walk.leads[0], CONTRIBUTOR))
    by = walk.reporter().actor(when)
    return assign(walk.report.line, lead, unit, text="完成征地。", due="2020-03-20", by=by, at=when, key="task")


def half_of(pages: dict[str, str], reader: tuple[str, str], status: ReportStatus) -> dict[str, str]:
    """Return every other address, the other half for the next reader and in the next status: each in two of four."""
    turn = READERS.index(reader) + STATUSES.index(status)
    return {name: address for place, (name, address) in enumerate(pages.items()) if (place + turn) % 2 == 0}


@contextmanager
def writes() -> Iterator[list[str]]:
    """Collect the statements that change a row while the block runs."""
    found: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().split(None, 1)[0].upper() in {"INSERT", "UPDATE", "DELETE", "REPLACE"}:
            found.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield found
