import pytest

from submissions.errors import DraftConflict, NotWriter
from submissions.models import Draft, Report
from submissions.operations.contributing import send
from submissions.operations.drafting import Typed, save_draft, save_drafts
from submissions.texts import SectionRule, length, shortcomings
from tests import personas
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import TEXTS, Way, submitted_way, way
from transitions.errors import NotAllowed
from transitions.models import StatusRecord

pytestmark = pytest.mark.django_db
NOW = at(3, 2)


def _save(walk: Way, text: str, version: int, *, by: Persona | None = None, section: str = "progress") -> Draft:
    person = by or walk.reporter()
    return save_draft(walk.report, section, text=text, expected_version=version, by=person.actor(NOW), at=NOW)


def test_saving_counts_the_draft_and_never_the_report() -> None:
    walk = way("附件1-026")
    moves = StatusRecord.objects.count()
    for version in range(3):
        assert _save(walk, f"第 {version} 稿", version).version == version + 1
    report = walk.report
    assert (report.status, report.version, StatusRecord.objects.count()) == ("draft", 0, moves)


def test_saving_the_same_text_again_is_no_change_even_from_an_old_page() -> None:
    walk = way("附件1-026")
    _save(walk, "甲", 0)
    assert _save(walk, "甲", 0).version == 1


def test_of_two_who_edit_the_same_section_the_second_gets_both_texts_and_nothing_is_lost() -> None:
    walk = way("附件1-026")
    colleague = personas.reporter(walk.government, "市民政局", "第二经办")
    _save(walk, "甲写的", 0)
    with pytest.raises(DraftConflict) as conflict:
        _save(walk, "乙写的", 0, by=colleague)
    assert (conflict.value.theirs.text, conflict.value.mine) == ("甲写的", "乙写的")
    assert conflict.value.theirs.edited_by == walk.reporter().user
    assert walk.report.drafts.get(section__key="progress").text == "甲写的"
    assert _save(walk, "甲写的，乙写的", 1, by=colleague).edited_by_id == colleague.user.pk


def test_two_who_edit_different_sections_do_not_meet() -> None:
    walk = way("附件1-026")
    colleague = personas.reporter(walk.government, "市民政局", "第二经办")
    _save(walk, "甲写的", 0)
    assert _save(walk, "乙写的", 0, by=colleague, section="problems").version == 1


def test_of_a_form_each_section_is_judged_by_itself_and_what_can_be_saved_is_saved() -> None:
    walk = way("附件1-026")
    _save(walk, "同事写的", 0)
    typed = {"progress": Typed("我写的", 0), "problems": Typed("无", 0), "没有这一节": Typed("字", 0)}
    saved = save_drafts(walk.report, typed, by=walk.reporter().actor(NOW), at=NOW)
    assert isinstance(saved.unsaved["progress"], DraftConflict) and len(saved.unsaved) == 1
    assert dict(walk.report.drafts.exclude(text="").values_list("section__key", "text")) == {
        "progress": "同事写的",
        "problems": "无",
    }
    with pytest.raises(NotWriter):
        save_drafts(walk.report, {"problems": Typed("不该写", 1)}, by=walk.head(keyed=False).actor(NOW), at=NOW)
    assert walk.report.drafts.get(section__key="problems").text == "无"


def test_line_ends_of_a_browser_are_no_change_of_text() -> None:
    walk = way("附件1-026")
    assert _save(walk, "一\r\n二", 0).text == "一\n二"
    assert _save(walk, "一\r\n二", 1).version == 1


def test_only_the_reporters_of_the_coordinating_lead_write_the_report() -> None:
    walk = way("附件1-016")
    government = walk.government
    for person in (
        walk.head(keyed=False),
        walk.reporter("湛江经开区管委会"),
        walk.reporter("市生态环境局"),
        personas.officer(government),
        personas.auditor(government),
        personas.leader(government),
    ):
        with pytest.raises(NotWriter):
            _save(walk, "不该写", 0, by=person)
    assert not Draft.objects.exclude(text="").exists()


