"""How many SQL statements an act costs, however many units take part: never more than 25."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.operations.accepting import accept
from approvals.operations.signing import sign
from submissions.operations.contributing import adopt, send, waive
from submissions.operations.coordinating import answer_problem, begin, raise_to_leader
from submissions.operations.drafting import Typed, save_drafts
from submissions.operations.reporting import submit
from submissions.operations.returning import return_contribution, return_report
from submissions.operations.undoing import undo_return
from tests.factories import at
from tests.submissions.problems import TOLD, leader_of
from tests.submissions.steps import TEXTS, signed_way, submitted_way, way
from workflows.words import Action

pytestmark = pytest.mark.django_db

NOW = at(3, 4)
UNIT = "坡头区政府"
# Savepoints are statements of the database, not of the act: the transaction of the test makes them.
_NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT")

Counting = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def at_most() -> Counting:
    @contextmanager
    def counting(limit: int) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        asked = [query["sql"][:160] for query in captured]
        assert statements(captured) <= limit <= 25, f"{statements(captured)} statements:\n" + "\n".join(asked)

    return counting


def statements(captured: CaptureQueriesContext) -> int:
    """Count what an act asked of the database."""
    return sum(not query["sql"].startswith(_NOT_COUNTED) for query in captured)


@pytest.mark.parametrize("sections", [["progress"], list(TEXTS)])
def test_saving_a_form_costs_the_same_with_one_section_and_with_all(at_most: Counting, sections: list[str]) -> None:
    walk = way("附件1-014")
    typed = {key: Typed(TEXTS[key], 0) for key in sections}
    report, by = walk.report, walk.reporter().actor(NOW)
    with at_most(4):
        save_drafts(report, typed, by=by, at=NOW)
    contribution, by = walk.contribution(UNIT), walk.reporter(UNIT).actor(NOW)
    with at_most(3):
        save_drafts(contribution, typed, by=by, at=NOW)


def test_sending_a_contribution(at_most: Counting) -> None:
    walk = way("附件1-014")
    walk.write(walk.contribution(UNIT), walk.reporter(UNIT), NOW)
    contribution, by = walk.contribution(UNIT), walk.reporter(UNIT).actor(NOW)
    with at_most(10):
        send(contribution, by=by, at=NOW, expected_version=0, key="k")


def test_adopting_returning_and_waiving(at_most: Counting) -> None:
    walk = way("附件1-014")
    by = walk.reporter().actor(NOW)
    for act in (adopt, return_contribution, waive):
        unit = {adopt: UNIT, return_contribution: "吴川市政府", waive: "市交通投资集团有限公司"}[act]
        if act is not waive:
            walk.send(unit, NOW)
        contribution = walk.contribution(unit)
        with at_most({adopt: 6, return_contribution: 12, waive: 9}[act]):
            if act is adopt:
                adopt(contribution, by=by, at=NOW, expected_version=1, key="adopt")
            elif act is waive:
                waive(contribution, reason="未报", by=by, at=NOW, expected_version=0, key="waive")
            else:
                return_contribution(
                    contribution,
                    reason="other",
                    summary="补",
                    remarks=[("progress", "补")],
                    by=by,
                    at=NOW,
                    expected_version=1,
                    key="return",
                )


@pytest.mark.parametrize("padded", ["附件1-026", "附件1-005"])
def test_submitting_costs_the_same_with_one_unit_and_with_ten(at_most: Counting, padded: str) -> None:
    walk = way(padded)
    for unit in walk.contributors:
        walk.waive(unit, NOW)
    walk.write(walk.report, walk.reporter(), NOW)
    report, by = walk.report, walk.reporter().actor(NOW)
    with at_most(15):
        submit(report, by=by, at=NOW, expected_version=0, key="submit")


def test_returning_a_report(at_most: Counting) -> None:
    walk = submitted_way()
    report, by = walk.report, walk.head(keyed=False).actor(NOW)
    with at_most(15):
        return_report(
            report,
            action=Action.RETURN_BY_HEAD,
            reason="other",
            summary="改",
            remarks=[("progress", "改")],
            by=by,
            at=NOW,
            expected_version=1,
            key="return",
        )


def test_undoing_the_return_of_a_report(at_most: Counting) -> None:
    walk = submitted_way()
    head = walk.head(keyed=False)
    walk.return_report(NOW, by=head)
    report, by = walk.report, head.actor(NOW)
    with at_most(22):
        undo_return(report, reason="看错", by=by, at=NOW, expected_version=2, key="undo")


def test_signing(at_most: Counting) -> None:
    walk = submitted_way()
    report, revision, file, head = walk.report, walk.revision(), walk.file(NOW), walk.head()
    by, signing_key = head.actor(NOW), head.key(NOW)
    with at_most(15):
        sign(report, revision, file.sha256, signing_key=signing_key, by=by, at=NOW, expected_version=1, key="sign")


def test_accepting_the_first_report_of_a_year(at_most: Counting) -> None:
    walk = signed_way()
    report, revision, file, officer = walk.report, walk.revision(), walk.file(NOW), walk.officer
    by, signing_key = officer.actor(NOW), officer.key(NOW)
    with at_most(20):
        accept(report, revision, file.sha256, signing_key=signing_key, by=by, at=NOW, expected_version=2, key="accept")


def test_bringing_a_problem_before_the_leader_and_answering_it(at_most: Counting) -> None:
    walk = way("附件1-026")
    leader = leader_of(walk).actor(NOW)
    line, unit, by = walk.report.line, walk.report.lead_duties[0].unit, walk.head(keyed=False).actor(NOW)
    with at_most(11):
        problem = begin(line, unit, texts=TOLD, report=walk.report, by=by, at=NOW, key="begin")
    with at_most(8):
        raise_to_leader(problem, by=by, at=NOW, expected_version=0, key="raise")
    with at_most(8):  # one more than before: whether the sender asked the leader to give it back
        answer_problem(problem, answer="已安排。", by=leader, at=NOW, expected_version=1, key="answer")
