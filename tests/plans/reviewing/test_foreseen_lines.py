"""The lines of a dry run: folds of printed order that never part a matter, and a search over all that a line says."""

from hypothesis import given
from hypothesis import strategies as st

from plans.operations.foreseeing import ForeseenLine
from plans.reviewing.foreseen_lines import STRETCH, found_in, stretches_of
from workflows.words import DutyRole


def line(number: int, row: int | None = None, section: str = "附件1", **said: str) -> ForeseenLine:
    kind = "民生实事" if section == "附件2" else "重点"
    return ForeseenLine(
        section=section,
        label=f"{kind} {number}" + ("" if row is None else f"（{row}）"),
        reference=f"{section}-{number:03d}",
        title=said.get("title", "修路"),
        deadline=said.get("deadline", "2020年12月"),
        units={
            DutyRole.LEAD: (said.get("lead", "市交通运输局"),),
            DutyRole.UNDERTAKING: (),
            DutyRole.ASSISTING: tuple(filter(None, [said.get("assisting")])),
        },
        open_names=tuple(filter(None, [said.get("open_name")])),
        leaders=(said.get("leader", "曹兴"),),
    )


def test_folds_name_their_numbers_and_end_with_the_annex() -> None:
    lines = [line(number) for number in range(1, 42)] + [line(1, section="附件2"), line(2, 1, section="附件2")]
    found = stretches_of(lines)
    assert [one.title for one in found] == ["重点 1—20", "重点 21—40", "重点 41", "民生实事 1—2"]
    assert [len(one.lines) for one in found] == [20, 20, 1, 2]


def test_a_heading_with_a_number_in_brackets_keeps_it() -> None:
    (found,) = stretches_of([ForeseenLine("一", "（一）发展 3", "一-003", "", "", dict.fromkeys(DutyRole, ()), (), ())])
    assert found.title == "（一）发展 3"


@given(st.lists(st.integers(1, 4), max_size=70))
def test_no_matter_is_parted_and_no_line_lost(rows: list[int]) -> None:
    lines = [line(number, row) for number, many in enumerate(rows, 1) for row in range(1, many + 1)]
    found = stretches_of(lines)
    assert [one for stretch in found for one in stretch.lines] == lines
    matters = [{one.reference for one in stretch.lines} for stretch in found]
    assert all(len(own) <= STRETCH for own in matters)
    assert sum(map(len, matters)) == len(rows), "the rows of a matter stand in one fold"


def test_a_search_reads_number_title_units_and_leaders() -> None:
    lines = [
        line(12, title="建设 西城快线", assisting="麻章区政府"),
        line(13, lead="市住房和城乡建设局", leader="陈伟杰", open_name="相关县（市、区）政府"),
    ]
    for words in ("重点12", "重点 12", "西城快线", "麻章", "曹兴 麻章", "城快"):
        assert found_in(lines, words) == lines[:1], words
    for words in ("相关县", "陈伟杰 住房"):
        assert found_in(lines, words) == lines[1:], words
    assert found_in(lines, "曹兴 陈伟杰") == []
    assert found_in(lines, "", only_open=True) == lines[1:]
    assert found_in(lines, "麻章", only_open=True) == []
