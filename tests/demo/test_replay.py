"""A small demonstration, end to end: three lines, each returned at another place, until signed records lie there."""

import io
import json
import subprocess
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from approvals.models import Record
from audit import checkpoints
from audit.models import Event
from audit.verifying import verify_chain
from common import clock
from config.demonstration import accounts, people, replay
from config.demonstration.acting import Stage
from config.demonstration.script import read_script
from config.demonstration.story import OPENED, START, Act, tell
from lines.models import Application
from pdf.keyring import Keyring
from pdf.verifying import verify
from plans.models import Period
from submissions.models import Coordination, Report, Return, Waiver
from tests import factories
from transitions.models import StatusRecord
from units.models import Delegation
from workplans.models import Assignment

RETURNED = ("附件1-014", "附件1-017", "附件1-059")  # by the lead, the head, the office
BESIDE = ("附件1-009", "附件1-014", "附件1-028", "附件1-045", "附件1-050", "附件1-053", "附件1-074")
IN_TIME_AND_NOT = ("附件1-022", "附件1-057")  # a late contribution, a waived one


def prepare(settings: Settings, folder: Path, *lines: str) -> tuple[Period, list[Act]]:
    settings.DEMONSTRATION = True
    settings.DEMONSTRATION_FILE = folder / "demonstration.json"
    clock.start_demonstration(settings.DEMONSTRATION_FILE, START)
    plan = factories.plan(*lines)
    people.create(plan)
    people.certify(plan, lambda: None)
    period = factories.open_first_period(plan)
    checkpoints.write(OPENED)
    return period, tell(replay.lines_of(period), read_script())


def what_happened() -> list[tuple[object, ...]]:
    return [
        tuple(StatusRecord.objects.order_by("pk").values_list("kind", "document", "action", "at")),
        tuple(Event.objects.order_by("sequence").values_list("hash")),
        tuple(Record.objects.order_by("number").values_list("printed_number", "sha256")),
    ]


@pytest.mark.slow
@pytest.mark.django_db
def test_returned_texts_become_records_that_third_parties_call_intact(settings: Settings, tmp_path: Path) -> None:
    period, schedule = prepare(settings, tmp_path, *RETURNED)
    replay.replay(period, schedule, io.StringIO())

    assert set(Report.objects.values_list("status", flat=True)) == {"accepted"}
    assert Return.objects.count() == 3
    files = sorted(Path(settings.RECORDS_DIR).rglob("*.pdf"))
    assert [file.name[:4] for file in files] == ["0001", "0002", "0003"]
    assert {file.name[5:] for file in files} == {"附件1-014-v1.pdf", "附件1-017-v2.pdf", "附件1-059-v2.pdf"}
    for file in files:
        verdict = verify(file.read_bytes(), trust=Keyring(settings.KEYS_DIR).trust())
        assert verdict.valid is True, verdict.findings
        pdfsig = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False)
        assert pdfsig.stdout.count("Signature is Valid") == 2, pdfsig.stdout
    assert all(revision.checkpoint_sequence for report in Report.objects.all() for revision in report.revisions.all())
    assert verify_chain(Path(settings.CHECKPOINTS_DIR)) == []
    answered = {
        report.line.padded: {
            target["state"] for target in json.loads(report.revisions.latest("number").content)["targets_in_force"]
        }
        for report in Report.objects.all()
    }
    assert answered == {"附件1-014": {"reached"}, "附件1-017": {"partly"}, "附件1-059": {"partly"}}

    # Stopped before it could note how far it came, and run again: nothing happens twice.
    before = what_happened()
    (tmp_path / "replay.json").unlink(missing_ok=True)
    replay.replay(period, schedule, io.StringIO())
    assert what_happened() == before


