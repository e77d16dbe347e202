"""The checks that read only what was written find what is broken, as those do that read everything."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from plans.models import Obligation
from submissions.models import ContributionRevision, Draft, Report
from tests.factories import at
from tests.remembering import Remembering
from tests.submissions.steps import Way, submitted_way
from transitions.models import StatusRecord

NOW = at(3, 2, 13)


def SCENARIO() -> Way:
    return submitted_way()


def _a_text_changes_by_itself(walk: Way) -> None:
    ContributionRevision.objects.update(content='{"sections":{}}')


def _a_move_was_earlier(walk: Way) -> None:
    last = StatusRecord.of(walk.report).last()
    StatusRecord.objects.filter(pk=last.pk if last else 0).update(target="draft")


def _somebody_becomes_late(walk: Way) -> None:
    Obligation.objects.filter(late=False).update(due_at=NOW - timedelta(days=30))


def _a_text_has_no_writer(walk: Way) -> None:
    Draft.objects.filter(version__gt=0).update(edited_by=None)


def _a_status_changes_without_a_move(walk: Way) -> None:
    Report.objects.filter(pk=walk.report.pk).update(version=7)


@pytest.mark.parametrize(
    ("breaks", "invariant"),
    [
        (_a_text_changes_by_itself, "2:"),
        (_a_move_was_earlier, "9:"),
        (_somebody_becomes_late, "10:"),
        (_a_text_has_no_writer, "17:"),
        (_a_status_changes_without_a_move, "9:"),
    ],
)
def test_what_breaks_between_two_steps_is_found(walk: Way, breaks: Callable[[Way], None], invariant: str) -> None:
    reading = Remembering(NOW)
    people = [one.user for one in walk.people.values()]
    with reading.watched():
        reading.begin_step(NOW)
        assert reading.broken([], people) == []
        assert reading.broken([], people) == [], "nothing was written"
        breaks(walk)
        reading.begin_step(NOW)
        assert [found for found in reading.broken([], people) if found.startswith(invariant)]
        assert reading.everything([]) != []
