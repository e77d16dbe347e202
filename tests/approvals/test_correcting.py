"""更正: an accepted report is written anew for a reason; the old record stays, and says what replaced it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.models import Record
from approvals.operations.accepting import accept
from approvals.operations.correcting import correct
from approvals.queries import current_record
from common import store
from outbox.working import run_due
from pdf.keyring import Keyring
from pdf.verifying import verify
from plans.models import Obligation, Period
from submissions.corrections import corrects, open_correction
from submissions.models import Correction
from tests import personas
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import Way, signed_way
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.words import Action

REASON = "第二季度的完成数写成了计划数。"
OPENED, ISSUED = at(3, 10, 9), at(3, 11, 15)
pytestmark = pytest.mark.django_db


def SCENARIO() -> Way:
    """The report of matter 26, accepted on 4 March 2020: 湛江督存〔2020〕1号."""
    found = signed_way()
    found.accept(at(3, 4, 10))
    return found


def _texts(walk: Way, text: str) -> None:
    walk.write(walk.report, walk.reporter(), OPENED, {"progress": text})


def test_a_correction_gives_the_report_back_to_its_lead_and_says_why(walk: Way) -> None:
    record = walk.correct(OPENED, reason=f" {REASON} ")
    said = Correction.objects.get()
    assert (record.action, record.source, record.target, record.note) == ("correct", "accepted", "draft", REASON)
    assert (said.reason, said.record_number, said.revision.number) == (REASON, "湛江督存〔2020〕1号", 1)
    assert (said.by_name, said.by_unit) == (walk.officer.user.full_name, record.unit_name)
    assert open_correction(walk.report) == said
    assert broken(OPENED) == []


def test_while_it_is_under_way_the_old_record_is_the_current_one(walk: Way) -> None:
    before = Record.objects.get()
    walk.correct(OPENED)
    assert current_record(walk.report) == before
    _texts(walk, "已完成 3 公里。")
    walk.submit(OPENED)
    walk.sign(OPENED)
    assert current_record(walk.report) == before
    assert broken(OPENED) == []


def test_the_next_record_replaces_the_old_one_which_stays_as_it_was(walk: Way) -> None:
    old = Record.objects.values().get()
    bytes_before = store.read(old["sha256"])
    walk.correct(OPENED)
    _texts(walk, "已完成 3 公里。")
    walk.issue_again(ISSUED)
    first, second = Record.objects.order_by("number")
    assert Record.objects.filter(pk=old["id"]).values().get() == old
    assert store.read(old["sha256"]) == bytes_before
    assert (first.successor, second.successor) == (second, None)
    assert (second.supersedes, second.printed_number) == (first, "湛江督存〔2020〕2号")
    assert current_record(walk.report) == second
    assert open_correction(walk.report) is None
    run_due(ISSUED)
    files = {path.name for path in Path(django_settings.RECORDS_DIR).rglob("*.pdf")}
    assert files == {"0001-附件1-026-v1.pdf", "0002-附件1-026-v2.pdf"}
    assert broken(ISSUED) == []


def test_the_new_version_says_in_content_and_verification_what_it_corrects_and_why(walk: Way) -> None:
    walk.correct(OPENED, reason=REASON)
    walk.issue_again(ISSUED)
    first, second = Record.objects.order_by("number")
    said = json.loads(second.revision.content)["correction"]
    assert said == corrects(second.revision)
    assert said == {
        "of": "2020-02/附件1-026/v1",
        "number": "湛江督存〔2020〕1号",
        "content_sha256": first.revision.sha256,
        "reason": REASON,
        "opened_by": f"{Correction.objects.get().by_unit} {walk.officer.user.full_name}",
        "opened_at": OPENED.isoformat(),
    }
    assert corrects(first.revision) is None
    trust = Keyring(django_settings.KEYS_DIR).trust()
    old, new = (verify(store.read(one.sha256), trust=trust) for one in (first, second))
    assert (old.valid, new.valid) == (True, True)
    assert old.record is not None and new.record is not None
    assert "corrects" not in old.record, "a file cannot know what came after it"
    assert new.record["corrects"] == {
        "number": "湛江督存〔2020〕1号",
        "of": "2020-02/附件1-026/v1",
        "content_sha256": first.revision.sha256,
        "reason": REASON,
    }


def test_a_correction_can_be_returned_and_corrected_once_more(walk: Way) -> None:
    """Version 2 is returned by the head, version 3 is issued, and version 4 corrects that one."""
    walk.correct(OPENED)
    walk.submit(OPENED)
    walk.return_report(OPENED, by=walk.head())
    walk.issue_again(ISSUED)
    walk.correct(at(3, 12), reason="单位名称有误。")
    walk.issue_again(at(3, 13))
    first, second, third = Record.objects.order_by("number")
    assert [one.revision.number for one in (first, second, third)] == [1, 3, 4]
    assert (second.supersedes, third.supersedes) == (first, second)
    assert Record.objects.current().get() == third
    assert broken(at(3, 13)) == []


def test_lateness_and_the_first_arrival_stay_as_they_were(walk: Way) -> None:
    before = list(Obligation.objects.order_by("pk").values())
    walk.correct(at(5, 1))
    walk.issue_again(at(5, 2))
    assert list(Obligation.objects.order_by("pk").values()) == before
    assert Correction.objects.get().due_at > at(5, 1)


def test_every_head_signs_again_and_nobody_skips_it(walk: Way) -> None:
    walk.correct(OPENED)
    walk.submit(OPENED)
    with pytest.raises(NotAllowed):
        walk.accept(OPENED)
    assert walk.revision().sign_offs.count() == 0


def test_a_period_that_has_ended_can_still_be_corrected(walk: Way) -> None:
    """What closed stays closed: only the contributions, which belong to the running period, cannot be reopened."""
    Period._base_manager.filter(pk=walk.report.period_id).update(status="closed")
    walk.correct(OPENED)
    with pytest.raises(NotAllowed, match="本期"):
        walk.return_contribution(walk.contributors[0], OPENED)
    walk.issue_again(ISSUED)
    assert Record.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_happens(walk: Way, reason: str) -> None:
    with pytest.raises(NotAllowed, match="理由"):
        walk.correct(OPENED, reason=reason)
    assert (walk.report.status, Correction.objects.count()) == ("accepted", 0)


@pytest.mark.parametrize(
    "who",
    [
        lambda walk: walk.reporter(),
        lambda walk: walk.head(),
        lambda walk: walk.reporter(walk.contributors[0]),
        lambda walk: personas.auditor(walk.government),
    ],
    ids=["lead reporter", "lead head", "contributor", "auditor"],
)
def test_nobody_but_the_office_opens_one(walk: Way, who: Callable[[Way], personas.Persona]) -> None:
    with pytest.raises(NotAllowed, match="督查室"):
        walk.correct(OPENED, by=who(walk))
    assert not Correction.objects.exists()


def test_the_same_click_twice_is_one_correction_and_a_stale_page_opens_none(walk: Way) -> None:
    version = walk.report.version
    first = walk.correct(OPENED, key="one click", expected_version=version)
    again = walk.correct(OPENED, key="one click", expected_version=version)
    assert (again.pk, again.replayed) == (first.pk, True)
    with pytest.raises(Stale):
        walk.correct(OPENED, key="another", expected_version=version)
    assert Correction.objects.count() == 1
    assert StatusRecord.objects.filter(action=Action.CORRECT).count() == 1


def test_a_report_under_correction_cannot_be_corrected_again(walk: Way) -> None:
    walk.correct(OPENED)
    with pytest.raises(NotAllowed):
        walk.correct(OPENED)


def test_the_database_refuses_a_second_first_record_and_a_second_successor(walk: Way) -> None:
    walk.correct(OPENED)
    walk.issue_again(ISSUED)
    first, second = Record.objects.order_by("number")
    second.pk, second.number, second.revision = None, 3, first.revision
    for supersedes in (None, first):
        second.supersedes = supersedes
        with pytest.raises(IntegrityError), transaction.atomic():
            second.save(force_insert=True)


def test_correcting_and_accepting_a_correction_cost_at_most_25_statements(walk: Way) -> None:
    report, by = walk.report, walk.officer.actor(OPENED)
    with CaptureQueriesContext(connection) as opening:
        correct(report, reason=REASON, by=by, at=OPENED, expected_version=3, key="correct")
    walk.submit(OPENED)
    walk.sign(OPENED)
    report, revision, file, key = walk.report, walk.revision(), walk.file(OPENED), walk.officer.key(OPENED)
    with CaptureQueriesContext(connection) as accepting:
        accept(report, revision, file.sha256, signing_key=key, by=by, at=ISSUED, expected_version=6, key="accept")
    not_counted = ("SAVEPOINT", "RELEASE", "BEGIN")
    for captured in (opening, accepting):
        asked = [query["sql"] for query in captured if not query["sql"].startswith(not_counted)]
        assert len(asked) <= 25, "\n".join(text[:140] for text in asked)
