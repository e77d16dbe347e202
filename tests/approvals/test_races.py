"""Many at once over real connections: exactly one moves the document, the others are told so, nothing is lost."""

from collections.abc import Callable
from datetime import datetime

import pytest

from approvals.errors import RegisterBusy
from approvals.models import Record, Register
from approvals.operations.accepting import accept
from approvals.operations.correcting import correct
from approvals.operations.signing import sign
from submissions.errors import DraftConflict, NotWriter
from submissions.models import Correction, Draft, Report, Revision
from submissions.operations.contributing import send, waive
from submissions.operations.drafting import save_draft
from submissions.operations.opening import open_period
from submissions.operations.reporting import submit
from submissions.operations.returning import return_contribution, return_report
from tests import factories, personas
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import Way, other_way, signed_way, submitted_way, way
from transitions.errors import KeyReused, NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.people import clock_of
from workflows.words import Action

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LATE = at(3, 4)
UNIT = "遂溪县政府"
Outcome = StatusRecord | Exception


def _one_moved(outcomes: list[Outcome]) -> StatusRecord:
    """Check that exactly one act moved the document, and that every other was refused in a way a page knows."""
    moved = [one for one in outcomes if isinstance(one, StatusRecord)]
    refused = [one for one in outcomes if not isinstance(one, StatusRecord)]
    assert len(moved) == 1, outcomes
    assert all(isinstance(one, Stale | NotAllowed) for one in refused), refused
    return moved[0]


def _same_answer(outcomes: list[Outcome]) -> None:
    """Check that everybody got the one record, and that it happened once."""
    assert all(isinstance(one, StatusRecord) for one in outcomes), outcomes
    assert len({one.pk for one in outcomes if isinstance(one, StatusRecord)}) == 1
    assert sum(not one.replayed for one in outcomes if isinstance(one, StatusRecord)) == 1


def _ready_to_send() -> Way:
    walk = way("附件1-026")
    walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATE)
    walk.head(keyed=False)
    walk.reporter()
    return walk


@pytest.mark.parametrize("count", [2, 8, 32])
def test_identical_clicks_on_send_are_one_event_and_one_answer(count: int) -> None:
    walk = _ready_to_send()
    by = walk.reporter(UNIT).actor(LATE)

    def click(_number: int) -> StatusRecord:
        return send(walk.contribution(UNIT), by=by, at=LATE, expected_version=0, key="one click")

    _same_answer(together(count, click))
    assert walk.contribution(UNIT).revisions.count() == 1
    assert broken(LATE) == []


@pytest.mark.parametrize("count", [2, 8, 32])
def test_of_sending_and_waiving_at_the_same_moment_one_happens(count: int) -> None:
    walk = _ready_to_send()
    contribution = walk.contribution(UNIT)
    sender, lead = walk.reporter(UNIT).actor(LATE), walk.reporter().actor(LATE)

    def click(number: int) -> StatusRecord:
        key = f"click{number}"
        if number % 2:
            return send(contribution, by=sender, at=LATE, expected_version=0, key=key)
        return waive(contribution, reason="未报", by=lead, at=LATE, expected_version=0, key=key)

    moved = _one_moved(together(count, click))
    assert walk.contribution(UNIT).status == moved.target
    assert broken(LATE) == []


@pytest.mark.parametrize("count", [2, 8, 32])
def test_of_submissions_with_different_keys_one_freezes_a_revision(count: int) -> None:
    walk = _ready_to_send()
    walk.waive(UNIT, LATE)
    walk.write(walk.report, walk.reporter(), LATE)
    report, by = walk.report, walk.reporter().actor(LATE)

    def click(number: int) -> StatusRecord:
        return submit(report, by=by, at=LATE, expected_version=0, key=f"click{number}")

    _one_moved(together(count, click))
    assert Revision.objects.count() == 1
    assert broken(LATE) == []


@pytest.mark.parametrize("count", [2, 8])
def test_a_contribution_is_not_sent_back_while_its_report_goes_to_the_head(count: int) -> None:
    walk = _ready_to_send()
    walk.send(UNIT, LATE)
    walk.adopt(UNIT, LATE)
    walk.write(walk.report, walk.reporter(), LATE)
    report, contribution, by = walk.report, walk.contribution(UNIT), walk.reporter().actor(LATE)

    def click(number: int) -> StatusRecord:
        key = f"click{number}"
        if number % 2:
            return submit(report, by=by, at=LATE, expected_version=0, key=key)
        return return_contribution(
            contribution, reason="other", summary="补", remarks=[], by=by, at=LATE, expected_version=2, key=key
        )

    _one_moved(together(count, click))
    assert broken(LATE) == []


