"""A report and a chosen unit's text sent back at the same moment by several requests, or against a signature."""

import pytest

from submissions.models import Return, Revision
from submissions.operations.returning import return_report
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import signed_way, submitted_way
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.words import Action

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LATE = at(3, 4)
UNIT = "遂溪县政府"


@pytest.mark.parametrize("count", [2, 8])
@pytest.mark.parametrize("same", [True, False], ids=["one-click", "against-the-signature"])
def test_a_return_to_a_chosen_unit_happens_once_or_the_signature_does(count: int, same: bool) -> None:
    walk = submitted_way()
    walk.file(LATE)
    head, report, contribution = walk.head(), walk.report, walk.contribution(UNIT)
    head.key(LATE)

    def click(number: int) -> StatusRecord:
        if number % 2 and not same:
            return walk.sign(LATE, by=head, key=f"sign{number}", expected_version=report.version)
        return return_report(
            report,
            action=Action.RETURN_BY_HEAD,
            reason="other",
            summary="补",
            remarks=[],
            along={contribution: []},
            by=head.actor(LATE),
            at=LATE,
            expected_version=report.version,
            key="one click" if same else f"return{number}",
        )

    outcomes = together(count, click)
    moved = [one for one in outcomes if isinstance(one, StatusRecord)]
    refused = [one for one in outcomes if not isinstance(one, StatusRecord)]
    assert len({one.pk for one in moved}) == 1, outcomes
    assert len(moved) == (count if same else 1), outcomes
    assert all(isinstance(one, Stale | NotAllowed) for one in refused), refused
    back = walk.report.status == "draft"
    assert back is (moved[0].target == "draft")
    assert (walk.contribution(UNIT).status == "returned") is back
    assert Return.objects.count() == (2 if back else 0)
    assert broken(LATE) == []


@pytest.mark.parametrize("count", [2, 8])
@pytest.mark.parametrize("same", [True, False], ids=["one-click", "against-the-return-to-the-lead"])
def test_a_report_goes_back_to_its_head_once_with_one_new_revision_or_to_the_lead(count: int, same: bool) -> None:
    walk = signed_way()
    office, report = walk.officer.actor(LATE), walk.report

    def click(number: int) -> StatusRecord:
        return return_report(
            report,
            action=Action.RETURN_BY_OFFICE if number % 2 and not same else Action.RETURN_TO_HEAD,
            reason="other",
            summary="核实",
            remarks=[],
            by=office,
            at=LATE,
            expected_version=report.version,
            key="one click" if same else f"return{number}",
        )

    outcomes = together(count, click)
    moved = [one for one in outcomes if isinstance(one, StatusRecord)]
    refused = [one for one in outcomes if not isinstance(one, StatusRecord)]
    assert len({one.pk for one in moved}) == 1 and len(moved) == (count if same else 1), outcomes
    assert all(isinstance(one, Stale | NotAllowed) for one in refused), refused
    assert Return.objects.count() == 1
    assert Revision.every.count() == (2 if walk.report.status == "with_head" else 1)
    assert broken(LATE) == []
