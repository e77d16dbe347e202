"""Rows for tests, always from the real notice (demo/zhanjiang-2020.md) as settled by demo/decisions.toml."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from common.clock import SHANGHAI
from plans.documents.decision_file import read_decisions
from plans.documents.decisions import apply_decisions
from plans.documents.interpreter import read_plan
from plans.documents.model import PlanDocument
from plans.models import Line, Period, Plan
from plans.operations import store_plan
from submissions.models import Contribution, Report
from submissions.operations.opening import open_period
from units.models import Government
from units.operations import found_government
from workflows.people import clock_of

ROOT = Path(__file__).parent.parent
NOTICE = ROOT / "demo" / "zhanjiang-2020.md"
DECISIONS = ROOT / "demo" / "decisions.toml"

IMPORTED = datetime(2020, 2, 9, 1, tzinfo=UTC)
OPENED = datetime(2020, 2, 24, 1, tzinfo=UTC)


def at(month: int, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """Return an instant of 2020, Beijing time, in UTC."""
    return datetime(2020, month, day, hour, minute, second, tzinfo=SHANGHAI).astimezone(UTC)


@cache
def settled_notice() -> PlanDocument:
    """Return the whole notice with every doubt settled."""
    document, left = apply_decisions(read_plan([NOTICE], year=None, government=None), read_decisions(DECISIONS))
    assert not left
    return document


def notice_with(*references: str) -> PlanDocument:
    """Return the settled notice with these matters only (附件1-014, …); quick to store."""
    whole = settled_notice()
    matters = tuple(matter for matter in whole.matters if matter.reference in references)
    assert len(matters) == len(references), references
    return replace(whole, matters=matters)


def plan(*references: str, at: datetime = IMPORTED) -> Plan:
    """Store a plan of the real notice with these matters (none given: all 92 + 10)."""
    document = notice_with(*references) if references else settled_notice()
    return store_plan(document, government_name=None, year=None, name=None, by="测试", at=at)


def open_first_period(plan: Plan, *, at: datetime = OPENED) -> Period:
    """Open 2020-02 by the clock."""
    period = plan.periods.get(key="2020-02")
    open_period(period, by=clock_of(plan.government_id), at=at, key=f"clock:{plan.pk}:{period.key}")
    return plan.periods.get(key="2020-02")


def line(plan: Plan, padded: str) -> Line:
    """Return a line by its padded number: 附件1-014, 附件2-010.2."""
    section, number = padded.split("-")
    whole, _dot, row = number.partition(".")
    return plan.lines.select_related("matter", "plan").get(
        matter__section=section, matter__number=int(whole), row=int(row) if row else None
    )


def report(plan: Plan, padded: str, period: str = "2020-02") -> Report:
    """Return the report of a line in a period."""
    return Report.objects.select_related("period__plan", "line__matter", "line__plan", "government").get(
        line=line(plan, padded), period__key=period
    )


def contribution(report: Report, unit: str) -> Contribution:
    """Return a unit's contribution to a report."""
    return Contribution.objects.select_related("report__period__plan", "report__line", "obligation", "unit").get(
        report=report, unit__name=unit
    )


def other_government() -> Government:
    """Return a second, tiny government: nobody of it may see anything of the first."""
    return found_government(name="邻市人民政府", short_name="邻市")
