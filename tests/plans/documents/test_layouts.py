"""plan → document in another layout → plan is the identity, on the two real documents and on small invented ones."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.documents.interpreter import read_plan
from tests.plans.documents import layouts
from tests.plans.documents.layouts import VARIANTS, WRITERS, Printed, reread, understood
from tests.plans.documents.notice import NOTICE

DOCUMENTS = {2017: (layouts.of_2017, layouts.OF_2017), 2020: (layouts.of_2020, NOTICE)}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("year", DOCUMENTS)
def test_every_layout_of_a_real_document_gives_the_same_plan(
    year: int, ending: str, variant: str, tmp_path: Path
) -> None:
    taken, file = DOCUMENTS[year]
    printed = taken()
    written = tmp_path / f"方案.{ending}"
    WRITERS[ending](VARIANTS[variant](printed), written)
    wanted = understood(read_plan([file], year=year, government="湛江市人民政府"))
    found = understood(reread(written, printed))
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one == other


def test_what_a_merged_cell_gives_is_told_as_inherited(tmp_path: Path) -> None:
    rows = (
        ("序号", "事项", "季度工作目标", "完成时限", "牵头单位", "协办单位", "市政府分管领导"),
        ("1", "修路", "第一季度：开工。", "2020年12月", "市交通运输局", "", "曹兴"),
        ("2", "架桥", "第一季度：开工。", "2020年10月", "市公路局", "", "曹兴"),
    )
    printed = Printed((), (("附件1", rows),), 2020)
    for ending in ("docx", "xlsx", "html"):
        WRITERS[ending](printed, tmp_path / f"方案.{ending}")
        first, second = reread(tmp_path / f"方案.{ending}", printed).matters
        assert (first.leaders, first.inherited) == (("曹兴",), ())
        assert (second.leaders, second.inherited) == (("曹兴",), ("leaders",)), ending


word = st.text(alphabet="修路桥水厂学校园区", min_size=2, max_size=6)
unit = st.sampled_from(["市交通运输局", "市水务局", "吴川市政府", "市教育局"])
row = st.tuples(word, word, st.sampled_from(["2020年12月", "2020年6月"]), unit, unit, st.sampled_from(["曹兴", "崔青"]))


@given(rows=st.lists(row, min_size=1, max_size=5), ending=st.sampled_from(["md", "txt", "xlsx", "docx", "html"]))
@settings(max_examples=25)
def test_small_plans_survive_every_writer(
    rows: list[tuple[str, ...]], ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    header = ("序号", "事项", "季度工作目标", "完成时限", "牵头单位", "协办单位", "市政府分管领导")
    body = tuple((str(number), *cells) for number, cells in enumerate(rows, start=1))
    printed = Printed(("湛江市2020年工作方案",), (("附件1", (header, *body)),), 2020)
    file = tmp_path_factory.mktemp("layout") / f"方案.{ending}"
    WRITERS[ending](printed, file)
    found = reread(file, printed).matters
    assert [(m.title, m.target_text, m.deadline, *m.lead_units, *m.assisting_units, *m.leaders) for m in found] == [
        tuple(cells) for cells in rows
    ]
