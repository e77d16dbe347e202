"""How many SQL statements an act about a line costs, however many units answer for it: never more than 25."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.operations.sweeping import sweep_job
from common import store
from lines.asking import Asked
from lines.files import Sent, keep
from lines.operations.applying import apply
from lines.operations.deciding import decide_line
from lines.operations.examining import grant
from tests import factories, personas
from tests.factories import at
from tests.lines.applying import ADJUSTMENT, APPLIED, COMPLETION, DECIDED, EXTENSION, Asking
from tests.lines.test_deciding import DONE, decided, line_of
from tests.lines.test_handing_over import handed
from tests.submissions.steps import way
from workflows.words import Action

pytestmark = pytest.mark.django_db


def counted(captured: CaptureQueriesContext) -> int:
    """Savepoints are statements of the database, not of the act: the transaction of the test makes them."""
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT")) for query in captured)


def test_applying_with_files() -> None:
    asking = Asking(way("附件1-005", opened=False))
    files = tuple(keep([Sent("批复.pdf", b"%PDF-1.7"), Sent("现场.png", b"\x89PNG\r\n\x1a\n")]))
    line, unit, by = asking.line, asking.unit, asking.reporter.actor(APPLIED)
    with CaptureQueriesContext(connection) as captured:
        apply(line, EXTENSION, unit=unit, files=files, by=by, at=APPLIED, key="apply")
    assert counted(captured) <= 25


# A completion is two acts in one transaction: the application is granted, the line is closed.
@pytest.mark.parametrize(("asked", "most"), [(EXTENSION, 25), (ADJUSTMENT, 25), (COMPLETION, 37)])
def test_granting(asked: Asked, most: int) -> None:
    asking = Asking(way("附件1-026", opened=False))
    asking.apply(asked)
    asking.examine()
    now, by = asking.application, asking.chief.actor(DECIDED)
    with CaptureQueriesContext(connection) as captured:
        grant(now, by=by, at=DECIDED, expected_version=2, key="grant")
    assert counted(captured) <= most


@pytest.mark.parametrize("padded", ["附件1-005", "附件1-026"])
def test_taking_a_line_up_again_costs_the_same_with_one_unit_and_with_ten(padded: str) -> None:
    walk = way(padded, opened=False)
    chief = personas.chief(walk.government)
    decided(walk, chief, Action.SUSPEND_LINE, at(2, 20), since=date(2020, 2, 20))
    factories.open_first_period(walk.plan)
    line, by = line_of(walk), chief.actor(DONE)
    with CaptureQueriesContext(connection) as captured:
        decide_line(
            line,
            action=Action.RESUME_LINE,
            since=DONE.date(),
            reason="恢复。",
            by=by,
            at=DONE,
            expected_version=1,
            key="resume",
        )
    assert line.reports.count() == 1
    assert counted(captured) <= 25


def test_handing_over() -> None:
    walk = way("附件1-026", opened=False)
    chief = personas.chief(walk.government)
    with CaptureQueriesContext(connection) as captured:
        handed(walk, chief)
    assert counted(captured) <= 25


def test_evidence_is_never_swept(data_folders: object) -> None:
    asking = Asking(way("附件1-026", opened=False))
    (kept,) = keep([Sent("批复.pdf", b"%PDF-1.7")])
    (stray,) = keep([Sent("草稿.pdf", b"%PDF-1.4")])
    asking.apply(files=(kept,))
    sweep_job({}, at(12, 31).replace(year=2099))
    assert (store.exists(kept.sha256), store.exists(stray.sha256)) == (True, False)
