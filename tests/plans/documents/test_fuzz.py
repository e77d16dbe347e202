"""Whatever stands in the rows, the reader answers with a document and doubts, never with a crash."""

import json

from hypothesis import given
from hypothesis import strategies as st

from plans.documents.as_json import to_json
from plans.documents.interpreter import interpret, names_printed
from plans.documents.tabbed_text import read
from tests.plans.documents.notice import HEADER, TITLE

_WORDS = st.sampled_from(
    ["", "", "1", "2", "１", "3.", "附件2", "一、产业", "修路", "第一季度：开工。", "第四至二季度：", "2020年12月",
     "甲：第二季度：建成。 乙：第一季度", "99月", "市教育局", "甲区、乙市政府", "承办：甲局协办：", "X承办单位：",
     "路承办单位：甲局，协办单位：", "）、", "曹  兴", "<p>甲局</p> <p>乙局</p>", "<br>", "&amp;", "序号", "事项",
     "牵头单位", "全年", "相关县（市", "\u3000", "—3—", "3月底前，上半年"]
)  # fmt: skip
_ROWS = st.lists(st.lists(_WORDS, min_size=1, max_size=9).map("\t".join), max_size=12)


@given(_ROWS)
def test_any_rows_become_a_document(rows: list[str]) -> None:
    document = interpret(read(TITLE + HEADER + "\n".join(rows), "通知.md"))
    assert json.loads(json.dumps(to_json(document))) == to_json(document)


@given(st.text(alphabet="序号事项牵头单位\t\n第一二季度：、（）<p>/1 ", max_size=200))
def test_any_text_becomes_a_document(text: str) -> None:
    interpret(read(text, "通知.md"))


@given(_ROWS)
def test_every_unit_of_a_matter_is_in_the_list_of_units(rows: list[str]) -> None:
    document = interpret(read(TITLE + HEADER + "\n".join(rows), "通知.md"))
    names = {unit.name for unit in document.units}
    for matter in document.matters:
        assert set(names_printed(matter)) <= names
