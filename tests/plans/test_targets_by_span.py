"""Columns for half-years or months: their targets are dated, and a report is measured by the next one due."""

from datetime import date
from pathlib import Path

import pytest

from plans.models import LineTerms, Period, Target
from plans.operations.storing import store_plan
from submissions.content import targets_in_force
from submissions.models import Report
from tests import factories
from tests.plans.documents.notice import read_rows

pytestmark = pytest.mark.django_db
RULE = "从2020年3月起，逢双月结束后3个工作日内报告进展情况。"


def terms_of(folder: Path, columns: str, cells: str) -> LineTerms:
    """Store a plan of one matter whose target columns are these."""
    header = f"{RULE}\n\n序号\t事项\t{columns}\t完成时限\t牵头单位\t协办单位\t市政府分管领导\n"
    document = read_rows(folder, f"1\t建成遂溪福利院\t{cells}\t2020年12月\t市民政局\t遂溪县政府\t陈光祥", header=header)
    store_plan(document, government_name=None, year=2020, name=None, by="测试", at=factories.IMPORTED)
    return LineTerms.objects.get()


def measured_by(terms: LineTerms, *, end: date) -> list[str]:
    """The labels of the targets by which a report of the period that ends on this day is measured."""
    return [target.label for target in targets_in_force(terms, Report(period=Period(end=end)))]


def test_half_years_are_due_at_their_ends(tmp_path: Path) -> None:
    terms = terms_of(tmp_path, "上半年\t下半年", "主体封顶。\t搬迁完成。")
    assert [(one.label, one.by, one.text, one.quarter) for one in Target.objects.order_by("order")] == [
        ("上半年", date(2020, 6, 30), "主体封顶。", ""),
        ("下半年", date(2020, 12, 31), "搬迁完成。", ""),
    ]
    assert measured_by(terms, end=date(2020, 2, 29)) == ["上半年"]
    assert measured_by(terms, end=date(2020, 6, 30)) == ["上半年"]
    assert measured_by(terms, end=date(2020, 8, 31)) == ["下半年"]


def test_months_are_due_one_after_the_other_and_nothing_is_due_after_the_last(tmp_path: Path) -> None:
    terms = terms_of(tmp_path, "1—3月\t4月份\t10月", "招标。\t开工。\t建成。")
    assert [(one.label, one.by) for one in Target.objects.order_by("order")] == [
        ("1—3月", date(2020, 3, 31)),
        ("4月份", date(2020, 4, 30)),
        ("10月", date(2020, 10, 31)),
    ]
    ends = [date(2020, 2, 29), date(2020, 4, 30), date(2020, 6, 30), date(2020, 12, 31)]
    assert [measured_by(terms, end=end) for end in ends] == [["1—3月"], ["4月份"], ["10月"], []]


def test_a_half_year_stands_beside_quarters(tmp_path: Path) -> None:
    terms = terms_of(tmp_path, "上半年\t第三季度\t第四季度", "招标。\t开工。\t建成。")
    found = {one.label: (one.quarter, one.text) for one in Target.objects.all()}
    assert found == {"上半年": ("", "招标。"), "第三季度": ("Q3", "开工。"), "第四季度": ("Q4", "建成。")}
    assert measured_by(terms, end=date(2020, 4, 30)) == ["上半年"]
    assert measured_by(terms, end=date(2020, 8, 31)) == ["第三季度"]
