"""Decisions settle doubts, one reason each; what answers nothing is an error that names the line."""

from pathlib import Path

import pytest

from plans.documents.decisions import apply_decisions, read_decisions
from plans.documents.errors import DecisionsError
from plans.documents.model import Matter, PlanDocument
from tests.plans.documents.notice import DECISIONS, notice


def _settled() -> PlanDocument:
    return apply_decisions(notice(), read_decisions(DECISIONS))[0]


def _matter(document: PlanDocument, reference: str) -> Matter:
    return next(matter for matter in document.matters if matter.reference == reference)


def _apply(folder: Path, text: str) -> PlanDocument:
    file = folder / "决定.toml"
    file.write_text(text, encoding="utf-8")
    return apply_decisions(notice(), read_decisions(file))[0]


def test_the_demonstration_settles_every_doubt_with_a_reason_each() -> None:
    settled, remaining = apply_decisions(notice(), read_decisions(DECISIONS))
    assert remaining == ()
    # Three groups, and 26 doubts.
    assert len(settled.reasons) == 3 + len(notice().doubts)
    assert all(len(reason) > 10 for _, reason in settled.reasons)


def test_the_groups_have_the_members_of_the_house_rule() -> None:
    groups = _settled().groups
    assert set(groups["各县（市、区）政府（管委会）"]) == {
        "赤坎区政府",
        "霞山区政府",
        "坡头区政府",
        "麻章区政府",
        "雷州市政府",
        "廉江市政府",
        "吴川市政府",
        "遂溪县政府",
        "徐闻县政府",
        "湛江经开区管委会",
    }
    assert set(groups["各县（市）政府"]) == {"雷州市政府", "廉江市政府", "吴川市政府", "遂溪县政府", "徐闻县政府"}
    assert set(groups["各区政府（管委会）"]) == {
        "赤坎区政府",
        "霞山区政府",
        "坡头区政府",
        "麻章区政府",
        "湛江经开区管委会",
    }


def test_spellings_become_one_unit_and_the_print_stays() -> None:
    settled = _settled()
    assert settled.units_for("市住房城乡建设局", "附件1-029") == ("市住房和城乡建设局",)
    assert "市住房城乡建设局" in _matter(settled, "附件1-029").assisting_units


def test_names_left_open_owe_nothing() -> None:
    settled = _settled()
    assert settled.units_for("市有关部门", "附件1-081") is None
    assert len(settled.open_names) == 10


def test_blank_units_are_inherited_where_it_was_decided() -> None:
    streets = _matter(_settled(), "附件2-007").sub_items[1]
    assert streets.lead_units == ("市城市管理和综合执法局",)
    assert streets.assisting_units == ("麻章区政府", "赤坎区政府")
    assert streets.inherited == ("lead_units", "assisting_units")


def test_an_inherited_lead_makes_no_line_of_its_own() -> None:
    assert [matter.reference for matter in _settled().matters if matter.items_with_own_lead] == ["附件2-010"]


def test_blank_units_stay_none_where_it_was_decided() -> None:
    assert [item.assisting_units for item in _matter(_settled(), "附件2-010").sub_items[1:]] == [(), ()]


def test_the_row_of_pairs_has_the_decided_responsibilities() -> None:
    roads = _matter(_settled(), "附件1-015")
    assert roads.sub_items[5].assisting_units == ()
    assert "市公路局" not in roads.assisting_units
    assert "市公路局" in roads.undertaking_units


def test_without_decisions_nobody_is_guessed() -> None:
    assert notice().units_for("相关县（市）政府", "附件1-077") is None
    assert notice().units_for("各县（市）政府", "附件1-078") is None
    assert notice().units_for("市教育局", "附件1-064") == ("市教育局",)


def test_a_name_can_be_resolved_in_one_matter_only(tmp_path: Path) -> None:
    settled = _apply(
        tmp_path,
        '[[name]]\nname = "相关县（市、区）政府（管委会）"\n'
        'matters = ["附件1-003"]\nmembers = ["廉江市政府"]\nreason = "线位"\n',
    )
    assert settled.units_for("相关县（市、区）政府（管委会）", "附件1-003") == ("廉江市政府",)
    assert settled.units_for("相关县（市、区）政府（管委会）", "附件1-013") is None
    assert "附件1-003" not in {doubt.matter for doubt in settled.doubts if doubt.kind == "name"}
    assert "附件1-013" in {doubt.matter for doubt in settled.doubts if doubt.kind == "name"}


