"""Writing one matter and its lines: terms, targets, responsibilities, names left open, leaders, from a day on."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from plans.documents.model import Matter, PlanDocument, SubItem
from plans.documents.spans import other_parts
from plans.models import Line, LineLeader, LineTerms, OpenName, Plan, Responsibility, Target
from plans.models import Matter as MatterRow
from plans.operations.parts import (
    QUARTERS,
    WHOLE_YEAR,
    Part,
    deadline_day,
    kind_label,
    leaders_of,
    month_end,
    parts_of,
    units_of_part,
)
from units.models import Unit, UnitGroup


@dataclass(frozen=True, slots=True)
class Registered:
    """The units of a document by every printed name, and its groups by theirs."""

    units: Mapping[str, Unit]
    groups: Mapping[str, UnitGroup]


def store_matter(
    plan: Plan, document: PlanDocument, matter: Matter, registered: Registered, *, draft: int | None, since: dt.date
) -> MatterRow:
    """Store a matter as printed with all its lines; `draft` holds the document that it is printed in."""
    row = MatterRow.objects.create(
        plan=plan, section=matter.section, number=matter.number, **printed_of(document, matter, draft=draft)
    )
    for part in parts_of(matter):
        store_line(row, document, matter, part, registered, since=since, reason="原定")
    return row


def printed_of(document: PlanDocument, matter: Matter, *, draft: int | None) -> dict[str, object]:
    """Return the columns of a matter's row that say how it is printed, where, and what was typed on review."""
    typed = document.on_review.get(matter.reference, ())
    return {
        "kind_label": kind_label(document, matter.section),
        "title": matter.title,
        "category": matter.category or "",
        "printed": {
            "deadline": matter.deadline,
            "target_text": matter.target_text,
            "lead_units": list(matter.lead_units),
            "undertaking_units": list(matter.undertaking_units),
            "assisting_units": list(matter.assisting_units),
            "leaders": list(matter.leaders),
        },
        "source": asdict(matter.source)
        | ({} if draft is None else {"draft": draft})
        | ({"on_review": [asdict(one) for one in typed]} if typed else {}),
    }


def store_line(
    row: MatterRow,
    document: PlanDocument,
    matter: Matter,
    part: Part,
    registered: Registered,
    *,
    since: dt.date,
    reason: str,
) -> Line:
    """Store one line of a matter with its terms, targets, responsibilities and leaders."""
    line = Line.objects.create(government=row.plan.government, plan=row.plan, matter=row, row=part.row)
    terms = LineTerms.objects.create(
        line=line,
        since=since,
        title=part.title,
        deadline=part.deadline,
        deadline_month=part.deadline_month,
        target_text=part.target_text,
        reason=reason,
    )
    Target.objects.bulk_create(targets_of(terms, matter, part, row.plan.year))
    _store_duties(line, document, matter, part, registered, since)
    store_leaders(line, leaders_of(matter, part))
    return line


def store_leaders(line: Line, names: Iterable[str]) -> None:
    """Write the city leaders in charge of a line, in printed order."""
    LineLeader.objects.bulk_create([LineLeader(line=line, name=name, order=order) for order, name in enumerate(names)])


def targets_of(terms: LineTerms, matter: Matter, part: Part, year: int) -> list[Target]:
    """Return the targets by quarter, half-year or month; a text that states none stands whole.

    Each is due at the end of its part of the year; the whole text has no date but the deadline's.
    """
    several = len(part.items) > 1
    holders: list[tuple[str, Matter | SubItem]] = (
        [("", matter)]
        if part.whole and not part.items
        else [((item.title or "") if several else "", item) for item in part.items]
    )
    dated = [list(_parts_of_the_year(terms, title, holder, year)) for title, holder in holders]
    found: list[Target] = []
    for (title, holder), own in zip(holders, dated, strict=True):
        # A row without a date of its own beside others: its words stand in no other target.
        alone = several and not own and bool(title or any(dated)) and bool(holder.target_text)
        found += [_whole(terms, title, holder.target_text, _day_of(holder) or deadline_day(part))] if alone else own
    if not found and part.target_text:
        found = [_whole(terms, "", part.target_text, deadline_day(part))]
    for order, target in enumerate(found):
        target.order = order
    return found


def _whole(terms: LineTerms, title: str, text: str, by: dt.date | None) -> Target:
    return Target(terms=terms, order=0, label=WHOLE_YEAR, by=by, part=title, text=text)


def _day_of(holder: Matter | SubItem) -> dt.date | None:
    if not holder.deadline_month:
        return None
    year, month = (int(number) for number in holder.deadline_month.split("-"))
    return month_end(year, month)


def _parts_of_the_year(terms: LineTerms, title: str, holder: Matter | SubItem, year: int) -> Iterator[Target]:
    quarters = holder.quarter_targets
    for quarter, text in sorted(quarters.items()):
        label, month = QUARTERS[quarter]
        yield Target(
            terms=terms,
            quarter=quarter,
            label=label,
            by=month_end(year, month),
            part=title,
            text=text,
            cumulative=quarter in holder.cumulative_quarters,
        )
    for span in other_parts(holder.target_text, beside_quarters=bool(quarters)):
        yield Target(terms=terms, label=span.label, by=month_end(year, span.month), part=title, text=span.text)


def _store_duties(
    line: Line, document: PlanDocument, matter: Matter, part: Part, registered: Registered, since: dt.date
) -> None:
    seen: set[tuple[int, str]] = set()
    for role, printed, name in units_of_part(document, matter, part):
        if name is None:
            OpenName.objects.get_or_create(line=line, role=role, printed=printed)
            continue
        unit = registered.units[name]
        if (unit.pk, role) in seen:
            continue
        seen.add((unit.pk, role))
        Responsibility.objects.create(
            line=line,
            unit=unit,
            role=role,
            order=len(seen),
            printed=printed,
            group=registered.groups.get(printed),
            since=since,
        )
