"""A document as understood and settled becomes a plan: matters, lines, terms, targets, responsibilities, periods."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from audit import log
from plans.documents.model import DayOfLastMonth, DayOfNextMonth, DueRule, Matter, PlanDocument, SubItem
from plans.documents.model import WorkingDaysAfterEnd as AfterEnd
from plans.models import (
    Line,
    LineLeader,
    LineTerms,
    OpenName,
    Plan,
    PlanSection,
    Responsibility,
    Target,
)
from plans.models import Matter as MatterRow
from plans.operations.periods import make_periods
from units.models import Government, Unit, UnitGroup
from units.operations import found_government, register_group, register_units
from workdays import seed
from workdays.models import Calendar
from workdays.operations import StatedDay, confirm_year, load_days, open_calendar
from workflows.words import DutyRole

# 报告内容须包含进展情况、存在问题、下一步工作计划和建议: stable keys for the four sections of the notice, what the page
# says about each, the budget (issue: 600/400/400/200 characters) and whether an explicit 无 will do (house rule).
_SECTIONS: dict[str, tuple[str, str, int, bool]] = {
    "进展情况": ("progress", "写到期末的累计进展：对照本季度目标，写数量、日期和变化。", 600, False),
    "存在问题": ("problems", "写卡在哪里、谁能解决。没有就填“无”。", 400, True),
    "下一步工作计划": ("next_steps", "写下一期做什么、何时完成、谁负责。", 400, False),
    "建议": ("suggestions", "需市政府协调的事项写在这里。没有就填“无”。", 200, True),
}
_FALLBACK_FIRST_PERIOD_MONTH = 2
_QUARTERS = {"Q1": ("第一季度", 3), "Q2": ("第二季度", 6), "Q3": ("第三季度", 9), "Q4": ("第四季度", 12)}


class PlanExists(ValueError):
    """The document was imported before; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What becomes one line: its row number (None: the whole matter) and the printed rows it stands for."""

    row: int | None
    title: str
    deadline: str
    deadline_month: str
    target_text: str
    items: tuple[SubItem, ...]
    whole: bool


@transaction.atomic
def store_plan(
    document: PlanDocument,
    *,
    government_name: str | None,
    year: int | None,
    name: str | None,
    by: str,
    at: dt.datetime,
) -> Plan:
    """Store a settled document as a plan with its matters, lines, responsibilities and periods, in one transaction.

    `government_name`, `year`, `name` go before what the document says of itself. Names that nobody resolved become
    OpenName rows (task 明确责任单位) and owe nothing. Raises PlanExists, ValueError for what neither says.
    """
    cover, rules = document.document, document.rules
    government_name = government_name or cover.government
    year = year or cover.year
    if not government_name or not year:
        raise ValueError("文件没有写明是哪个政府、哪一年，请用 --government 和 --year 补充。")
    government = found_government(name=government_name, short_name=government_name.removesuffix("人民政府"))
    if Plan.objects.filter(government=government, year=year, number=cover.number or "").exists():
        raise PlanExists(f"{cover.number or cover.title} 已经导入过。修订请在事项库中办理，重复导入不会改动已有数据。")
    for needed in (year, year + 1):
        _make_sure_of_calendar(government, needed, by=by, at=at)
    plan = Plan.objects.create(
        government=government,
        name=name or cover.title,
        number=cover.number or "",
        year=year,
        cycle_months=rules.cycle_months if rules else 2,
        due=_due(rules.due if rules else None),
        first_period=(rules.first_period if rules else None) or f"{year}-{_FALLBACK_FIRST_PERIOD_MONTH:02d}",
        published_at=at,
    )
    for order, title in enumerate(rules.sections if rules else _SECTIONS, start=1):
        key, hint, budget, none_allowed = _SECTIONS.get(title, (f"section{order}", "", 400, False))
        PlanSection.objects.create(
            plan=plan, order=order, key=key, title=title, hint=hint, budget=budget, none_allowed=none_allowed
        )
    units, groups = _register_names(document, government)
    for matter in document.matters:
        _store_matter(plan, document, matter, units, groups, since=dt.date(year, 1, 1))
    periods = make_periods(plan)
    log.append(
        "plan.store",
        government=government.name,
        actor={"id": None, "name": by, "post": "", "unit": ""},
        at=at,
        subject=f"plan:{plan.year}/{plan.number}",
        data={
            "matters": len(document.matters),
            "lines": plan.lines.count(),
            "periods": [period.key for period in periods],
            "decisions": [list(reason) for reason in document.reasons],
        },
    )
    return plan


def _make_sure_of_calendar(government: Government, year: int, *, by: str, at: dt.datetime) -> None:
    """Load and confirm a year of the government's calendar, where the package knows the State Council's notice."""
    open_calendar(name=government.calendar, region="全国")
    rows = Calendar.objects.get(name=government.calendar).years.filter(year=year)
    if rows.exists() or year not in seed.known_years():
        return
    table = seed.table()
    days = [StatedDay(day, works, table.notes.get(day, "")) for day, works in table.working.items() if day.year == year]
    load_days(calendar=government.calendar, days=days, source=seed.source(), by=by, at=at)
    confirm_year(calendar=government.calendar, year=year, by=by, at=at)


def _due(rule: DueRule | None) -> dict[str, int]:
    match rule:
        case AfterEnd(days):
            return {"working_days_after_end": days}
        case DayOfLastMonth(day):
            return {"day_of_last_month": day}
        case DayOfNextMonth(day):
            return {"day_of_next_month": day}
        case _:
            raise ValueError("文件没有写明报送期限（如“逢双月结束后3个工作日内”），请先补充。")


def _register_names(document: PlanDocument, government: Government) -> tuple[dict[str, Unit], dict[str, UnitGroup]]:
    counties = frozenset(name for members in document.groups.values() for name in members)
    names = dict(document.canonical)
    for members in (*document.groups.values(), *document.resolved.values(), *document.resolved_in.values()):
        for member in members:
            names.setdefault(member, member)
    for unit_name in document.units:
        if unit_name.name in names:
            for variant in unit_name.variants:
                names.setdefault(variant, names[unit_name.name])
    units = register_units(government, canonical=names, counties=counties)
    groups = {
        name: register_group(government, name=name, members=[units[member] for member in members])
        for name, members in document.groups.items()
    }
    return units, groups


def _store_matter(
    plan: Plan,
    document: PlanDocument,
    matter: Matter,
    units: dict[str, Unit],
    groups: dict[str, UnitGroup],
    *,
    since: dt.date,
) -> None:
    row = MatterRow.objects.create(
        plan=plan,
        section=matter.section,
        kind_label=_kind_label(document, matter.section),
        number=matter.number,
        title=matter.title,
        category=matter.category or "",
        printed={
            "deadline": matter.deadline,
            "target_text": matter.target_text,
            "lead_units": list(matter.lead_units),
            "undertaking_units": list(matter.undertaking_units),
            "assisting_units": list(matter.assisting_units),
            "leaders": list(matter.leaders),
        },
        source=asdict(matter.source),
    )
    for part in _parts(matter):
        line = Line.objects.create(government=plan.government, plan=plan, matter=row, row=part.row)
        terms = LineTerms.objects.create(
            line=line,
            since=since,
            title=part.title,
            deadline=part.deadline,
            deadline_month=part.deadline_month,
            target_text=part.target_text,
            reason="原定",
        )
        Target.objects.bulk_create(_targets(terms, matter, part, plan.year))
        _store_duties(line, document, matter, part, units, groups, since)
        leaders = _once([name for item in part.items for name in item.leaders] or list(matter.leaders))
        if part.whole:
            leaders = _once([*matter.leaders, *leaders])
        LineLeader.objects.bulk_create(
            [LineLeader(line=line, name=leader, order=order) for order, leader in enumerate(leaders)]
        )


def _parts(matter: Matter) -> Iterator[_Part]:
    """Yield the lines of a matter: itself, or each row with a lead of its own and the rows below it."""
    if not matter.items_with_own_lead:
        yield _Part(
            None, matter.title, matter.deadline, matter.deadline_month or "", matter.target_text, matter.sub_items, True
        )
        return
    groups: list[list[SubItem]] = []
    for item in matter.sub_items:
        own = bool(item.lead_units) and "lead_units" not in item.inherited
        if own or not groups:
            groups.append([item])
        else:
            groups[-1].append(item)
    for number, items in enumerate(groups, start=1):
        first = items[0]
        month = first.deadline_month or matter.deadline_month or ""
        printed = matter.deadline if month == (matter.deadline_month or "") else _printed_month(month)
        text = "\n".join(item.target_text for item in items if item.target_text)
        yield _Part(number, first.title or matter.title, printed, month, text, tuple(items), False)


def _targets(terms: LineTerms, matter: Matter, part: _Part, year: int) -> list[Target]:
    """Return the targets by quarter; a text that states no quarter stands whole, without a date but the deadline's."""
    named: list[tuple[str, dict[str, str], Iterable[str]]] = []
    if part.whole and not part.items:
        named = [("", dict(matter.quarter_targets), matter.cumulative_quarters)]
    else:
        several = len(part.items) > 1
        named = [
            ((item.title or "") if several else "", dict(item.quarter_targets), item.cumulative_quarters)
            for item in part.items
        ]
    found = [
        Target(
            terms=terms,
            order=0,
            quarter=quarter,
            label=_QUARTERS[quarter][0],
            by=_month_end(year, _QUARTERS[quarter][1]),
            part=part_title,
            text=text,
            cumulative=quarter in cumulative,
        )
        for part_title, quarters, cumulative in named
        for quarter, text in sorted(quarters.items())
    ]
    if not found and part.target_text:
        found = [Target(terms=terms, order=0, label="全年", by=_deadline_day(part), text=part.target_text)]
    for order, target in enumerate(found):
        target.order = order
    return found


