"""Every act of the table pressed by many at once, over HTTP: one event; the others get the same page or are told.

Lines and applications among them. Signing and accepting print and unlock keys: their races are in
tests/approvals/test_races.py; those of periods are in test_racing_periods.py.
"""

from pathlib import Path

import pytest

from common.clock import frozen
from tests.approvals.conftest import folders_at
from tests.common.together import together
from tests.invariants import broken
from tests.permissions.stage import NOW, Stage, allowed, stage
from tests.permissions.stage_of_lines import OF_LINES, stage_of_line
from tests.permissions.test_acts import BESIDE, MOVED, STATES
from transitions.models import ActRecord, StatusRecord
from workflows.permissions import Cell
from workflows.words import Action, Kind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ELSEWHERE = {Action.SIGN, Action.ACCEPT}
# Stale, not allowed any more, or what is asked for is there already: told, with nothing done.
TOLD = {403, 404, 409, 422}


def first_cells() -> dict[tuple[Kind, Action], Cell]:
    """The first cell of each act in which somebody may do it."""
    found: dict[tuple[Kind, Action], Cell] = {}
    for kind, status in STATES:
        for cell in allowed(kind, status):
            if cell.action not in ELSEWHERE:
                found.setdefault((kind, cell.action), cell)
    return found


CELLS = first_cells()
every_act = pytest.mark.parametrize("cell", CELLS.values(), ids=[f"{kind}-{action}" for kind, action in CELLS])


def set_stage(cell: Cell) -> Stage:
    """Bring the document to where the act can be done, with the person who may do it."""
    make = stage_of_line if cell.kind in OF_LINES else stage
    found = make(cell.kind, cell.status, everybody=False)
    found.people.user(cell.role, cell.relation)
    found.prepare(cell.action)
    found.own(cell.action, cell)
    return found


def records() -> int:
    return StatusRecord.objects.count() + ActRecord.objects.count()


@every_act
@pytest.mark.parametrize("count", [2, 8, 32])
def test_one_click_that_comes_many_times_is_one_event_with_one_answer(cell: Cell, count: int, tmp_path: Path) -> None:
    with folders_at(tmp_path), frozen(NOW):
        found = set_stage(cell)
        address, fields = found.form(cell.action)
        clients = [found.people.client(cell.role, cell.relation) for _number in range(count)]
        before, version = records(), found.document().version

        answers = together(count, lambda number: clients[number].post(address, fields | {"key": "one click"}))

        assert {getattr(answer, "status_code", answer) for answer in answers} == {MOVED}, answers
        pages = {answer["Location"].partition("#")[0] for answer in answers if not isinstance(answer, Exception)}
        assert len(pages) == 1, pages
        assert found.document().version == version + ((cell.kind, cell.action) not in BESIDE)
        assert records() > before
        done = records() - before
        clients[0].post(address, fields | {"key": "one click"})
        assert records() - before == done
        # Of the other line nobody of this stage is in charge: nobody can act there (18).
        assert [one for one in broken(NOW) if not one.startswith("18:")] == []


@every_act
def test_of_clicks_that_are_not_the_same_one_moves_and_the_others_are_told(cell: Cell, tmp_path: Path) -> None:
    count = 8
    with folders_at(tmp_path), frozen(NOW):
        found = set_stage(cell)
        address, fields = found.form(cell.action)
        clients = [found.people.client(cell.role, cell.relation) for _number in range(count)]
        version, moves, acts = found.document().version, StatusRecord.objects.count(), ActRecord.objects.count()

        answers = together(count, lambda number: clients[number].post(address, fields | {"key": f"click {number}"}))

        codes = [getattr(answer, "status_code", answer) for answer in answers]
        assert MOVED in codes, codes
        assert set(codes) <= {MOVED, *TOLD}, codes
        beside = (cell.kind, cell.action) in BESIDE
        assert found.document().version == version + (not beside)
        if beside:
            # An act beside the way is done as often as it is acknowledged, and the document stays where it is.
            assert StatusRecord.objects.count() == moves
            assert ActRecord.objects.count() - acts == codes.count(MOVED), codes
        assert [one for one in broken(NOW) if not one.startswith("18:")] == []
