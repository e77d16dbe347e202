"""Every act of the permission table asks the database at most 25 times, in each status in which somebody may do it.

Lines and applications among them. Signing and accepting unlock keys: tests/transitions/test_statements.py counts them;
opening a period: tests/submissions/test_opening.py. What goes back with its report is part of that report's return.
"""

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common.clock import frozen
from tests import personas
from tests.acts import ADAPTERS
from tests.approvals.conftest import folders_at
from tests.doing import Doing
from tests.permissions.people import STRANGER
from tests.permissions.stage import NOW, allowed, stage
from tests.permissions.stage_of_lines import OF_LINES, stage_of_line
from tests.permissions.test_acts import STATES
from tests.submissions.steps import new_key
from tests.transitions.test_statements import statements
from units.queries import actor_for
from workflows.permissions import Cell
from workflows.words import Action, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.on_sqlite]

ELSEWHERE = {Action.SIGN, Action.ACCEPT, Action.RETURN_WITH_REPORT}
MOST = 25


def cells_of(kind: Kind, status: str) -> list[Cell]:
    """Return one cell of each act that somebody may do here."""
    found: dict[Action, Cell] = {}
    for cell in allowed(kind, status):
        if cell.action not in ELSEWHERE:
            found.setdefault(cell.action, cell)
    return list(found.values())


@pytest.mark.parametrize(("kind", "status"), [place for place in STATES if cells_of(*place)])
def test_an_act_asks_at_most_25_times(kind: Kind, status: str, tmp_path: Path) -> None:
    with folders_at(tmp_path), frozen(NOW):
        found = (stage_of_line if kind in OF_LINES else stage)(kind, status, everybody=False)
        for post in (personas.reporter, personas.head):
            post(found.walk.government, STRANGER)  # whom a line may be handed to, and a name may mean
        cells, costs = cells_of(kind, status), {}
        for cell in cells:
            found.people.user(cell.role, cell.relation)
        for cell in cells:
            with transaction.atomic():
                found.prepare(cell.action)
                found.own(cell.action, cell)
                document = found.document()
                document = type(document).objects.select_related(*document.READ_WITH).get(pk=document.pk)
                by = actor_for(found.people.user(cell.role, cell.relation), NOW)
                doing = Doing(by, NOW, new_key(), lambda *_: pytest.fail("nothing is signed here"))
                with CaptureQueriesContext(connection) as asked:
                    ADAPTERS[kind][cell.action](document, doing)
                costs[cell.action.value] = statements(asked)
                transaction.set_rollback(True)
    assert {act: cost for act, cost in costs.items() if cost > MOST} == {}
    assert len(costs) == len(cells)
