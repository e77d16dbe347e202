"""What a person types over a matter, and how a matter is cut: everything else stays, nothing is lost or doubled."""

from collections import Counter
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.documents.corrected import corrected
from plans.documents.corrections import Correction, fields_of, words_of
from plans.documents.cutting import Cut, Half, pieces_of, units_in
from plans.documents.interpreter import names_printed, read_plan
from plans.documents.kept import from_kept, to_kept
from plans.documents.model import Matter, PlanDocument
from plans.documents.prose import solid
from plans.documents.quarters import marked
from plans.documents.spans import spans
from tests.factories import NOTICE

VALUES = {
    "title": "建设两所学校",
    "category": "城建",
    "target_text": "第一季度：开工。\n第三季度：完成 60%。",
    "deadline": "2020年9月",
    "lead_units": "市教育局、市水务局",
    "undertaking_units": "市财政局",
    "assisting_units": "",
    "leaders": "曹兴",
}


@lru_cache(maxsize=1)
def notice() -> PlanDocument:
    return read_plan([NOTICE])


def matter_of(document: PlanDocument, name: str) -> Matter:
    return next(matter for matter in document.matters if matter.reference == name)


def correction(matter: Matter, item: int | None, **fields: str) -> Correction:
    read = words_of(matter, item)
    return Correction(matter.reference, fields, {name: read[name] for name in fields}, item, "周明", "2020-02-10")


def cut(matter: Matter, *places: int, **halves: Half) -> Cut:
    pieces = pieces_of(matter)
    return Cut(matter.reference, 500, "第二件事", places, tuple(pieces[place].text for place in places), halves)


@st.composite
def typed(draw: st.DrawFn) -> Correction:
    """Any field of any matter, or of any row of it, typed over."""
    matter = draw(st.sampled_from(notice().matters))
    item = draw(st.sampled_from([None, *range(len(matter.sub_items))]))
    names = draw(st.lists(st.sampled_from(fields_of(matter, item)), min_size=1, max_size=3, unique=True))
    return correction(matter, item, **{name: VALUES[name] for name in names})


@given(typed())
def test_what_was_typed_stands_there_and_other_matters_stay(act: Correction) -> None:
    done = corrected(notice(), [act])
    assert not done.unfit
    after = matter_of(done.document, act.matter)
    words = words_of(after, act.item)
    before = words_of(matter_of(notice(), act.matter), act.item)
    assert words == before | {name: solid(text) if name == "deadline" else text for name, text in act.fields.items()}
    assert [one for one in done.document.matters if one.reference != act.matter] == [
        one for one in notice().matters if one.reference != act.matter
    ]
    notes = {note.field: note for note in done.document.on_review.get(act.matter, ())}
    changed = {act.path(name) for name, text in act.fields.items() if text != before[name]}
    assert notes.keys() == changed
    assert all((note.read, note.by) == (act.read[path.rpartition(".")[2]], "周明") for path, note in notes.items())


@given(st.lists(typed(), max_size=4))
def test_every_printed_name_is_known_or_asked_and_undoing_all_leaves_nothing(acts: list[Correction]) -> None:
    document = corrected(notice(), acts).document
    printed = {name for matter in document.matters for name in names_printed(matter)}
    assert printed <= {unit.name for unit in document.units}
    assert all(unit.group or unit.name in document.canonical for unit in document.units)
    assert corrected(notice(), []).document is notice()
    for act in acts:
        assert from_kept(Correction, to_kept(act)) == act


def test_a_correction_of_other_words_is_told_not_applied() -> None:
    matter = notice().matters[0]
    act = correction(matter, None, leaders="曹兴")
    other = replace(notice(), matters=(replace(matter, leaders=("别人",)), *notice().matters[1:]))
    done = corrected(other, [act])
    assert done.document is other and "已有变化" in str(done.unfit[0][1])


@given(typed(), st.data())
def test_a_field_that_is_printed_anew_takes_none_of_the_others_along(act: Correction, data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(sorted(act.fields)))
    other = replace(act, read={**act.read, gone: "别的"})
    done = corrected(notice(), [other])
    rest = {name: words for name, words in act.fields.items() if name != gone}
    without = corrected(notice(), [replace(act, fields=rest, read={name: act.read[name] for name in rest})])
    assert done.document == without.document
    ((told, why),) = done.unfit
    assert told is other and "“别的”" in str(why)


def test_typing_answers_the_doubt_on_that_cell() -> None:
    blank = next(doubt for doubt in notice().doubts if doubt.kind == "blank")
    item = int(blank.field[len("sub_items[") : blank.field.index("]")])
    name = blank.field.rpartition(".")[2]
    act = correction(matter_of(notice(), blank.matter), item, **{name: "市教育局"})
    assert blank not in corrected(notice(), [act]).document.doubts


