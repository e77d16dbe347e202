"""The permission table over HTTP: who may, moves the document; everybody else is refused and leaves no trace.

In the status where an act is allowed to somebody one of every role tries it, and two of a role that may in another
relation; in the other statuses one of every role that may do it at another time.
"""

import pytest
from django.db import transaction
from django.db.models import TextChoices

from tests.permissions.stage import PAGES, UNDOINGS, Stage
from workflows.flows import FLOWS
from workflows.permissions import Cell, permission_table
from workflows.words import (
    Action,
    ApplicationStatus,
    ContributionStatus,
    CoordinationStatus,
    Kind,
    LineStatus,
    ReportStatus,
)

MOVED, TO_SIGN_IN, REFUSALS = 302, 401, {403, 404}

STATUSES: dict[Kind, type[TextChoices]] = {
    Kind.CONTRIBUTION: ContributionStatus,
    Kind.REPORT: ReportStatus,
    Kind.COORDINATION: CoordinationStatus,
    Kind.LINE: LineStatus,
    Kind.APPLICATION: ApplicationStatus,
}
STATES = [(kind, str(status)) for kind, statuses in STATUSES.items() for status in statuses]
BESIDE = {(kind, one.action) for kind in STATUSES for one in FLOWS[kind].SIDE_ACTS}


def cells(kind: Kind, action: Action, status: str) -> list[Cell]:
    return [
        cell for cell in permission_table().cells if (cell.kind, cell.action, cell.status) == (kind, action, status)
    ]


def acts(kind: Kind) -> list[Action]:
    return list(dict.fromkeys(cell.action for cell in permission_table().cells if cell.kind == kind))


# One page, two acts: which of them is done depends on the status alone (problems say their act in the form).
SHARED = {PAGES[Action.SUPPLY]}
# Each act once in the daily run; every act in every status in the whole run.
DAILY = {
    (ContributionStatus.DRAFT, Action.SEND),
    (ContributionStatus.SENT, Action.ADOPT),
    (ReportStatus.DRAFT, Action.SUBMIT),
    (ReportStatus.WITH_HEAD, Action.RETURN_BY_HEAD),
    (CoordinationStatus.WITH_LEADER, Action.ANSWER_PROBLEM),
    (LineStatus.ACTIVE, Action.SUSPEND_LINE),
    (ApplicationStatus.WITH_CHIEF, Action.GRANT_APPLICATION),
}
CASES = [
    pytest.param(
        (kind, status),
        action,
        id=f"{kind}-{status}-{action}",
        marks=[] if (status, action) in DAILY else [pytest.mark.slow, pytest.mark.on_sqlite],
    )
    for kind, status in STATES
    for action in acts(kind)
]
SOMETIMES = {(cell.action, cell.role, cell.relation) for cell in permission_table().cells if cell.allowed}
everywhere = pytest.mark.parametrize(("_stage", "action"), CASES, indirect=["_stage"], scope="module")


@everywhere
def test_who_may_moves_the_document(scene: Stage, action: Action) -> None:
    assert action in scene.acts, "no page is known for this act"
    allowed = [cell for cell in cells(scene.kind, action, scene.status) if cell.allowed]
    if allowed:
        scene.prepare(action)
    for cell in allowed:
        with transaction.atomic():
            scene.own(action, cell)
            form, version, traces = scene.form(action), scene.document().version, scene.traces()
            answer = scene.post(scene.people.client(cell.role, cell.relation), form)
            moved = version if (scene.kind, action) in BESIDE else version + 1
            assert (answer, scene.document().version) == (MOVED, moved), cell
            assert scene.traces() != traces, cell
            transaction.set_rollback(True)


@everywhere
def test_everybody_else_is_refused_and_leaves_no_trace(scene: Stage, action: Action) -> None:
    everybody = cells(scene.kind, action, scene.status)
    if any(cell.allowed for cell in everybody):
        denied = sample(everybody, action)
        if action in {*UNDOINGS, Action.RETURN_WITH_REPORT}:
            scene.prepare(action)
    else:
        at_another_time = [cell for cell in everybody if may_at_another_time(cell)]
        denied = sample(at_another_time, action) if at_another_time else []
    form, before, wrong = scene.form(action), scene.traces(), []
    for cell in denied:
        if does_another_act_there(cell):
            continue
        scene.own(action, cell)
        answer = scene.post(scene.people.client(cell.role, cell.relation), form)
        if answer not in ({TO_SIGN_IN} if cell.role == "anonymous" else REFUSALS):
            wrong.append(f"{cell.role} {cell.relation}: {answer}")
    assert wrong == []
    assert scene.traces() == before


def sample(everybody: list[Cell], action: Action) -> list[Cell]:
    """Return, of each role, relations in which it may not: one, or two of a role that may in some other relation.

    Which ones goes round with the acts and statuses.
    """
    turn, found = list(Action).index(action) + len(everybody[0].status), []
    for role in dict.fromkeys(cell.role for cell in everybody):
        own = [cell for cell in everybody if cell.role == role]
        denied = [cell for cell in own if not cell.allowed]
        found += [denied[(turn + place) % len(denied)] for place in range(min(len(denied), 1 + (denied != own)))]
        turn += 1
    return found


def does_another_act_there(cell: Cell) -> bool:
    """Return whether the same page does, at this time, another act that is this person's: late texts are sent there."""
    page = PAGES.get(cell.action)
    return any(
        (one.kind, one.status, one.role, one.relation) == (cell.kind, cell.status, cell.role, cell.relation)
        and PAGES.get(one.action) == page
        for one in permission_table().cells
        if page in SHARED and one.allowed
    )


def may_at_another_time(cell: Cell) -> bool:
    """Return whether this person may do this act in some other status: then only the status is the hindrance."""
    return (cell.action, cell.role, cell.relation) in SOMETIMES
