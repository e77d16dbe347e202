"""A document as understood and settled becomes a plan: matters, lines, terms, targets, responsibilities, periods."""

import datetime as dt
from typing import Any

from django.db import transaction

from audit import log
from plans.documents.model import DayOfLastMonth, DayOfNextMonth, DueRule, PlanDocument, Rules
from plans.documents.model import WorkingDaysAfterEnd as AfterEnd
from plans.models import OpenName, Plan
from plans.operations.line_rows import Registered, store_matter
from plans.operations.periods import make_periods
from plans.operations.report_sections import store_sections, titles_of
from units.models import Government, Unit
from units.operations import found_government, register_group, register_units
from workdays import seed
from workdays.models import Calendar
from workdays.operations import StatedDay, confirm_year, load_days, open_calendar


class PlanExists(ValueError):
    """The document was imported before; the message names it and says what to do."""


@transaction.atomic
def store_plan(
    document: PlanDocument,
    *,
    government_name: str | None,
    year: int | None,
    name: str | None,
    by: str,
    at: dt.datetime,
    draft: int | None = None,
) -> Plan:
    """Store a settled document as a plan with its matters, lines, responsibilities and periods, in one transaction.

    `government_name`, `year`, `name` go before what the document says of itself. Names that nobody resolved become
    OpenName rows (task 明确责任单位) and owe nothing. `draft` is the PlanDraft that holds the document.

    Raises PlanExists, ValueError for what neither says.
    """
    cover, rules = document.document, document.rules
    government_name = government_name or cover.government
    year = year or cover.year
    if not government_name or not year:
        raise ValueError("文件没有写明是哪个政府、哪一年，请用 --government 和 --year 补充。")
    government = found_government(name=government_name, short_name=government_name.removesuffix("人民政府"))
    if Plan.objects.filter(government=government, year=year, number=cover.number or "").exists():
        known = cover.number or named(document, name, government_name, year)
        raise PlanExists(f"{known} 已经导入过。修订请在事项库中办理，重复导入不会改动已有数据。")
    for needed in (year, year + 1):
        make_sure_of_calendar(government, needed, by=by, at=at)
    plan = Plan.objects.create(
        government=government,
        name=named(document, name, government_name, year),
        number=cover.number or "",
        year=year,
        cycle_months=rules.cycle_months if rules else 2,
        due=due_of(rules.due if rules else None),
        first_period=first_period(rules, year),
        published_at=at,
    )
    store_sections(plan, titles_of(document), since=dt.date(year, 1, 1))
    registered = register_names(document, government)
    for matter in document.matters:
        store_matter(plan, document, matter, registered, draft=draft, since=dt.date(year, 1, 1))
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


def named(document: PlanDocument, name: str | None, government: str, year: int) -> str:
    """Return what a plan is called: as somebody says, as the text is headed, else after its government and year."""
    return name or document.document.title or f"{government}{year}年督办方案"


def make_sure_of_calendar(government: Government, year: int, *, by: str, at: dt.datetime) -> None:
    """Load and confirm a year of the government's calendar, where the package knows the State Council's notice."""
    open_calendar(name=government.calendar, region="全国")
    rows = Calendar.objects.get(name=government.calendar).years.filter(year=year)
    if rows.exists() or year not in seed.known_years():
        return
    table = seed.table()
    days = [StatedDay(day, works, table.notes.get(day, "")) for day, works in table.working.items() if day.year == year]
    load_days(calendar=government.calendar, days=days, source=seed.source(), by=by, at=at)
    confirm_year(calendar=government.calendar, year=year, by=by, at=at)


def first_period(rules: Rules | None, year: int) -> str:
    """Return the key of the first period: as the document says, else the first of the plan's cycle in the year."""
    return (rules.first_period if rules else None) or f"{year}-{rules.cycle_months if rules else 2:02d}"


def due_of(rule: DueRule | None) -> dict[str, int]:
    """Return a due rule as a plan keeps it. Raises ValueError where the document states none."""
    match rule:
        case AfterEnd(days):
            return {"working_days_after_end": days}
        case DayOfLastMonth(day):
            return {"day_of_last_month": day}
        case DayOfNextMonth(day):
            return {"day_of_next_month": day}
        case _:
            raise ValueError("文件没有写明报送期限（如“逢双月结束后3个工作日内”），请先补充。")


def rule_of(rules: Rules) -> dict[str, int]:
    """Return cycle and due rule as a period keeps them (`Period.rule`). Raises ValueError without a due rule."""
    return {"cycle_months": rules.cycle_months, **due_of(rules.due)}


def register_names(document: PlanDocument, government: Government) -> Registered:
    """Make the units and groups that the document names and the government does not have yet."""
    counties = frozenset(name for members in document.groups.values() for name in members)
    # A name that stands for others, or for nobody yet, is no unit itself.
    stand_in = document.open_names | set(document.resolved) | {name for _matter, name in document.resolved_in}
    names = {name: unit for name, unit in document.canonical.items() if name not in stand_in}
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
    return Registered(units, groups)


def describe(plan: Plan) -> dict[str, Any]:
    """Return counts for the importer's closing line."""
    return {
        "matters": plan.matters.count(),
        "lines": plan.lines.count(),
        "units": Unit.objects.filter(government=plan.government).count(),
        "open_names": OpenName.objects.filter(line__plan=plan).count(),
    }