def test_the_lead_of_a_matter_goes_with_the_rows_that_said_the_same() -> None:
    matter = next(one for one in notice().matters if one.sub_items and not one.items_with_own_lead)
    act = correction(matter, None, lead_units="市体育局")
    after = matter_of(corrected(notice(), [act]).document, matter.reference)
    assert not after.items_with_own_lead, "a corrected lead makes no lines of its own"


@st.composite
def cuts(draw: st.DrawFn) -> Cut:
    """Any matter with several pieces cut anywhere, its units given to either half or to both."""
    matter = draw(st.sampled_from([one for one in notice().matters if len(pieces_of(one)) > 1]))
    own = 1 if matter.sub_items and matter.sub_items[0].title == matter.title else 0
    choices = range(own, len(pieces_of(matter)))
    most = len(pieces_of(matter)) - 1
    places = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=most, unique=True))
    half: st.SearchStrategy[Half] = st.sampled_from(["first", "second"])
    halves = draw(st.dictionaries(st.sampled_from(units_in(matter)), half, max_size=3))
    return replace(cut(matter, *sorted(places)), halves=halves)


@given(cuts())
def test_a_cut_loses_and_doubles_nothing(act: Cut) -> None:
    whole = matter_of(notice(), act.matter)
    done = corrected(notice(), [act])
    assert not done.unfit
    place = [one.reference for one in done.document.matters].index(act.matter)
    first, second = done.document.matters[place : place + 2]
    assert (second.number, second.title, second.section) == (500, "第二件事", whole.section)
    assert len(done.document.matters) == len(notice().matters) + 1
    if whole.sub_items:
        texts = [item.target_text for half in (first, second) for item in half.sub_items]
        assert Counter(texts) == Counter(item.target_text for item in whole.sub_items)
    else:
        # The mark of a quarter that has sentences in both halves is printed in both; every sentence is in one.
        assert Counter(_sentences(first) + _sentences(second)) == Counter(_sentences(whole))
    for name, half in act.halves.items():
        assert name not in units_in(second if half == "first" else first)
    assert {*units_in(first), *units_in(second)} | {*act.halves} == {*units_in(whole)}
    asked = {(doubt.matter, doubt.field) for doubt in done.document.doubts}
    assert second.lead_units or (second.reference, "lead_units") in asked
    assert from_kept(Cut, to_kept(act)) == act


def _sentences(matter: Matter) -> list[str]:
    return [solid(piece.text) for piece in pieces_of(matter) if piece.text.strip()]


def test_both_halves_keep_their_quarters() -> None:
    whole = replace(notice().matters[0], target_text="第一季度：甲；乙。第二季度：丙。", sub_items=())
    document = replace(notice(), matters=(whole,), doubts=())
    first, second = corrected(document, [cut(whole, 1)]).document.matters
    assert (first.target_text, second.target_text) == ("第一季度：甲；第二季度：丙。", "第一季度：乙。")
    assert dict(first.quarter_targets) == {"Q1": "甲；", "Q2": "丙。"}
    assert dict(second.quarter_targets) == {"Q1": "乙。"}
    assert "".join(mark + words for mark, words in marked(whole.target_text)) == whole.target_text


def test_both_halves_keep_their_half_years() -> None:
    whole = replace(notice().matters[0], target_text="上半年：甲；乙。\n下半年：丙。", sub_items=(), quarter_targets={})
    first, second = corrected(replace(notice(), matters=(whole,), doubts=()), [cut(whole, 1)]).document.matters
    assert (first.target_text, second.target_text) == ("上半年：甲；\n下半年：丙。", "上半年：乙。")
    assert [one.month for one in spans(first.target_text)] == [6, 12]


@pytest.mark.parametrize(("places", "words"), [((), "勾选"), ((0, 1, 2), "第一项就空了")])
def test_a_cut_that_leaves_a_half_empty_is_refused(places: tuple[int, ...], words: str) -> None:
    whole = replace(notice().matters[0], target_text="第一季度：甲；乙。第二季度：丙。", sub_items=())
    done = corrected(replace(notice(), matters=(whole,)), [cut(whole, *places)])
    assert words in str(done.unfit[0][1]) and done.document.matters == (whole,)


def test_the_halves_can_be_typed_over_and_a_cut_taken_back_is_told_of() -> None:
    whole = next(one for one in notice().matters if len(pieces_of(one)) > 2 and not one.sub_items)
    act = cut(whole, 1)
    halves = corrected(notice(), [act])
    second = matter_of(halves.document, f"{whole.section}-500")
    later = correction(second, None, leaders="曹兴")
    both = corrected(notice(), [act, later])
    assert matter_of(both.document, second.reference).leaders == ("曹兴",)
    assert matter_of(both.document, whole.reference).leaders == whole.leaders
    alone = corrected(notice(), [later])
    assert alone.document is notice() and [one for one, _why in alone.unfit] == [later]
