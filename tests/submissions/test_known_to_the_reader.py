"""A text is compared with the version that its reader knows: what nobody here has seen is read whole."""

import pytest

from approvals.presenters.reading import Reading, reading_of
from submissions.fact_finding import report_facts
from submissions.operations.contributing import send
from submissions.operations.recalling import recall
from submissions.presenters.sources import gathered, sources
from tests.factories import at
from tests.submissions.steps import TEXTS, Way, new_key, signed_way, submitted_way, way
from transitions.operations import note_opening
from workflows.words import Action

pytestmark = pytest.mark.django_db

UNIT = "坡头区政府"
NOW = at(3, 2, 15)
MORE = {"progress": TEXTS["progress"] + "批复文号湛发改〔2020〕5号。"}


def read(walk: Way) -> Reading:
    return reading_of(walk.report, walk.revision())


def take_back(walk: Way) -> None:
    now = walk.report
    recall(now, by=walk.reporter().actor(NOW), at=NOW, expected_version=now.version, key=new_key())


def submit_more(walk: Way, when=NOW) -> None:  # type: ignore[no-untyped-def]
    walk.write(walk.report, walk.reporter(), when, MORE)
    walk.submit(when)


def test_what_was_taken_back_unopened_is_compared_with_nothing() -> None:
    walk = submitted_way()
    take_back(walk)
    submit_more(walk)
    reading = read(walk)
    assert (reading.revision.number, reading.baseline.content) == (2, None)
    assert reading.unchanged == []


def test_what_the_head_sent_back_is_compared_for_the_head_and_new_for_the_office() -> None:
    walk = submitted_way()
    walk.return_report(NOW, by=walk.head(), remarks=[("progress", "写明文号")])
    walk.mend(walk.report, walk.reporter(), NOW)
    submit_more(walk)
    before_the_head = read(walk)
    assert before_the_head.baseline.words == "与第 1 稿相比"
    assert [section.key for section in before_the_head.changed] == ["progress"]
    walk.sign(at(3, 3, 9))
    at_the_office = read(walk)
    assert at_the_office.baseline.content is None
    assert at_the_office.unchanged == []


def test_what_the_office_sent_back_is_compared_for_both() -> None:
    walk = signed_way()
    walk.return_report(at(3, 3, 11), by=walk.officer, action=Action.RETURN_BY_OFFICE)
    submit_more(walk, at(3, 3, 12))
    assert read(walk).baseline.words == "与第 1 稿相比"
    walk.sign(at(3, 3, 13))
    assert read(walk).baseline.words == "与第 1 稿相比"


def test_the_second_head_reads_whole_what_only_the_first_has_seen() -> None:
    walk = way("附件1-016")
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 12))
    first, second = (walk.head(unit) for unit in walk.leads)
    walk.return_report(NOW, by=first)
    submit_more(walk)
    assert read(walk).baseline.words == "与第 1 稿相比"
    walk.sign(at(3, 3, 9), by=first)
    assert read(walk).baseline.content is None
    assert second


@pytest.mark.parametrize("opened", [False, True])
def test_a_unit_that_sends_again_is_compared_with_what_the_lead_has_opened(opened: bool) -> None:
    walk = way("附件1-014")
    walk.send(UNIT, at(3, 2, 9))
    now, unit = walk.contribution(UNIT), walk.reporter(UNIT)
    recall(now, by=unit.actor(NOW), at=NOW, expected_version=now.version, key=new_key())
    if opened:  # by another reporter of the lead, after it was asked for and granted
        note_opening(now, revision=1, actor=walk.reporter().actor(NOW), at=NOW)
    walk.write(walk.contribution(UNIT), unit, NOW, MORE)
    now = walk.contribution(UNIT)
    send(now, by=unit.actor(NOW), at=NOW, expected_version=now.version, key=new_key())
    report, lead = walk.report, walk.reporter()
    found = sources(report, gathered(report), report_facts(report, NOW), lead.actor(NOW), NOW)
    again = next(one.again for one in found if one.unit == UNIT)
    assert (again is not None) is opened
    if again is not None:
        assert again.against == "与第 1 稿相比"
        assert [news.changed for news in again.news] == [1]
