"""延期、调整、办结: asked by the lead with reason and evidence, examined, decided by a second person."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from lines.asking import Asked, last_day_of
from lines.models import Application, LineDecision
from lines.operations.applying import file_again
from lines.operations.examining import grant, lay_before_chief
from lines.queries.applications import applications_held_by, told_to
from plans.models import LineTerms
from submissions.content import terms_in_force
from submissions.errors import UnfitFile
from submissions.files import MOST_BYTES, Kept, Sent, keep
from tests import factories, personas
from tests.factories import at
from tests.invariants import broken
from tests.lines.applying import ADJUSTMENT, COMPLETION, DECIDED, EXAMINED, EXTENSION, Asking
from tests.lines.conftest import accepted_line
from tests.submissions.steps import Way, new_key, other_way
from tests.transitions.test_statements import statements
from transitions.errors import NotAllowed, Stale
from transitions.operations import note_opening

pytestmark = pytest.mark.django_db

SCENARIO = accepted_line

MENDED = replace(EXTENSION, deadline_month="2021-03", reason="批复已到，工期顺延。")


@pytest.fixture
def asking(walk: Way) -> Asking:
    return Asking(walk)


def terms(asking: Asking) -> list[LineTerms]:
    return list(asking.line.terms.order_by("sequence"))


def test_a_granted_extension_stands_after_the_first_date_and_never_over_it(asking: Asking) -> None:
    asking.apply()
    asking.examine()
    asking.grant()
    first, second = terms(asking)
    assert (first.deadline, first.reason, first.sequence) == ("2020年12月", "原定", 0)
    assert (second.deadline, second.deadline_month, second.sequence) == ("2021年6月", "2021-06", 1)
    assert (second.since, second.reason) == (date(2020, 3, 11), "第1次延期（2020年3月11日批准）")
    assert [one.text for one in second.targets.all()] == [one.text for one in first.targets.all()]
    assert asking.application.terms == second
    assert broken(DECIDED) == []
    # What is being reported for February keeps the terms of February.
    assert terms_in_force(asking.walk.report) == first


def test_a_second_extension_is_the_second_one(asking: Asking) -> None:
    for month, begin in (("2021-06", 9), ("2021-12", 16)):
        asking.apply(replace(EXTENSION, deadline_month=month), at(3, begin))
        asking.examine(at(3, begin + 1))
        asking.grant(at(3, begin + 2))
    assert [one.deadline for one in terms(asking)] == ["2020年12月", "2021年6月", "2021年12月"]
    assert [one.reason[:5] for one in terms(asking)] == ["原定", "第1次延期", "第2次延期"]


def test_an_adjustment_changes_the_targets_that_were_asked_for_and_no_others(asking: Asking) -> None:
    asking.apply(ADJUSTMENT)
    asking.examine()
    asking.grant()
    first, second = terms(asking)
    before, after = [one.text for one in first.targets.all()], [one.text for one in second.targets.all()]
    assert after == [*before[:3], "完成主体搬迁的 80%。"]
    assert (second.deadline, second.reason[:5]) == (first.deadline, "第1次调整")


def test_a_granted_completion_closes_the_line_in_the_same_instant(asking: Asking) -> None:
    asking.apply(COMPLETION)
    asking.examine()
    now, by = asking.application, asking.chief.actor(DECIDED)
    with CaptureQueriesContext(connection) as asked:
        grant(now, by=by, at=DECIDED, expected_version=now.version, key=new_key())
    assert statements(asked) <= 25, "two documents move, and it is one act"
    assert asking.line.status == "closed"
    decision = LineDecision.objects.get(line=asking.line)
    assert (decision.since, decision.basis) == (date(2020, 3, 11), "第 1 号申请（办结）")
    assert broken(DECIDED) == []
    assert [one.kind for one in Event.objects.order_by("-sequence")[:2]] == [
        "line.close_line",
        "application.grant_application",
    ]


def test_a_completion_waits_for_the_reports_and_nothing_moves(asking: Asking) -> None:
    open_one = Asking(other_way(asking.walk, "附件1-031"))
    open_one.apply(COMPLETION)
    open_one.examine()
    with pytest.raises(NotAllowed, match="还有 1 份报告没有验收"):
        open_one.grant()
    assert (open_one.application.status, open_one.line.status) == ("with_chief", "active")


def test_the_only_chief_examines_nothing_since_nobody_else_could_decide_it(asking: Asking) -> None:
    asking.apply()
    with pytest.raises(NotAllowed, match="请督查员审核"):
        asking.examine(by=asking.chief)
    assert asking.application.status == "with_office"
    assert applications_held_by(asking.chief.actor(EXAMINED)).get() == asking.application
    # Who comes to the post later is no second person yet.
    other = personas.chief(asking.walk.government, "另一主任")
    other.user.appointments.update(since=DECIDED)
    with pytest.raises(NotAllowed, match="请督查员审核"):
        asking.examine(by=asking.chief)
    asking.examine()
    assert applications_held_by(asking.chief.actor(EXAMINED)).get() == asking.application


def test_who_examined_it_never_decides_it(asking: Asking) -> None:
    asking.apply()
    other = personas.chief(asking.walk.government, "另一主任")
    asking.examine(by=asking.chief)
    for decide in (asking.grant, asking.refuse):
        with pytest.raises(NotAllowed, match="另一人决定"):
            decide()
    assert not applications_held_by(asking.chief.actor(DECIDED)).exists()
    assert applications_held_by(other.actor(DECIDED)).get() == asking.application
    asking.grant(by=other)
    assert asking.application.status == "granted"


def test_only_the_lead_applies_and_an_officer_decides_nothing(asking: Asking) -> None:
    contributor = asking.walk.reporter(asking.walk.contributors[0])
    for person in (contributor, asking.officer, asking.chief, personas.leader(asking.walk.government)):
        with pytest.raises(NotAllowed, match="牵头单位"):
            asking.apply(by=person)
    # The own unit is no lead of this line, whatever the form says.
    with pytest.raises(NotAllowed, match="不是这一事项的牵头单位"):
        asking.apply(by=contributor, unit=contributor.unit)
    assert not Application.objects.exists()
    asking.apply(by=asking.walk.head())
    asking.examine()
    with pytest.raises(NotAllowed, match="督查室主任"):
        asking.grant(by=asking.officer)


def test_a_date_already_missed_is_not_extended_but_what_is_done_is_closed(asking: Asking) -> None:
    LineTerms.objects.update(deadline_month="2020-02", deadline="2020年2月")
    for asked in (EXTENSION, ADJUSTMENT):
        with pytest.raises(NotAllowed, match="已过"):
            asking.apply(asked, at(3, 1, 0))
    asking.apply(COMPLETION)


def test_the_last_day_of_the_deadline_is_still_before_it(asking: Asking) -> None:
    LineTerms.objects.update(deadline_month="2020-03", deadline="2020年3月")
    with pytest.raises(NotAllowed, match="2020 年 3 月 31 日"):
        asking.apply(when=at(4, 1, 0))
    assert asking.apply(when=at(3, 31, 23, 59)).status == "with_office"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (replace(EXTENSION, reason=" "), "理由"),
        (replace(EXTENSION, evidence="无"), "佐证"),
        (replace(EXTENSION, reason="长" * 501), "删去 1 字"),
        (replace(EXTENSION, deadline_month=""), "选择新的完成时限"),
        (replace(EXTENSION, deadline_month="2020-12"), "须晚于"),
        (replace(EXTENSION, deadline_month="2024-01"), "最多延到 2023 年"),
        (replace(EXTENSION, deadline_month="２０２１-06"), "选择新的完成时限"),
        (replace(ADJUSTMENT, targets={}), "至少改写一项"),
        (replace(ADJUSTMENT, targets={"99": "没有的目标"}), "至少改写一项"),
        (replace(ADJUSTMENT, targets={"3": "长" * 201}), "删去 1 字"),
        (replace(COMPLETION, evidence=""), "佐证"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_filed(asking: Asking, asked: Asked, says: str) -> None:
    with pytest.raises(NotAllowed, match=says):
        asking.apply(asked)
    assert not Application.objects.exists()


def test_one_application_at_a_time(asking: Asking) -> None:
    asking.apply()
    with pytest.raises(NotAllowed, match="已有一份申请"):
        asking.apply(COMPLETION)
    asking.examine()
    asking.refuse()
    assert terms(asking)[-1].sequence == 0
    assert asking.apply(COMPLETION, at(3, 12)).number == 2


def test_sent_back_it_is_mended_and_filed_again(asking: Asking) -> None:
    asking.apply()
    asking.send_back()
    assert applications_held_by(asking.reporter.actor(EXAMINED)).get() == asking.application
    asking.again(replace(EXTENSION, deadline_month="2021-03", evidence="附批复。"))
    assert (asking.application.status, asking.application.deadline_month) == ("with_office", "2021-03")
    filed = Event.objects.filter(kind="application.content").order_by("sequence")
    assert ["2021-06" in one.data_text for one in filed] == [True, False]


def letter() -> Kept:
    (kept,) = keep([Sent("批复.pdf", b"%PDF-1.7 ...")])
    return kept


def test_an_application_that_was_taken_back_before_stays_as_it_was(asking: Asking) -> None:
    first = asking.apply()
    asking.withdraw()
    second = asking.apply(when=at(3, 12))
    asking.send_back(at(3, 13))
    # Both have moved twice: what is mended is told by more than its version.
    asking.again(MENDED, at(3, 14))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.deadline_month, first.reason) == ("2021-06", EXTENSION.reason)
    assert (second.deadline_month, second.reason) == ("2021-03", MENDED.reason)


def test_the_same_press_files_again_once(asking: Asking) -> None:
    asking.apply()
    asking.send_back()
    now, by = asking.application, asking.reporter.actor(EXAMINED)
    pressed = [
        file_again(now, MENDED, by=by, at=EXAMINED, expected_version=now.version, key="again") for _press in range(2)
    ]
    assert [one.replayed for one in pressed] == [False, True]
    assert pressed[0].pk == pressed[1].pk


def test_what_was_mended_from_an_old_page_changes_nothing(asking: Asking) -> None:
    asking.apply()
    asking.send_back()
    now, by = asking.application, asking.reporter.actor(EXAMINED)
    with pytest.raises(Stale):
        file_again(now, MENDED, by=by, at=EXAMINED, expected_version=now.version - 1, key="old page")
    assert asking.application.deadline_month == "2021-06"


def test_the_same_bytes_twice_are_one_file_and_stand_in_the_log_with_their_digest(asking: Asking) -> None:
    asking.apply(files=(letter(), letter()))
    kept = asking.application.files.get()
    logged = json.loads(Event.objects.get(kind="application.content").data_text)
    assert logged["files"] == [kept.sha256]


def test_applications_are_numbered_line_by_line(asking: Asking) -> None:
    assert asking.apply().number == 1
    other = Asking(other_way(asking.walk, "附件1-031"))
    assert other.apply().number == 1
    assert Application.objects.count() == 2


def test_what_was_filed_cannot_be_changed_under_the_offices_eyes(asking: Asking) -> None:
    asking.apply()
    with pytest.raises(NotAllowed):
        asking.again(replace(EXTENSION, deadline_month="2021-03"))
    assert asking.application.deadline_month == "2021-06"


def test_it_is_taken_back_until_the_office_opens_it(asking: Asking) -> None:
    asking.apply()
    asking.withdraw()
    assert asking.application.status == "withdrawn"
    second = asking.apply(when=at(3, 12))
    note_opening(second, revision=second.version, actor=asking.officer.actor(at(3, 12)), at=at(3, 12))
    with pytest.raises(NotAllowed, match="已经打开"):
        asking.withdraw(at(3, 13))


def test_the_same_press_applies_and_grants_once(asking: Asking) -> None:
    first = asking.apply(key="press")
    assert asking.apply(key="press").pk == first.pk
    asking.examine(key="forward")
    by = asking.officer.actor(EXAMINED)
    pressed = {"on_site": False, "by": by, "at": EXAMINED, "expected_version": 1, "key": "forward"}
    assert lay_before_chief(asking.application, opinion="另一种意见。", **pressed).replayed  # type: ignore[arg-type]
    assert (asking.application.opinion, asking.application.on_site) == ("情况属实，建议同意。", True)
    record = asking.grant(key="grant")
    granted = asking.application
    again = grant(granted, by=asking.chief.actor(DECIDED), at=DECIDED, expected_version=2, key="grant")
    assert again.pk == record.pk
    assert (Application.objects.count(), len(terms(asking))) == (1, 2)


def test_the_city_leader_is_told(asking: Asking) -> None:
    leader = personas.leader(asking.walk.government)
    abroad = personas.leader(factories.other_government(), "邻市领导")
    asking.apply()
    asking.examine()
    assert not told_to(leader.actor(DECIDED)).exists()
    asking.grant()
    told = told_to(leader.actor(DECIDED), unread=True).get()
    assert not told_to(abroad.actor(DECIDED)).exists()
    assert not told_to(asking.chief.actor(DECIDED)).exists()
    note_opening(told, revision=told.version, actor=leader.actor(DECIDED), at=DECIDED)
    assert not told_to(leader.actor(DECIDED), unread=True).exists()
    assert told_to(leader.actor(DECIDED)).get() == told


def test_files_are_taken_for_what_they_are(data_folders: object) -> None:
    (kept,) = keep([Sent("C:\\文件\\批复.pdf", b"%PDF-1.7 ...")])
    assert (kept.name, kept.size, len(kept.sha256)) == ("批复.pdf", 12, 64)
    wrong = [
        (Sent("批复.pdf", b""), "空文件"),
        (Sent("批复.pdf", b"MZ..."), "不是可以接收的文件"),
        (Sent("批复.exe", b"%PDF-"), "不是可以接收的文件"),
        (Sent("批复.pdf", b"%PDF-" + b"0" * MOST_BYTES), "超过 10 MB"),
        (Sent("批复😀.pdf", b"%PDF-"), "请改名后再传"),
    ]
    for sent, says in wrong:
        with pytest.raises(UnfitFile, match=says):
            keep([sent])
    with pytest.raises(UnfitFile, match="最多 5 个"):
        keep([Sent("批复.pdf", b"%PDF-")], besides=5)


@pytest.mark.parametrize(
    ("month", "day"), [("2020-02", date(2020, 2, 29)), ("2020-13", None), ("", None), ("2020-1", None), ("x" * 7, None)]
)
def test_the_last_day_of_a_month(month: str, day: date | None) -> None:
    assert last_day_of(month) == day
