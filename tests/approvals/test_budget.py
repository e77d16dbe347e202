"""Pages of the head (a phone) ask the database at most fifteen times, the office's and the record's at most twenty."""

import pytest
from django.urls import reverse

from tests import personas
from tests.approvals.pages import Freeze, enter, url
from tests.factories import at
from tests.submissions.steps import Way, signed_way, submitted_way
from tests.submissions.test_budget import BUDGET, cost

pytestmark = pytest.mark.django_db

OFFICE_BUDGET = 20


@pytest.fixture
def submitted(freeze: Freeze) -> Way:
    """A report with ten contributions that waits for its head, its signing copy rendered."""
    found = submitted_way("附件2-002")
    found.file(at(3, 2, 12))
    freeze(at(3, 2, 13))
    return found


def test_home_of_a_head(submitted: Way) -> None:
    assert cost(enter(submitted.head()), "/") <= BUDGET


def test_review_and_signing(submitted: Way) -> None:
    client = enter(submitted.head())
    assert cost(client, url("review", submitted.report)) <= BUDGET
    assert cost(client, url("sign", submitted.report)) <= BUDGET


def test_a_second_version_is_compared_with_the_first_for_three_queries_more(submitted: Way, freeze: Freeze) -> None:
    """The earlier version, the returns and their remarks are what the head has to look at then."""
    submitted.return_report(at(3, 2, 13), by=submitted.head(), remarks=[("progress", "请写明文号。")])
    submitted.mend(submitted.report, submitted.reporter(), at(3, 2, 14))
    submitted.draft_and_submit(at(3, 2, 15))
    submitted.file(at(3, 2, 15))
    freeze(at(3, 2, 16))
    client = enter(submitted.head())
    assert cost(client, url("review", submitted.report)) <= BUDGET + 3
    assert cost(client, url("sign", submitted.report)) <= BUDGET + 1


def test_the_inbox_and_the_acceptance(freeze: Freeze) -> None:
    signed = signed_way()
    freeze(at(3, 3, 11))
    client = enter(signed.officer)
    assert cost(client, reverse("approvals:inbox")) <= OFFICE_BUDGET
    assert cost(client, url("acceptance", signed.report)) <= OFFICE_BUDGET


def test_the_page_of_a_report_before_and_after_its_record(freeze: Freeze) -> None:
    signed = signed_way()
    freeze(at(3, 3, 11))
    client = enter(personas.auditor(signed.government))
    assert cost(client, url("report", signed.report)) <= 16
    signed.accept(at(3, 3, 12))
    freeze(at(3, 3, 13))
    # Duties, moves and returns are read once, though several parts of the page tell of them.
    assert cost(client, url("report", signed.report)) <= 17
    assert cost(client, reverse("worklists:records")) <= OFFICE_BUDGET