def _store_duties(
    line: Line,
    document: PlanDocument,
    matter: Matter,
    part: _Part,
    units: dict[str, Unit],
    groups: dict[str, UnitGroup],
    since: dt.date,
) -> None:
    order = 0
    seen: set[tuple[int, str]] = set()
    for role, names in _duties(matter, part):
        for printed in names:
            members = document.units_for(printed, matter.reference)
            if members is None:
                OpenName.objects.get_or_create(line=line, role=role, printed=printed)
                continue
            for member in members:
                unit = units[member]
                if (unit.pk, role) in seen:
                    continue
                seen.add((unit.pk, role))
                order += 1
                Responsibility.objects.create(
                    line=line,
                    unit=unit,
                    role=role,
                    order=order,
                    printed=printed,
                    group=groups.get(printed),
                    since=since,
                )


def _duties(matter: Matter, part: _Part) -> list[tuple[DutyRole, list[str]]]:
    """Return the printed names by role: the matter's own and those of its rows, or the rows' alone."""
    own: Sequence[SubItem | Matter] = (matter, *part.items) if part.whole else part.items
    lead = _once([name for holder in own for name in holder.lead_units])
    undertaking = _once([name for holder in own for name in holder.undertaking_units])
    assisting = _once([name for holder in own for name in holder.assisting_units])
    return [(DutyRole.LEAD, lead), (DutyRole.UNDERTAKING, undertaking), (DutyRole.ASSISTING, assisting)]


def _kind_label(document: PlanDocument, section: str) -> str:
    """Return the word of the number chip, from the annex's printed title: 重点, 民生实事; else the annex itself."""
    title = dict(getattr(document, "section_titles", {})).get(section, "")
    if "民生实事" in title:
        return "民生实事"
    if "重点" in title:
        return "重点"
    return section[:20]  # what a chip can hold


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _deadline_day(part: _Part) -> dt.date | None:
    if not part.deadline_month:
        return None
    year, month = (int(number) for number in part.deadline_month.split("-"))
    return _month_end(year, month)


def _printed_month(month: str) -> str:
    year, number = month.split("-")
    return f"{int(year)}年{int(number)}月"


def describe(plan: Plan) -> dict[str, Any]:
    """Return counts for the importer's closing line."""
    return {
        "matters": plan.matters.count(),
        "lines": plan.lines.count(),
        "units": Unit.objects.filter(government=plan.government).count(),
        "open_names": OpenName.objects.filter(line__plan=plan).count(),
    }