def test_a_contribution_is_written_by_its_own_unit_only_not_by_the_lead() -> None:
    walk = way("附件1-014")
    contribution = walk.contribution("坡头区政府")
    for unit in ("市交通运输局", "吴川市政府"):
        with pytest.raises(NotWriter):
            walk.write(contribution, walk.reporter(unit), NOW)
    walk.write(contribution, walk.reporter("坡头区政府"), NOW)


def test_nothing_is_written_once_it_was_handed_on() -> None:
    walk = submitted_way()
    contribution = walk.contribution("遂溪县政府")
    for document, person in ((walk.report, walk.reporter()), (contribution, walk.reporter("遂溪县政府"))):
        draft = document.drafts.get(section__key="progress")
        with pytest.raises(NotWriter):
            save_draft(document, "progress", text="改", expected_version=draft.version, by=person.actor(NOW), at=NOW)


def test_a_page_from_before_the_submission_cannot_write_either() -> None:
    walk = way("附件1-026")
    stale = walk.report
    walk.gather(at(3, 2))
    walk.draft_and_submit(at(3, 2, 12))
    with pytest.raises(NotWriter):
        save_draft(stale, "progress", text="改", expected_version=1, by=walk.reporter().actor(NOW), at=NOW)


BUDGETS = [("progress", 600), ("problems", 400), ("next_steps", 400), ("suggestions", 200)]


@pytest.mark.parametrize(("section", "budget"), BUDGETS)
def test_a_section_over_its_budget_cannot_be_handed_on_and_the_reason_says_how_much_to_cut(
    section: str, budget: int
) -> None:
    walk = way("附件1-026")
    walk.gather(at(3, 2))
    walk.write(walk.report, walk.reporter(), NOW, TEXTS | {section: "字" * (budget + 7)})
    with pytest.raises(NotAllowed, match="请删去 7 字"):
        walk.submit(NOW)
    walk.write(walk.report, walk.reporter(), NOW, {section: " 字\n" * budget})
    assert walk.submit(NOW).target == "with_head"


@pytest.mark.parametrize(
    ("section", "allowed"), [("progress", 0), ("problems", 1), ("next_steps", 0), ("suggestions", 1)]
)
def test_an_explicit_none_counts_for_problems_and_suggestions_only(section: str, allowed: int) -> None:
    walk = way("附件1-026")
    walk.gather(at(3, 2))
    walk.write(walk.report, walk.reporter(), NOW, TEXTS | {section: "无。"})
    if allowed:
        assert walk.submit(NOW).target == "with_head"
    else:
        with pytest.raises(NotAllowed, match="不能只填“无”"):
            walk.submit(NOW)


@pytest.mark.parametrize("section", list(TEXTS))
def test_an_empty_section_cannot_be_handed_on(section: str) -> None:
    walk = way("附件1-026")
    walk.gather(at(3, 2))
    walk.write(walk.report, walk.reporter(), NOW, TEXTS | {section: " 　\n"})
    with pytest.raises(NotAllowed, match="请填写"):
        walk.submit(NOW)
    assert Report.objects.get().status == "draft"


def test_a_contribution_needs_progress_and_takes_none_elsewhere() -> None:
    walk = way("附件1-026")
    unit = "遂溪县政府"
    for texts, refusal in ((dict.fromkeys(TEXTS, "无"), "不能只填“无”"), ({"progress": ""}, "请填写")):
        walk.write(walk.contribution(unit), walk.reporter(unit), NOW, texts)
        with pytest.raises(NotAllowed, match=refusal):
            _send(walk, unit)
    walk.write(walk.contribution(unit), walk.reporter(unit), NOW, {"progress": "主体完工。"})
    _send(walk, unit)
    assert walk.contribution(unit).status == "sent"


def _send(walk: Way, unit: str) -> None:
    send(walk.contribution(unit), by=walk.reporter(unit).actor(NOW), at=NOW, expected_version=0, key=f"send{unit}")


def test_white_space_costs_nothing() -> None:
    assert length(" 字 　\n字\t") == 2
    rule = SectionRule("progress", "进展情况", budget=2, none_allowed=False)
    assert shortcomings([rule], {"progress": " 字 　\n字\t"}) == ()
    assert shortcomings([rule], {"progress": "字字字"})[0].section == "progress"
