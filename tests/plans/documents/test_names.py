"""Where one name ends and the next begins; what is shared, what stands for a set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.documents import names

_LETTERS = st.sampled_from(list("甲乙市县区局委政府（）()《》“”、，；, \n"))
_WORDS = st.text(alphabet="甲乙丙丁戊己庚辛", min_size=1, max_size=6)


def _names(text: str) -> list[str]:
    return [unit.name for unit in names.units(text)]


@given(st.text(alphabet=_LETTERS, max_size=40))
def test_the_pieces_and_their_separators_joined_are_the_text(text: str) -> None:
    assert "".join(piece + separator for piece, separator in names.cut(text)) == text


@given(st.text(alphabet=_LETTERS, max_size=40))
def test_no_cut_lies_inside_brackets(text: str) -> None:
    if not names.brackets_match(text):
        return
    for piece, _ in names.cut(text):
        assert names.brackets_match(piece)


@given(st.lists(_WORDS.map(lambda word: word + "局"), min_size=1, unique=True), st.sampled_from("、，；,;\n"))
def test_every_name_of_an_enumeration_is_found_whatever_separates_it(offices: list[str], separator: str) -> None:
    assert _names(separator.join(offices)) == offices


@given(_WORDS, st.lists(_WORDS, min_size=1), st.sampled_from("、，；"))
def test_what_stands_in_brackets_stays_with_its_name(word: str, inner: list[str], separator: str) -> None:
    name = f"{word}局（{separator.join(inner)}）"
    assert _names(name) == [name]


@given(st.lists(_WORDS.map(lambda word: word + "区"), min_size=1, max_size=5, unique=True))
def test_each_place_gets_the_office_at_the_end(places: list[str]) -> None:
    assert _names("、".join(places) + "政府") == [place + "政府" for place in places]


def test_a_tail_is_not_shared_across_a_comma() -> None:
    assert _names("坡头区、吴川市政府，市交通投资集团有限公司") == [
        "坡头区政府",
        "吴川市政府",
        "市交通投资集团有限公司",
    ]
    assert _names("雷州市，徐闻县政府") == ["雷州市", "徐闻县政府"]


def test_a_committee_is_a_tail_too() -> None:
    assert _names("甲区、乙区管委会") == ["甲区管委会", "乙区管委会"]


def test_a_joined_name_keeps_its_words() -> None:
    assert _names("各县（市、区）政府（管委会），市残联") == ["各县（市、区）政府（管委会）", "市残联"]


def test_brackets_of_another_width_are_the_same_name_and_the_print_is_kept() -> None:
    (unit,) = names.units("各县(市、区)政府(管委会)")
    assert unit == names.Printed("各县（市、区）政府（管委会）", "各县(市、区)政府(管委会)")


def test_a_line_end_inside_a_name_is_no_separator() -> None:
    assert _names("市钢铁石化项目\n建设协调小组") == ["市钢铁石化项目建设协调小组"]
    assert _names("湛江经开区\n管委会") == ["湛江经开区管委会"]


def test_a_line_end_behind_a_name_is_a_separator() -> None:
    assert _names("市教育局\n广东医科大学") == ["市教育局", "广东医科大学"]


def test_a_unit_named_twice_is_there_once() -> None:
    assert _names("市教育局、市教育局") == ["市教育局"]


@pytest.mark.parametrize("between", ["", " ", "\n", "；"])
def test_words_for_the_role_fill_both_lists(between: str) -> None:
    cell = names.unit_cell(f"承办：甲局、乙局{between}协办：丙局")
    assert [unit.name for unit in cell.undertaking] == ["甲局", "乙局"]
    assert [unit.name for unit in cell.assisting] == ["丙局"]
    assert cell.plain == ()
    assert cell.projects == ()


def test_without_a_word_for_the_role_the_column_decides() -> None:
    cell = names.unit_cell("甲局、乙局")
    assert [unit.name for unit in cell.plain] == ["甲局", "乙局"]


def test_units_before_the_first_word_for_a_role_stay_plain() -> None:
    cell = names.unit_cell("甲局，协办：乙局")
    assert [unit.name for unit in cell.plain] == ["甲局"]
    assert [unit.name for unit in cell.assisting] == ["乙局"]


def test_projects_with_units_of_their_own_are_told_apart() -> None:
    cell = names.unit_cell("甲路承办单位：甲局，协办单位：乙局 丙路（二期）承办单位：丙局")
    assert [(one.name, [unit.name for unit in one.undertaking]) for one in cell.projects] == [
        ("甲路", ["甲局"]),
        ("丙路（二期）", ["丙局"]),
    ]
    assert [unit.name for unit in cell.assisting] == ["乙局"]


def test_inner_blanks_of_a_persons_name_go() -> None:
    assert names.people("曹  兴") == ("曹兴",)
    assert names.people("曹　兴、陈光祥") == ("曹兴", "陈光祥")


@pytest.mark.parametrize(
    "name", ["相关县（市）政府", "沿线县（市、区）政府（管委会）", "市有关部门", "某指挥部成员单位"]
)
def test_names_of_some_cannot_be_resolved(name: str) -> None:
    assert names.nobody_can_resolve(name)
    assert names.stands_for_a_set(name)


@pytest.mark.parametrize("name", ["各县（市、区）政府（管委会）", "各县（市）政府", "各区政府（管委会）"])
def test_names_of_everybody_stand_for_a_set_that_is_known(name: str) -> None:
    assert not names.nobody_can_resolve(name)
    assert names.stands_for_a_set(name)


@pytest.mark.parametrize("name", ["市教育局", "湛江港（集团）股份有限公司", "湛江经开区管委会", "市委军民融合办"])
def test_a_units_own_name_stands_for_no_set(name: str) -> None:
    assert not names.stands_for_a_set(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市人力资源和社会保障局", "市人力资源社会保障局"),
        ("市交通投资有限公司", "市交通投资集团有限公司"),
        ("中国联通湛江分公司", "中国联通湛江市分公司"),
    ],
)
def test_names_alike_may_be_one_unit(one: str, other: str) -> None:
    assert names.may_be_one(one, other)
    assert names.may_be_one(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("广东医科大学", "广东医科大学附属医院"),
        ("中国电信湛江分公司", "中国移动湛江分公司"),
        ("市国资委", "市国资公司"),
        ("市教育局", "市教育局"),
    ],
)
def test_names_that_differ_are_not_taken_for_one(one: str, other: str) -> None:
    assert not names.may_be_one(one, other)
