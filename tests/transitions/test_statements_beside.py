"""The acts beside the main way, each done once: never more than 25 SQL statements, whoever and whatever takes part."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lines.models import Application
from submissions.models import Contribution, Coordination, Report
from tests import personas, unprinted
from tests.acts import ADAPTERS
from tests.doing import Document, Doing
from tests.factories import at
from tests.lines.applying import Asking
from tests.personas import Persona
from tests.submissions.problems import begun
from tests.submissions.steps import new_key, way
from tests.submissions.test_handing_over import opened as three_on_a_desk
from tests.submissions.test_handing_over import over
from tests.transitions.test_statements import Counting, at_most, statements
from transitions.operations import note_opening
from workflows.words import Action

__all__ = ["at_most"]
pytestmark = pytest.mark.django_db

# After the contributions' due instant, before the report's.
NOW = at(3, 3, 15)
UNIT, OTHER, THIRD = "坡头区政府", "吴川市政府", "市交通投资集团有限公司"


class Counted:
    """Acts done one after another, a minute apart, each counted."""

    def __init__(self, at_most: Counting) -> None:
        self.at_most, self.now = at_most, NOW

    def __call__(self, document: Document, action: Action, by: Persona, limit: int = 25) -> None:
        self.now += timedelta(minutes=1)
        document = type(document).objects.select_related(*document.READ_WITH).get(pk=document.pk)  # as a page has it
        doing = Doing(by.actor(self.now), self.now, new_key(), lambda *_: pytest.fail("nothing is signed here"))
        with self.at_most(limit):
            ADAPTERS[document.KIND][action](document, doing)


@pytest.fixture
def counted(at_most: Counting) -> Counted:
    return Counted(at_most)


def test_acts_about_contributions(counted: Counted) -> None:
    walk = way("附件1-014")
    lead, own = walk.reporter(), walk.reporter(UNIT)
    personas.reporter(walk.government, UNIT, "同事")
    one, two, three = (walk.contribution(unit) for unit in (UNIT, OTHER, THIRD))
    counted(one, Action.URGE, lead)
    walk.send(UNIT, counted.now)
    counted(one, Action.RECALL, own)
    walk.send(UNIT, counted.now)
    _opened(walk.contribution(UNIT), lead, counted)
    counted(one, Action.REQUEST_RECALL, own)
    counted(one, Action.REFUSE_RECALL, lead)
    counted(one, Action.REQUEST_RECALL, own)
    counted(one, Action.GRANT_RECALL, lead)
    counted(one, Action.REASSIGN, own)
    walk.send(OTHER, counted.now)
    walk.return_contribution(OTHER, counted.now)
    counted(two, Action.UNDO_RETURN, lead)
    counted(two, Action.EXCUSE, lead)
    counted(two, Action.ADD_CONTRIBUTOR, lead)
    walk.waive(THIRD, counted.now)
    walk.write(three, walk.reporter(THIRD), counted.now)
    counted(three, Action.SUPPLY, walk.reporter(THIRD))


def test_acts_about_a_report(counted: Counted) -> None:
    walk = way("附件1-014", "附件1-026")
    lead, head, report = walk.reporter(), walk.head(keyed=False), walk.report
    personas.reporter(walk.government, walk.leads[0], "同事")
    personas.reporter(walk.government, "遂溪县政府")
    counted.now = at(2, 25)
    counted(report, Action.ADD_CONTRIBUTOR, lead)
    counted.now = NOW
    for unit in walk.contributors:
        walk.waive(unit, counted.now)
    walk.write(report, lead, counted.now)
    walk.submit(counted.now)
    counted(report, Action.COPY, head)
    counted(report, Action.URGE, lead)
    counted(report, Action.RECALL, lead)
    walk.submit(counted.now)
    _opened(report, head, counted)
    counted(report, Action.REQUEST_RECALL, lead)
    counted(report, Action.REFUSE_RECALL, head)
    counted(report, Action.REQUEST_RECALL, lead)
    counted(report, Action.GRANT_RECALL, head)
    counted(report, Action.REASSIGN, lead)


def test_correcting(counted: Counted) -> None:
    walk = way("附件1-026")
    walk.waive(walk.contributors[0], NOW)
    walk.draft_and_submit(NOW)
    for act, by in ((unprinted.sign, walk.head(keyed=False)), (unprinted.accept, personas.officer(walk.government))):
        now, revision = walk.report, walk.revision()
        shown = unprinted.signing_copy(revision, at=NOW).sha256
        act(now, revision, shown, by=by.actor(NOW), at=NOW, expected_version=now.version, key=new_key())
    counted(walk.report, Action.CORRECT, by)


def test_acts_about_a_problem(counted: Counted) -> None:
    walk = way("附件1-026")
    problem = begun(walk, NOW)
    counted(problem, Action.ASK_CONSENT, walk.reporter())
    counted(problem, Action.DECLINE_CONSENT, walk.head(keyed=False))
    counted(problem, Action.ASK_CONSENT, walk.reporter())
    _opened(problem, walk.head(keyed=False), counted)
    counted(problem, Action.URGE, walk.reporter())
    counted(problem, Action.REQUEST_RECALL, walk.reporter())
    counted(problem, Action.REFUSE_RECALL, walk.head(keyed=False))
    counted(problem, Action.DECLINE_CONSENT, walk.head(keyed=False))
    counted(problem, Action.WITHDRAW_PROBLEM, walk.reporter())


def test_acts_beside_an_application(counted: Counted) -> None:
    asking = Asking(way("附件1-026", opened=False))
    application = asking.apply(when=counted.now)
    _opened(application, asking.officer, counted)
    counted(application, Action.URGE, asking.reporter)
    counted(application, Action.REQUEST_RECALL, asking.reporter)
    counted(application, Action.REFUSE_RECALL, asking.officer)
    counted(application, Action.REQUEST_RECALL, asking.reporter)
    counted(application, Action.GRANT_RECALL, asking.officer)


def test_handing_over_is_an_act_for_each_document() -> None:
    walk = three_on_a_desk()
    head = walk.head(UNIT, keyed=False)
    with CaptureQueriesContext(connection) as asked:
        records = over(walk, head)
    assert len(records) == 3
    assert statements(asked) <= 25 * len(records)


def _opened(document: Report | Contribution | Coordination | Application, by: Persona, counted: Counted) -> None:
    document.refresh_from_db()
    sent = document.revisions.count() if isinstance(document, Report | Contribution) else document.version
    note_opening(document, revision=sent, actor=by.actor(counted.now), at=counted.now)