@pytest.mark.parametrize("count", [2, 8])
def test_one_key_on_two_documents_at_the_same_moment_answers_for_one(count: int) -> None:
    first = way("附件1-013", "附件1-014")
    second = other_way(first, "附件1-014")
    for walk in (first, second):
        for unit in walk.contributors:
            walk.waive(unit, LATE)
        walk.write(walk.report, walk.reporter(), LATE)
        walk.head(keyed=False)
    reports, by = [first.report, second.report], first.reporter().actor(LATE)

    def click(number: int) -> StatusRecord:
        return submit(reports[number % 2], by=by, at=LATE, expected_version=0, key="one key")

    outcomes = together(count, click)
    moved = {one.document for one in outcomes if isinstance(one, StatusRecord)}
    assert len(moved) == 1
    assert all(isinstance(one, KeyReused) for one in outcomes if not isinstance(one, StatusRecord)), outcomes
    assert Report.objects.filter(status="with_head").count() == 1
    assert broken(LATE) == []


@pytest.mark.parametrize("count", [2, 8, 32])
def test_of_many_who_save_the_same_section_one_wins_and_every_other_text_comes_back(count: int) -> None:
    walk = _ready_to_send()
    report = walk.report
    writers = [personas.reporter(walk.government, "市民政局", f"经办{number}") for number in range(count)]
    actors = [writer.actor(LATE) for writer in writers]

    def save(number: int) -> Draft:
        return save_draft(report, "progress", text=f"文字{number}", expected_version=0, by=actors[number], at=LATE)

    outcomes = together(count, save)
    kept = walk.report.drafts.get(section__key="progress")
    assert kept.version == 1
    assert [f"文字{number}" for number, one in enumerate(outcomes) if isinstance(one, Draft)] == [kept.text]
    for number, one in enumerate(outcomes):
        if not isinstance(one, Draft):
            assert isinstance(one, DraftConflict), one
            assert (one.theirs.text, one.mine) == (kept.text, f"文字{number}")


@pytest.mark.parametrize("count", [2, 8])
def test_what_is_frozen_is_what_the_drafts_say_even_while_somebody_saves(count: int) -> None:
    walk = _ready_to_send()
    walk.waive(UNIT, LATE)
    walk.write(walk.report, walk.reporter(), LATE)
    report, by = walk.report, walk.reporter().actor(LATE)
    colleague = personas.reporter(walk.government, "市民政局", "第二经办")

    def click(number: int) -> StatusRecord | Draft:
        if number == 0:
            return submit(report, by=by, at=LATE, expected_version=0, key="submit")
        return save_draft(report, "progress", text="", expected_version=1, by=colleague.actor(LATE), at=LATE)

    outcomes = together(count, click)
    assert all(isinstance(one, StatusRecord | Draft | NotWriter | NotAllowed) for one in outcomes), outcomes
    for revision in Revision.objects.all():
        assert '"text":""' not in revision.content, "an empty section was frozen"
        assert walk.report.drafts.get(section__key="progress").text != "", "a text was changed after the freeze"


@pytest.mark.parametrize("count", [2, 8, 32])
def test_a_period_opened_by_many_at_once_is_opened_once(count: int) -> None:
    plan = factories.plan("附件1-014")
    period = plan.periods.get(key="2020-02")

    def click(number: int) -> StatusRecord:
        return open_period(period, by=clock_of(plan.government_id), at=at(2, 24), key=f"clock{number}")

    _same_answer(together(count, click))
    assert (Report.objects.count(), period.obligations.count()) == (1, 4)


@pytest.mark.parametrize("count", [2, 8, 32])
def test_identical_clicks_on_sign_are_one_signature_and_one_answer(count: int) -> None:
    walk = submitted_way()
    assert walk.officer
    _same_answer(together(count, _signing(walk, lambda number: "one click")))
    assert walk.report.status == "with_office"
    assert broken(LATE) == []


@pytest.mark.parametrize("count", [2, 8, 32])
def test_of_signing_and_returning_at_the_same_moment_one_happens(count: int) -> None:
    walk = submitted_way()
    assert walk.officer
    report, by = walk.report, walk.head().actor(LATE)
    signing = _signing(walk, lambda number: f"click{number}")

    def click(number: int) -> StatusRecord:
        if number % 2:
            return signing(number)
        return return_report(
            report,
            action=Action.RETURN_BY_HEAD,
            reason="other",
            summary="改",
            remarks=[],
            by=by,
            at=LATE,
            expected_version=1,
            key=f"click{number}",
        )

    moved = _one_moved(together(count, click))
    assert walk.report.status == moved.target
    assert broken(LATE) == []


def test_head_and_deputy_who_sign_at_the_same_moment_leave_one_signature() -> None:
    walk = submitted_way()
    assert walk.officer
    deputy = personas.deputy(walk.head(), "林副局", since=at(3, 1), until=at(3, 9))
    people = [walk.head(), deputy]
    report, revision, shown = walk.report, walk.revision(), walk.file(LATE).sha256
    keys, actors = [person.key(LATE) for person in people], [person.actor(LATE) for person in people]

    def click(number: int) -> StatusRecord:
        return sign(
            report,
            revision,
            shown,
            signing_key=keys[number],
            by=actors[number],
            at=LATE,
            expected_version=1,
            key=f"click{number}",
        )

    _one_moved(together(2, click))
    assert broken(LATE) == []


