"""Plans with every kind of target, leader, group and row go through every writer and come back the same."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.documents.as_json import to_json
from plans.documents.errors import DocumentError
from tests.plans.documents import drawn_plans
from tests.plans.documents.drawn_plans import Row, ends, printed, said
from tests.plans.documents.layouts import PDF_WRITERS, WRITERS, reread, understood
from tests.plans.documents.test_pdf import plain

pytestmark = pytest.mark.slow

_QUARTERS = {"第一季度": "Q1", "第二季度": "Q2", "第三季度": "Q3", "第四季度": "Q4"}


@given(matters=drawn_plans.plans)
@settings(max_examples=40)
def test_what_is_drawn_is_what_is_read(matters: list[list[Row]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """The plan that other writers are held against is itself held against what was drawn."""
    document = printed(matters)
    file = tmp_path_factory.mktemp("drawn") / "方案.md"
    WRITERS["md"](document, file)
    plan = reread(file, document)
    in_json = json.loads(json.dumps(to_json(plan)))["matters"]
    assert len(plan.matters) == len(matters)
    for read, told, own in zip(plan.matters, in_json, matters, strict=True):
        items = told["sub_items"] or [told]
        grouped = "园：" in own[0][1]
        if grouped:
            assert "\n".join(item["target_text"] for item in items) == own[0][1]
            assert [item["title"] for item in items] == [
                line[:-1] for line in own[0][1].split("\n") if line.endswith("园：")
            ]
            continue
        for item, (title, target, deadline, lead, helping, leaders) in zip(items, own, strict=True):
            year, month = deadline[:4], int(deadline[5:-1])
            assert (item["title"], item["target_text"]) == (title, target)
            assert (item["deadline_month"], "、".join(item["lead_units"])) == (f"{year}-{month:02d}", lead)
            assert ("、".join(item["assisting_units"]), "、".join(item["leaders"])) == (helping, leaders)
            quarters = {_QUARTERS[label]: words for label, words in said(target) if label in _QUARTERS}
            assert item["quarter_targets"] == quarters
            assert [(one["label"], one["by"], one["text"]) for one in item.get("dated_targets", [])] == [
                (label, f"{ends(label):%Y-%m}", words) for label, words in said(target) if label not in _QUARTERS
            ]
        assert read.title == own[0][0]


@given(matters=drawn_plans.plans, ending=st.sampled_from(sorted(WRITERS)))
@settings(max_examples=50)
def test_a_plan_of_every_kind_survives_every_writer(
    matters: list[list[Row]], ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, document = tmp_path_factory.mktemp("drawn"), printed(matters)
    WRITERS["md"](document, folder / "原.md")
    WRITERS[ending](document, folder / f"方案.{ending}")
    assert understood(reread(folder / f"方案.{ending}", document)) == understood(reread(folder / "原.md", document))


@given(matters=drawn_plans.plans, writer=st.sampled_from(sorted(PDF_WRITERS)))
@settings(max_examples=20)
def test_a_plan_of_every_kind_survives_pdf_and_without_lines_it_is_right_or_doubted(
    matters: list[list[Row]], writer: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, document = tmp_path_factory.mktemp("drawn"), printed(matters)
    WRITERS["md"](document, folder / "原.md")
    PDF_WRITERS[writer](document, folder / "方案.pdf")
    try:
        plan = reread(folder / "方案.pdf", document)
    except DocumentError as refused:
        assert writer == "bare" and "没有画线" in str(refused)
        return
    doubted = writer == "bare" and any("没有画线" in str(doubt.why) for doubt in plan.doubts)
    assert doubted or plain(understood(plan)) == plain(understood(reread(folder / "原.md", document)))
