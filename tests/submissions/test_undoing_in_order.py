"""Undoing a report's return waits for its contributions first: who works on one of them is never waited for in turn."""

import threading
from time import monotonic

import pytest
from django.db import connection, transaction

from submissions.models import Contribution
from submissions.operations.undoing import undo_return
from tests.common.together import together
from tests.invariants import broken
from tests.submissions.test_returning_along import NOW, UNIT, back_to, statuses, with_head
from transitions.models import StatusRecord

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one lock for everything, never a circle"),
]

OTHER = "吴川市政府"
_SECONDS = 60


def test_a_unit_at_work_on_the_last_contribution_and_the_undoing_both_come_to_an_end() -> None:
    walk = with_head()
    head = walk.head()
    back_to(walk, UNIT, OTHER, by=head)
    report, by = walk.report, head.actor(NOW)
    last = max(walk.contribution(unit).pk for unit in (UNIT, OTHER))
    holding = threading.Event()

    def undo(_number: int) -> StatusRecord:
        assert holding.wait(60)
        return undo_return(report, reason="看错了。", by=by, at=NOW, expected_version=report.version, key="undo")

    def work(_number: int) -> str:
        """Take the locks of an act on the last contribution as an act takes them: its own row, then its report's."""
        with transaction.atomic():
            Contribution._base_manager.select_for_update(of=("self",)).get(pk=last)
            holding.set()
            assert _somebody_waits(), "the undoing never came to the contribution"
            return Contribution.held().get(pk=last).report.status

    undone, seen = together(2, lambda number: (undo, work)[number](number))
    assert isinstance(undone, StatusRecord), undone
    assert seen == "draft", "held before the undoing wrote anything"
    assert (walk.report.status, set(statuses(walk).values())) == ("with_head", {"accepted"})
    assert broken(NOW) == []


def _somebody_waits() -> bool:
    """Look, again and again, whether another session of this database waits for a lock."""
    until = monotonic() + _SECONDS
    with connection.cursor() as cursor:
        while monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE NOT granted AND pg_stat_activity.datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return True
    return False
