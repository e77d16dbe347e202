"""Every act of the table pressed by many at once, over HTTP: one event; the others get the same page or are told.

Each act has one stage, which is put back after each race. Lines and applications are among them. Signing and accepting
print and unlock keys: their races are in tests/approvals/test_races.py; those of periods in test_racing_periods.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from common.clock import frozen
from tests.approvals.conftest import folders_at
from tests.common.together import Crowd
from tests.invariants import broken
from tests.permissions.stage import NOW, Stage, allowed, stage
from tests.permissions.stage_of_lines import OF_LINES, stage_of_line
from tests.permissions.test_acts import BESIDE, MOVED, STATES
from tests.rewinding import Standing
from transitions.models import ActRecord, StatusRecord
from workflows.permissions import Cell
from workflows.words import Action, Kind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ELSEWHERE = {Action.SIGN, Action.ACCEPT}
# Stale, not allowed any more, or what is asked for is there already: told, with nothing done.
TOLD = {403, 404, 409, 422}
COUNTS = (2, 8, 32)


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


@dataclass
class Race:
    """One person in many windows before one document; a race ends where it began (`Standing.again`)."""

    cell: Cell
    stage: Stage
    crowd: Crowd
    windows: list[Client] = field(init=False)

    def __post_init__(self) -> None:
        first = self.stage.people.client(self.cell.role, self.cell.relation)
        self.windows = [Client() for _number in range(max(COUNTS))]
        for window in self.windows:
            window.cookies.update(first.cookies)
        self.address, self.fields = self.stage.form(self.cell.action)
        self.person = self.stage.people.user(self.cell.role, self.cell.relation)
        self.standing = Standing()

    @property
    def beside(self) -> bool:
        return (self.cell.kind, self.cell.action) in BESIDE

    def press(self, window: int, key: str) -> HttpResponse:
        return self.windows[window].post(self.address, self.fields | {"key": key})  # type: ignore[return-value]

    def run(self, count: int, key: Callable[[int], str]) -> list[HttpResponse | Exception]:
        """Press in `count` windows at the same moment, each with its key."""
        return self.crowd.together(count, lambda number: self.press(number, key(number)))

    def broken(self) -> list[str]:
        # Of the other line nobody of this stage is in charge: nobody can act there (18).
        watched = [self.person] if self.person else []
        return [one for one in broken(NOW, inboxes_of=watched) if not one.startswith("18:")]


@pytest.fixture(scope="module")
def crowd() -> Iterator[Crowd]:
    with Crowd(max(COUNTS)) as found:
        yield found


@every_act
def test_pressed_by_many_at_once_it_is_done_once_and_the_others_are_told(
    cell: Cell, crowd: Crowd, tmp_path: Path
) -> None:
    with folders_at(tmp_path), frozen(NOW):
        race = Race(cell, set_stage(cell), crowd)
        for count in COUNTS:
            for outcome in (one_click_that_comes_many_times_is_one_event, of_different_clicks_one_moves):
                outcome(race, count)
                assert count < max(COUNTS) or race.broken() == [], outcome.__name__
                race.standing.again()


def one_click_that_comes_many_times_is_one_event(race: Race, count: int) -> None:
    """The same click gets the same answer every time, and once more afterwards."""
    before, version = records(), race.stage.document().version

    answers = race.run(count, lambda _number: "one click")

    assert {getattr(answer, "status_code", answer) for answer in answers} == {MOVED}, answers
    pages = {answer["Location"].partition("#")[0] for answer in answers if not isinstance(answer, Exception)}
    assert len(pages) == 1, pages
    assert race.stage.document().version == version + (not race.beside)
    assert records() > before
    done = records() - before
    race.press(0, "one click")
    assert records() - before == done


def of_different_clicks_one_moves(race: Race, count: int) -> None:
    """One of them moves the document; an act beside the way is done as often as it is acknowledged.

    Every second window presses the same click: among the others, too, it is done for all of them or for none.
    """
    version, moves, acts = race.stage.document().version, StatusRecord.objects.count(), ActRecord.objects.count()

    answers = race.run(count, lambda number: f"click {number if number % 2 else 0}")

    codes = [getattr(answer, "status_code", answer) for answer in answers]
    assert MOVED in codes, codes
    # Done or not, it is one click; of what is not done, how late each came decides how it is told.
    assert MOVED not in codes[::2] or set(codes[::2]) == {MOVED}, codes
    assert set(codes) <= {MOVED, *TOLD}, codes
    assert race.stage.document().version == version + (not race.beside)
    if race.beside:
        assert StatusRecord.objects.count() == moves
        assert ActRecord.objects.count() - acts == [codes[0], *codes[1::2]].count(MOVED), codes


def records() -> int:
    return StatusRecord.objects.count() + ActRecord.objects.count()
