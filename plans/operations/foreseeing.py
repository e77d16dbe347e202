"""The dry run (试运行): what publishing a draft would make, from the same parts as storing, and nothing is written."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from plans.documents.model import Matter, PlanDocument
from plans.due_days import due_day
from plans.operations.parts import kind_label, leaders_of, parts_of, units_of_part
from plans.operations.storing import due_of, first_period
from units.models import Government
from workdays import seed
from workdays.arithmetic import Table, is_provisional
from workdays.cycles import periods_of_year
from workdays.queries import UnknownCalendar, table
from workflows.words import DutyRole


@dataclass(frozen=True, slots=True)
class ForeseenLine:
    """A line that would be made: its number and title, who answers for it in which role, what stays open."""

    section: str
    label: str
    reference: str
    title: str
    deadline: str
    units: Mapping[DutyRole, tuple[str, ...]]
    open_names: tuple[str, ...]
    leaders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForeseenPeriod:
    """A period that would be made; `due` is its last day, `provisional` while the year's holidays are not known."""

    key: str
    start: dt.date
    end: dt.date
    due: dt.date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """What publishing would make. `hindrance` (Chinese) says why there would be no periods, "" when there are."""

    matters: int
    lines: tuple[ForeseenLine, ...]
    new_units: tuple[str, ...]
    known_units: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    duties: int
    periods: tuple[ForeseenPeriod, ...]
    hindrance: str


def foresee(document: PlanDocument, government: Government, known: Mapping[str, str]) -> Forecast:
    """Return what storing a settled document would make for a government; `known`: unit name → present name."""
    lines = tuple(line for matter in document.matters for line in _lines(document, matter))
    named = dict.fromkeys(name for line in lines for names in line.units.values() for name in names)
    named |= dict.fromkeys(name for members in document.groups.values() for name in members)
    periods, hindrance = _periods(document, government)
    return Forecast(
        matters=len(document.matters),
        lines=lines,
        new_units=tuple(name for name in named if name not in known),
        known_units=tuple(name for name in named if name in known),
        groups=document.groups,
        duties=sum(len(names) for line in lines for names in line.units.values()),
        periods=periods,
        hindrance=hindrance,
    )


def _lines(document: PlanDocument, matter: Matter) -> list[ForeseenLine]:
    found = []
    for part in parts_of(matter):
        row = "" if part.row is None else f"（{part.row}）"
        units: dict[DutyRole, dict[str, None]] = {role: {} for role in DutyRole}
        still_open: dict[str, None] = {}
        for role, printed, name in units_of_part(document, matter, part):
            if name is None:
                still_open[printed] = None
            else:
                units[role][name] = None
        found.append(
            ForeseenLine(
                section=matter.section,
                label=f"{kind_label(document, matter.section)} {matter.number}{row}",
                reference=matter.reference,
                title=part.title,
                deadline=part.deadline,
                units={role: tuple(names) for role, names in units.items()},
                open_names=tuple(still_open),
                leaders=tuple(leaders_of(matter, part)),
            )
        )
    return found


def _periods(document: PlanDocument, government: Government) -> tuple[tuple[ForeseenPeriod, ...], str]:
    year, rules = document.document.year, document.rules
    if year is None or rules is None:
        return (), "还没有写明年度或报送规则。"
    days = _calendar(government, (year, year + 1))
    found = []
    try:
        rule = due_of(rules.due)
        for cycle in periods_of_year(year, rules.cycle_months):
            if cycle.key >= first_period(rules, year):
                due, counted = due_day(rule, days, cycle.end)
                provisional = counted.provisional if counted else is_provisional(days, due.year)
                found.append(ForeseenPeriod(cycle.key, cycle.start, cycle.end, due, provisional))
    except ValueError as error:
        return (), str(error)
    return tuple(found), ""


def _calendar(government: Government, years: tuple[int, ...]) -> Table:
    """Return the government's calendar with the years that storing would load from the State Council's notices."""
    known = seed.table()
    try:
        own = table(government.calendar)
    except UnknownCalendar:
        return known
    missing = [year for year in years if year not in own.years and year in known.years]
    fill = {day: works for day, works in known.working.items() if day.year in missing}
    return replace(
        own,
        working={**fill, **own.working},
        notes={**{day: known.notes[day] for day in fill if day in known.notes}, **own.notes},
        years={**{year: known.years[year] for year in missing}, **own.years},
    )