def test_members_are_told_by_their_decided_name(tmp_path: Path) -> None:
    settled = _apply(
        tmp_path,
        '[[name]]\nname = "市有关部门"\nmembers = ["市住房城乡建设局"]\nreason = "职责"\n'
        '[[spelling]]\nnames = ["市住房城乡建设局", "市住房和城乡建设局"]\n'
        'one = "市住房和城乡建设局"\nreason = "同一"\n',
    )
    assert settled.units_for("市有关部门", "附件1-081") == ("市住房和城乡建设局",)
    assert settled.resolved == {"市有关部门": ("市住房和城乡建设局",)}
    assert "市有关部门" not in settled.open_names


def test_what_no_entry_answers_stays_a_doubt(tmp_path: Path) -> None:
    settled = _apply(tmp_path, '[[name]]\nname = "市有关部门"\nopen = true\nreason = "不明"\n')
    assert len(settled.doubts) == len(notice().doubts) - 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[name]\n", "TOML 语法有误.*line 1"),
        ('[[names]]\nname = "甲"\n', "不认识“names”"),
        ('name = "甲"\n', r"应写成 \[\[name\]\]"),
        ('\n[[name]]\nname = "市有关部门"\nopen = true\n', "第2行.*缺少“reason”"),
        ('[[name]]\nname = "市有关部门"\nopen = true\nreason = " "\n', "“reason”不能为空"),
        ('[[name]]\nname = "市有关部门"\nopen = false\nreason = "理"\n', "“open”只能写 true"),
        ('[[name]]\nname = "市有关部门"\nreason = "理"\n', "必须且只能写一个"),
        ('[[name]]\nname = "市有关部门"\nopen = true\nwho = "甲"\nreason = "理"\n', "不认识的键“who”"),
        ('[[name]]\nname = "市有关部门"\nmembers = "市教育局"\nreason = "理"\n', "应是一列名称"),
        ('[[name]]\nname = "市有关部门"\nmembers = ["各县（市）政府"]\nreason = "理"\n', "本身代表一组单位"),
        ('[[name]]\nname = "省有关部门"\nopen = true\nreason = "理"\n', "第1行.*没有关于“省有关部门”的疑点"),
        ('[[name]]\nname = "市有关部门"\nmatters = ["附件1-080"]\nopen = true\nreason = "理"\n', "附件1-080中没有"),
        ('[[name]]\nname = "市有关部门"\nopen = true\nreason = "理"\n' * 2, "第5行.*或已有决定"),
        ('[[group]]\nname = "各镇政府"\nmembers = ["甲镇政府"]\nreason = "理"\n', "文件中没有“各镇政府”"),
        ('[[group]]\nname = "市有关部门"\nmembers = ["市教育局"]\nreason = "理"\n', r"请改用 \[\[name\]\]"),
        ('[[spelling]]\nnames = ["市教育局", "市水务局"]\nseparate = true\nreason = "理"\n', "没有对应的疑点"),
        (
            '[[spelling]]\nnames = ["市基础建设投资集团有限公司", "市基础建设投资集团公司"]\n'
            'separate = true\nreason = "理"\n',
            "还缺少 市基础设施建设投资集团有限公司",
        ),
        (
            '[[spelling]]\nnames = ["市住房城乡建设局", "市住房和城乡建设局"]\none = "市住建局"\nreason = "理"\n',
            "不在 names 之中",
        ),
        (
            '[[blank]]\nmatter = "附件2-007"\nfield = "sub_items[1].leaders"\ntake = "none"\nreason = "理"\n',
            "没有对应的疑点",
        ),
        (
            '[[blank]]\nmatter = "附件2-007"\nfield = "sub_items[1].lead_units"\ntake = "below"\nreason = "理"\n',
            "“take”只能是",
        ),
        (
            '[[pairs]]\nmatter = "附件1-015"\nfield = "sub_items[5].undertaking_units"\n'
            'undertaking_units = ["坡头区政府"]\nassisting_units = []\nreason = "理"\n',
            "与该格印出的不一致.*徐闻县政府",
        ),
        ('document = "湛府办〔2021〕1号"\n', "决定是为“湛府办〔2021〕1号”写的"),
    ],
)
def test_a_wrong_entry_is_an_error_that_names_it(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DecisionsError, match=words):
        _apply(tmp_path, text)


def test_a_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DecisionsError, match="无法读取"):
        read_decisions(tmp_path / "没有.toml")