@pytest.mark.parametrize(("count", "same_key"), [(2, False), (8, False), (32, False), (32, True)])
def test_one_report_accepted_by_several_at_once_gets_one_record(count: int, same_key: bool) -> None:
    walk = signed_way()
    officers = [walk.officer, personas.officer(walk.government, "吴二")]
    report, revision, shown = walk.report, walk.revision(), walk.file(LATE).sha256
    keys, actors = [one.key(LATE) for one in officers], [one.actor(LATE) for one in officers]

    def click(number: int) -> StatusRecord:
        who = 0 if same_key else number % 2
        return accept(
            report,
            revision,
            shown,
            signing_key=keys[who],
            by=actors[who],
            at=LATE,
            expected_version=2,
            key="one click" if same_key else f"click{number}",
        )

    outcomes = together(count, click)
    if same_key:
        _same_answer(outcomes)
    else:
        _one_moved(outcomes)
    assert Record.objects.count() == 1
    assert broken(LATE) == []


@pytest.mark.parametrize("count", [2, 8, 32])
@pytest.mark.parametrize("same_key", [True, False])
def test_one_record_corrected_by_several_at_once_is_one_correction(count: int, same_key: bool) -> None:
    walk = signed_way()
    walk.accept(LATE)
    actors = [one.actor(LATE) for one in (walk.officer, personas.officer(walk.government, "吴二"))]
    report = walk.report

    def click(number: int) -> StatusRecord:
        return correct(
            report,
            reason="数字有误。",
            by=actors[0 if same_key else number % 2],
            at=LATE,
            expected_version=3,
            key="one click" if same_key else f"click{number}",
        )

    outcomes = together(count, click)
    if same_key:
        _same_answer(outcomes)
    else:
        _one_moved(outcomes)
    assert Correction.objects.count() == 1
    assert broken(LATE) == []


@pytest.mark.parametrize("count", [2, 8])
def test_a_correction_accepted_by_several_at_once_replaces_the_record_once(count: int) -> None:
    walk = signed_way()
    walk.accept(LATE)
    walk.correct(LATE)
    walk.submit(LATE)
    walk.sign(LATE)
    report, revision, shown = walk.report, walk.revision(), walk.file(LATE).sha256
    key, by = walk.officer.key(LATE), walk.officer.actor(LATE)

    def click(number: int) -> StatusRecord:
        return accept(
            report, revision, shown, signing_key=key, by=by, at=LATE, expected_version=6, key=f"click{number}"
        )

    _one_moved(together(count, click))
    assert Record.objects.count() == 2
    assert Record.objects.current().get().number == 2
    assert broken(LATE) == []


def test_eight_reports_accepted_at_once_get_the_numbers_one_to_eight() -> None:
    lines = [f"附件1-{number:03d}" for number in EIGHT]
    first = way(*lines)
    walks = [first, *(other_way(first, line) for line in lines[1:])]
    for walk in walks:
        for unit in walk.contributors:
            walk.waive(unit, LATE)
        walk.draft_and_submit(LATE)
        for unit in walk.leads:
            walk.sign(LATE, by=walk.head(unit))
    officer = first.officer
    key, actor = officer.key(LATE), officer.actor(LATE)
    shown = [(walk.report, walk.revision(), walk.file(LATE).sha256) for walk in walks]

    def click(number: int) -> StatusRecord:
        report, revision, digest = shown[number]
        return accept(
            report,
            revision,
            digest,
            signing_key=key,
            by=actor,
            at=LATE,
            expected_version=report.version,
            key=f"accept{number}",
        )

    outcomes = together(8, click)
    assert all(isinstance(one, StatusRecord | RegisterBusy) for one in outcomes), outcomes
    for number, one in enumerate(outcomes):
        if isinstance(one, RegisterBusy):  # as the page says: once more
            click(number)
    assert sorted(Record.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert Register.objects.get().last == 8
    assert StatusRecord.objects.filter(action="accept").count() == 8
    assert broken(LATE) == []


# Eight matters of annex 1 under two bureaus, so that people and keys are quickly made.
EIGHT = (17, 18, 19, 20, 87, 34, 35, 39)


def _signing(walk: Way, key_of: Callable[[int], str], when: datetime = LATE) -> Callable[[int], StatusRecord]:
    report, revision, shown = walk.report, walk.revision(), walk.file(when).sha256
    signing_key, by = walk.head().key(when), walk.head().actor(when)

    def click(number: int) -> StatusRecord:
        return sign(
            report,
            revision,
            shown,
            signing_key=signing_key,
            by=by,
            at=when,
            expected_version=1,
            key=key_of(number),
        )

    return click
