"""What a plan says of its targets goes out whole: half-years, months, free words, groups, rows with their own."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.documents.interpreter import read_plan
from plans.documents.model import Matter, PlanDocument, SubItem
from plans.exports import ExportedPlan, exported, written
from plans.models import LineTerms, Target
from plans.operations import store_plan
from tests import factories
from tests.plans.documents import drawn_plans
from tests.plans.documents.drawn_plans import Row, printed
from tests.plans.documents.layouts import WRITERS, reread

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 6, 30)
RULE = "从2020年3月起，逢双月结束后3个工作日内报告进展情况。"
CELLS = ("2020年12月", "市公路局", "市教育局", "曹兴、崔青")


def read(matters: list[list[Row]], folder: Path) -> PlanDocument:
    document = replace(printed(matters), lines=("湛江市2020年工作方案", RULE))
    WRITERS["md"](document, folder / "原.md")
    return reread(folder / "原.md", document)


def out(document: PlanDocument) -> ExportedPlan:
    """Store a document, take the plan out, and forget it."""
    with transaction.atomic():
        plan = store_plan(
            document, government_name="湛江市人民政府", year=2020, name="方案", by="测试", at=factories.IMPORTED
        )
        plan_out = exported(plan, day=DAY)
        transaction.set_rollback(True)
    return plan_out


def read_back(plan: ExportedPlan, ending: str, folder: Path) -> list[Matter]:
    file = folder / f"出{ending}"
    file.write_bytes(written(plan, ending))
    document = read_plan([file], year=2020, government="湛江市人民政府")
    asked = [doubt for doubt in document.doubts if doubt.kind == "source" and doubt.field != "number"]
    assert asked == []
    return list(document.matters)


def targets_said(matter: Matter) -> list[tuple[Any, ...]]:
    """Return what is understood of the target of a matter, row by row."""
    holders: tuple[Matter | SubItem, ...] = matter.sub_items or (matter,)
    return [(one.title, one.target_text, dict(one.quarter_targets), one.milestones) for one in holders]


@given(matters=drawn_plans.plans, ending=st.sampled_from([".docx", ".xlsx"]))
@settings(max_examples=12, deadline=None)
def test_a_plan_of_every_kind_comes_back(
    matters: list[list[Row]], ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("out")
    document = read(matters, folder)
    found = read_back(out(document), ending, folder)
    assert [targets_said(one) for one in found] == [targets_said(one) for one in document.matters]
    for one, other in zip(found, document.matters, strict=True):
        assert (one.number, one.title, one.deadline) == (other.number, other.title, other.deadline)
        assert one.lead_units == other.lead_units and set(one.leaders) >= set(other.leaders)


@given(matters=drawn_plans.plans)
@settings(max_examples=12, deadline=None)
def test_json_and_csv_hold_every_target_with_its_day(
    matters: list[list[Row]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    document = read(matters, tmp_path_factory.mktemp("out"))
    plan = out(document)
    told = json.loads(written(plan, ".json"))["matters"]
    texts = "".join(one["target_text"] + "".join(text for _, text in one["below"]) for one in told)
    rows = list(csv.DictReader(io.StringIO(written(plan, ".csv").decode("utf-8-sig"))))
    assert "".join(row["季度工作目标"] for row in rows) == texts
    assert texts == "".join(target for own in matters for _, target, *_ in own)
    dated = [(one["label"], one["by"], one["text"]) for line in told for one in line["targets"]]
    for own in matters:
        for _, target, *_ in own:
            for label, words in drawn_plans.said(target):
                assert (label, drawn_plans.ends(label).isoformat(), words) in dated


@pytest.mark.parametrize("ending", [".docx", ".xlsx"])
def test_the_rows_of_the_real_livelihood_matters_come_back(ending: str, tmp_path: Path) -> None:
    plan = exported(factories.plan("附件2-006", "附件2-007", "附件2-009", "附件2-010"), day=DAY)
    wanted = [one for one in factories.settled_notice().matters if one.section == "附件2" and one.sub_items]
    found = read_back(plan, ending, tmp_path)

    def rows(matter: Matter) -> list[tuple[Any, ...]]:
        return [("".join((one.title or "").split()), dict(one.quarter_targets)) for one in matter.sub_items]

    assert [rows(one) for one in found] == [rows(one) for one in wanted]


@pytest.mark.parametrize("ending", [".docx", ".xlsx"])
def test_an_adjusted_target_goes_out_with_its_parts_of_the_year(ending: str, tmp_path: Path) -> None:
    """An adjustment writes the words of each target; which part of the year they belong to stands in the targets."""
    plan = factories.plan("附件1-014")
    line = plan.lines.get()
    first = line.terms.get()
    terms = LineTerms.objects.create(
        line=line, sequence=1, since=dt.date(2020, 3, 1), title=first.title, deadline=first.deadline,
        deadline_month=first.deadline_month, target_text="完成招标。\n建成。", reason="第1次调整",
    )  # fmt: skip
    parts = (("", "上半年", dt.date(2020, 6, 30), "完成招标。"), ("Q4", "第四季度", dt.date(2020, 12, 31), "建成。"))
    for order, (quarter, label, by, text) in enumerate(parts):
        Target.objects.create(terms=terms, order=order, quarter=quarter, label=label, by=by, text=text)
    (matter,) = read_back(exported(plan, day=DAY), ending, tmp_path)
    assert matter.target_text == "上半年：完成招标。\n第四季度：建成。"
    assert dict(matter.quarter_targets) == {"Q4": "建成。"}


def test_a_row_without_a_date_beside_dated_ones_is_a_target_too(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("修路", "第一季度：开工。", *CELLS),
        ("架桥", "建成三座。", *CELLS),
        ("建校", "上半年：开学。", *CELLS),
    ]
    (row,) = out(read([rows], tmp_path)).rows
    assert [(one.part, one.label, one.by, one.text) for one in row.targets] == [
        ("修路", "第一季度", dt.date(2020, 3, 31), "开工。"),
        ("架桥", "全年", dt.date(2020, 12, 31), "建成三座。"),
        ("建校", "上半年", dt.date(2020, 6, 30), "开学。"),
    ]
    assert row.below == (("架桥", "建成三座。"), ("建校", "上半年：开学。"))
    assert row.leaders == ("曹兴", "崔青")
