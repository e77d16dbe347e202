"""What of a matter becomes lines, targets and duties: pure, the same for storing, for the dry run and for amending."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plans.documents.model import Matter, PlanDocument, SubItem
from workflows.words import DutyRole

QUARTERS = {"Q1": ("第一季度", 3), "Q2": ("第二季度", 6), "Q3": ("第三季度", 9), "Q4": ("第四季度", 12)}
# The label of a target that stands for the whole text of a line.
WHOLE_YEAR = "全年"


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes one line: its row number (None: the whole matter) and the printed rows it stands for."""

    row: int | None
    title: str
    deadline: str
    deadline_month: str
    target_text: str
    items: tuple[SubItem, ...]
    whole: bool


def parts_of(matter: Matter) -> Iterator[Part]:
    """Yield the lines of a matter: itself, or each row with a lead of its own and the rows below it."""
    if not matter.items_with_own_lead:
        yield Part(
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
        yield Part(number, first.title or matter.title, printed, month, text, tuple(items), False)


def duties(matter: Matter, part: Part) -> list[tuple[DutyRole, list[str]]]:
    """Return the printed names by role: the matter's own and those of its rows, or the rows' alone."""
    own: Sequence[SubItem | Matter] = (matter, *part.items) if part.whole else part.items
    lead = _once([name for holder in own for name in holder.lead_units])
    undertaking = _once([name for holder in own for name in holder.undertaking_units])
    assisting = _once([name for holder in own for name in holder.assisting_units])
    return [(DutyRole.LEAD, lead), (DutyRole.UNDERTAKING, undertaking), (DutyRole.ASSISTING, assisting)]


def units_of_part(document: PlanDocument, matter: Matter, part: Part) -> list[tuple[DutyRole, str, str | None]]:
    """Return (role, printed name, canonical unit) in printed order; None for a name that nobody has resolved."""
    found: list[tuple[DutyRole, str, str | None]] = []
    for role, names in duties(matter, part):
        for printed in names:
            members = document.units_for(printed, matter.reference)
            found += [(role, printed, None)] if members is None else [(role, printed, unit) for unit in members]
    return found


def leaders_of(matter: Matter, part: Part) -> list[str]:
    """Return the city leaders in charge of a line, each once, in printed order."""
    leaders = _once([name for item in part.items for name in item.leaders] or list(matter.leaders))
    return _once([*matter.leaders, *leaders]) if part.whole else leaders


def kind_label(document: PlanDocument, section: str) -> str:
    """Return the word of the number chip, from the annex's printed title: 重点, 民生实事; else the annex itself."""
    title = dict(getattr(document, "section_titles", {})).get(section, "")
    if "民生实事" in title:
        return "民生实事"
    if "重点" in title:
        return "重点"
    return section[:20]  # what a chip can hold


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def deadline_day(part: Part) -> dt.date | None:
    if not part.deadline_month:
        return None
    year, month = (int(number) for number in part.deadline_month.split("-"))
    return month_end(year, month)


def _printed_month(month: str) -> str:
    year, number = month.split("-")
    return f"{int(year)}年{int(number)}月"
