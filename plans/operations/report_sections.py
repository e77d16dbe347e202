"""报告内容: the sections that reports of a plan contain, as the document states them, and what a correction changes.

What a period's reports contain is stated from a day on (`PlanSection.since`), like the terms of a line: a corrected
document adds a list, and the periods before its day keep theirs with everything that was written in it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from plans.documents.model import PlanDocument
from plans.models import Plan, PlanSection

# 报告内容须包含进展情况、存在问题、下一步工作计划和建议: stable keys for the four sections of the notice, what the page
# says about each, the budget (issue: 600/400/400/200 characters) and whether an explicit 无 will do (house rule).
_STATED: dict[str, tuple[str, str, int, bool]] = {
    "进展情况": ("progress", "写到期末的累计进展：对照本季度目标，写数量、日期和变化。", 600, False),
    "存在问题": ("problems", "写卡在哪里、谁能解决。没有就填“无”。", 400, True),
    "下一步工作计划": ("next_steps", "写下一期做什么、何时完成、谁负责。", 400, False),
    "建议": ("suggestions", "需市政府协调的事项写在这里。没有就填“无”。", 200, True),
}


@dataclass(frozen=True, slots=True)
class SectionChange:
    """The titles that reports contain now, and those that a corrected document asks for."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as the audit log tells it."""
        return asdict(self)


def titles_of(document: PlanDocument) -> tuple[str, ...]:
    """Return the sections that a document asks for; those of domain.md, rule 5, where it states none."""
    return (document.rules.sections if document.rules else ()) or tuple(_STATED)


def section_change(document: PlanDocument, plan: Plan) -> SectionChange | None:
    """Return what the document changes in the plan's reports to come; None where it states none, or the same."""
    after = document.rules.sections if document.rules else ()
    before = tuple(section.title for section in _latest(plan))
    return SectionChange(before, after) if after and after != before else None


def store_sections(plan: Plan, titles: Iterable[str], *, since: dt.date) -> None:
    """State what reports contain from a day on; what was stated from that very day goes.

    A title keeps its key for the plan's life, so that a text is laid beside the one of the same section in the period
    before, whatever stands around it. Nobody can have written in what goes: no period from that day on is open.
    """
    PlanSection.objects.filter(plan=plan, since=since).delete()
    known = dict(PlanSection.objects.filter(plan=plan).values_list("title", "key"))
    for order, title in enumerate(titles, start=1):
        key, hint, budget, none = _STATED.get(title, ("", "", 400, False))
        key = known[title] = known.get(title) or key or _fresh_key(known.values())
        PlanSection.objects.create(
            plan=plan, since=since, order=order, key=key, title=title, hint=hint, budget=budget, none_allowed=none
        )


def _fresh_key(taken: Iterable[str]) -> str:
    used = set(taken)
    return next(key for number in range(1, len(used) + 2) if (key := f"section{number}") not in used)


def _latest(plan: Plan) -> list[PlanSection]:
    stated = list(PlanSection.objects.filter(plan=plan))
    return [section for section in stated if section.since == stated[-1].since]