@pytest.mark.slow
@pytest.mark.django_db
def test_a_replay_that_was_stopped_half_way_is_taken_up_again(settings: Settings, tmp_path: Path) -> None:
    period, schedule = prepare(settings, tmp_path, *IN_TIME_AND_NOT)
    stage = Stage(period)
    for act in schedule[: len(schedule) // 2]:
        stage.perform(act)
    replay.replay(period, schedule, io.StringIO())

    assert set(Report.objects.values_list("status", flat=True)) == {"accepted"}
    assert Waiver.objects.get().contribution.unit.name == "霞山区政府"
    late = period.obligations.filter(late=True)
    assert [(duty.line.padded, duty.unit.name) for duty in late] == [("附件1-022", "遂溪县政府")]
    assert Record.objects.count() == 2


@pytest.mark.slow
@pytest.mark.django_db
def test_what_happens_beside_the_reports_happens_once(settings: Settings, tmp_path: Path) -> None:
    period, acts = prepare(settings, tmp_path, *BESIDE)
    events = [event for event in read_script().events if event.line in {*BESIDE, ""}]
    schedule = replay.schedule_of(acts, events)
    replay.replay(period, schedule, io.StringIO())

    assert set(Application.objects.values_list("line__matter__number", "status")) == {
        (9, "granted"),
        (45, "with_office"),
    }
    extended = Report.objects.get(line__matter__number=9).revisions.get()
    assert "2020年6月" in str(extended.content)
    assert "第1次延期" in str(extended.content)
    first, second = Record.objects.filter(report__line__matter__number=28).order_by("number")
    assert second.supersedes == first
    assert Coordination.objects.get().status == "with_leader"
    assert Assignment.objects.count() == 3
    assert Delegation.objects.get().deputy.username == "wjj-fj"

    # Stopped before it could note how far it came, and run again: nothing happens twice.
    before = what_happened()
    (tmp_path / "replay.json").unlink(missing_ok=True)
    replay.replay(period, schedule, io.StringIO())
    assert what_happened() == before


@pytest.mark.django_db
def test_a_half_built_demonstration_of_another_story_is_not_continued(settings: Settings, tmp_path: Path) -> None:
    period, schedule = prepare(settings, tmp_path, "附件1-013")
    replay.replay(period, schedule, io.StringIO())
    (tmp_path / "replay.json").write_text('{"done": 1, "schedule": "another"}', encoding="utf-8")
    with pytest.raises(replay.CannotBuild, match="演示脚本已经改过"):
        replay.replay(period, schedule, io.StringIO())


@pytest.mark.django_db
def test_a_line_that_still_collects_leaves_work_on_both_home_pages(settings: Settings, tmp_path: Path) -> None:
    period, schedule = prepare(settings, tmp_path, "附件1-033")
    replay.replay(period, schedule, io.StringIO())
    people.create(period.plan)
    waits = {
        user.username: accounts.account(user, START).waits for user in User.objects.filter(username__endswith="-jb")
    }
    assert "待采用的反馈" in waits["nyj-jb"]
    assert any("未报的反馈" in text for text in waits.values())
    assert any("退回待改的反馈" in text for text in waits.values())


@pytest.mark.django_db
def test_a_finished_demonstration_is_left_as_it_is(settings: Settings, tmp_path: Path) -> None:
    settings.DEMONSTRATION_FILE = tmp_path / "demonstration.json"
    plan = factories.plan("附件1-014")
    (tmp_path / "replay.json").write_text(f'{{"finished": true, "plan": {plan.pk}}}', encoding="utf-8")
    before = Event.objects.count()
    assert replay.build(io.StringIO()) == plan
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_a_finished_demonstration_without_its_database_says_so(settings: Settings, tmp_path: Path) -> None:
    settings.DEMONSTRATION_FILE = tmp_path / "demonstration.json"
    (tmp_path / "replay.json").write_text('{"finished": true, "plan": 7}', encoding="utf-8")
    with pytest.raises(replay.CannotBuild, match="请从备份恢复"):
        replay.build(io.StringIO())
