"""How many SQL statements an act about a line costs, however many units answer for it: never more than 25."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.operations.sweeping import sweep_job
from common import store
from lines.asking import Asked
from lines.operations.applying import apply
from lines.operations.examining import grant
from lines.operations.resolving import resolve_name
from plans.models import OpenName
from submissions.files import Sent, keep
from tests import factories, personas
from tests.factories import at
from tests.lines.applying import ADJUSTMENT, APPLIED, COMPLETION, DECIDED, EXTENSION, Asking
from tests.lines.test_deciding import DONE, decided, line_of
from tests.lines.test_handing_over import OTHER, handed
from tests.lines.test_resolving import name_of, open_way
from tests.personas import unit_named
from tests.submissions.steps import way
from units.models import Unit
from workflows.words import Action, DutyRole

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


def cost(act: Callable[..., object], *given: object, **named: object) -> int:
    with CaptureQueriesContext(connection) as captured:
        act(*given, **named)
    return counted(captured)


@pytest.fixture
def asking() -> Asking:
    found = Asking(way("附件1-026", opened=False))
    assert found.reporter and found.officer and found.chief
    return found


@pytest.mark.parametrize("asked", [EXTENSION, ADJUSTMENT])
def test_granting(asking: Asking, asked: Asked) -> None:
    asking.apply(asked)
    asking.examine()
    assert granting(asking) <= 25


def test_granting_a_completion_is_two_acts(asking: Asking) -> None:
    """The application is granted and the line is closed, in one transaction: as many as closing alone, and 25."""
    with transaction.atomic():
        closing = cost(decided, asking.walk, asking.chief, Action.CLOSE_LINE)
        transaction.set_rollback(True)
    assert closing <= 25
    asking.apply(COMPLETION)
    asking.examine()
    assert granting(asking) <= 25 + closing


def granting(asking: Asking) -> int:
    now, by = asking.application, asking.chief.actor(DECIDED)
    return cost(grant, now, by=by, at=DECIDED, expected_version=now.version, key="grant")


def test_the_other_acts_about_an_application(asking: Asking) -> None:
    asking.apply()
    assert cost(asking.send_back) <= 25
    assert cost(asking.again, EXTENSION) <= 25
    assert cost(asking.examine) <= 25
    assert cost(asking.refuse) <= 25
    asking.apply(COMPLETION)
    assert cost(asking.withdraw) <= 25


def test_the_other_acts_about_a_line(asking: Asking) -> None:
    walk, line = asking.walk, asking.line
    name = OpenName.objects.create(line=line, role=DutyRole.ASSISTING, printed="相关单位")
    unit, by = unit_named(walk.government, OTHER), asking.officer.actor(DONE)
    assert cost(resolve_name, line, name, [unit], reason="已商定。", by=by, at=DONE, key="name") <= 25
    for action in (Action.SUSPEND_LINE, Action.TERMINATE_LINE, Action.REOPEN_LINE):
        assert cost(decided, walk, asking.chief, action) <= 25


@pytest.mark.parametrize("padded", ["附件1-005", "附件1-026"])
def test_taking_a_line_up_again_costs_the_same_with_one_unit_and_with_ten(padded: str) -> None:
    walk = way(padded, opened=False)
    chief = personas.chief(walk.government)
    decided(walk, chief, Action.SUSPEND_LINE, at(2, 20), since=date(2020, 2, 20))
    factories.open_first_period(walk.plan)
    assert cost(decided, walk, chief, Action.RESUME_LINE) <= 25
    assert line_of(walk).reports.count() == 1


@pytest.mark.parametrize("units", [1, 4])
def test_settling_a_name_in_a_running_period(units: int) -> None:
    """Each unit that joins owes from now on: an obligation, a contribution and its sections."""
    walk = open_way()
    chosen = list(Unit.objects.filter(government=walk.government, kind=Unit.Kind.COUNTY)[:units])
    by = walk.officer.actor(DONE)
    asked = cost(resolve_name, line_of(walk), name_of(walk), chosen, reason="已商定。", by=by, at=DONE, key="name")
    assert asked <= 25


def test_handing_over() -> None:
    walk = way("附件1-026", opened=False)
    assert cost(handed, walk, personas.chief(walk.government)) <= 25


def test_evidence_is_never_swept(data_folders: object) -> None:
    asking = Asking(way("附件1-026", opened=False))
    (kept,) = keep([Sent("批复.pdf", b"%PDF-1.7")])
    (stray,) = keep([Sent("草稿.pdf", b"%PDF-1.4")])
    asking.apply(files=(kept,))
    sweep_job({}, at(12, 31).replace(year=2099))
    assert (store.exists(kept.sha256), store.exists(stray.sha256)) == (True, False)
