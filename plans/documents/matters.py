"""From the rows under a number to a matter with its sub-items."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from plans.documents.headers import Field
from plans.documents.message import message as _
from plans.documents.model import Doubt, Matter, Pair, Place, SubItem
from plans.documents.names import Printed, brackets_match, normal, people, unit_cell
from plans.documents.quarters import cumulative, groups, together
from plans.documents.rows import NumberedRows, PrintedRow
from plans.documents.times import deadline_month, milestones


@dataclass(slots=True)
class NameBook:
    """Every name in order of its first appearance, with other prints of it (brackets' width, blanks)."""

    variants: dict[str, list[str]] = field(default_factory=dict)

    def note(self, names: Iterable[Printed]) -> tuple[str, ...]:
        """Remember the names as printed and return them as names, each once."""
        for unit in names:
            variants = self.variants.setdefault(unit.name, [])
            if unit.printed != unit.name and normal(unit.printed) == unit.name and unit.printed not in variants:
                variants.append(unit.printed)
        return tuple(dict.fromkeys(unit.name for unit in names))


@dataclass(frozen=True, slots=True)
class _Units:
    lead: tuple[str, ...]
    undertaking: tuple[str, ...]
    assisting: tuple[str, ...]
    pairs: tuple[Pair, ...]
    mixed: tuple[str, ...] = ()  # names in a cell for several roles that says of none which it has


def read_matter(
    rows: NumberedRows, section: str, table: int, year: int | None, book: NameBook
) -> tuple[Matter, list[Doubt]]:
    """Return one matter and what is doubtful about its own rows.

    Rows that have a 事项 of their own stand for themselves, and the matter keeps the fields of the first row. Rows with
    a blank 事项 continue the matter: quarter texts, units and leaders of all are united.
    """
    first, *later = rows.rows
    doubts: list[Doubt] = []
    titled = any(row.fields["title"] for row in later)
    units = [_units(row, book) for row in rows.rows]
    items: list[SubItem] = []
    starts: list[int] = []
    for row, printed in zip(rows.rows, units, strict=True):
        starts.append(len(items))
        items += _items(row, printed, year, own_title=titled, first=row is first)
    counted = items[:1] if titled else items
    named = [(item.title, item.quarter_targets) for item in counted]
    alone = len(items) == 1
    quarters = items[0].quarter_targets if titled or alone else together(named)
    target = first.fields.get("target", "") if titled else _lines(row.fields.get("target", "") for row in rows.rows)
    taken = units[:1] if titled else units
    deadline = "".join(first.fields.get("deadline", "").split())
    matter = Matter(
        section=section,
        category=rows.category,
        number=rows.number,
        title=first.fields["title"],
        deadline=deadline,
        deadline_month=deadline_month(deadline, year),
        lead_units=_united(one.lead for one in taken),
        undertaking_units=_united(one.undertaking for one in taken),
        assisting_units=_united(one.assisting for one in taken),
        leaders=_united(people(row.fields.get("leaders", "")) for row in ((first,) if titled else rows.rows)),
        target_text=target,
        quarter_targets=quarters,
        cumulative_quarters=cumulative(quarters),
        milestones=milestones(target, year),
        sub_items=() if alone else tuple(items),
        inherited=_inherited(first),
        source=Place(
            table, (first.places[0], rows.rows[-1].places[1]), (first.lines[0], rows.rows[-1].lines[1]), rows.file
        ),
    )
    leading = supporting = units[0]
    for row, printed, start in zip(rows.rows, units, starts, strict=True):
        doubts += _doubts_of_row(matter.reference, row, printed, "" if alone else f"sub_items[{start}].")
        if titled:
            doubts += _blank_units(matter.reference, row, printed, (leading, supporting), start)
        leading = printed if printed.lead else leading
        supporting = printed if printed.undertaking or printed.assisting else supporting
    return matter, doubts + doubts_of_matter(matter)


def _items(row: PrintedRow, units: _Units, year: int | None, *, own_title: bool, first: bool) -> list[SubItem]:
    """Return a row as sub-items: one, or one for each group of its target cell."""
    target = row.fields.get("target", "")
    parts = groups(target)
    if own_title or len(parts) == 1:
        quarters = together((None if len(parts) == 1 else part.name, part.quarters) for part in parts)
        texts = [(row.fields["title"] if own_title else parts[0].name, target, quarters)]
    else:
        texts = [(part.name, part.text, dict(part.quarters)) for part in parts]
    return [
        SubItem(
            title=title,
            target_text=text,
            deadline_month=deadline_month(row.fields.get("deadline", ""), year),
            lead_units=units.lead,
            undertaking_units=units.undertaking,
            assisting_units=units.assisting,
            leaders=people(row.fields.get("leaders", "")),
            quarter_targets=quarters,
            cumulative_quarters=cumulative(quarters),
            milestones=milestones(text, year),
            inherited=() if first else _inherited(row),
            pairs=units.pairs,
        )
        for title, text, quarters in texts
    ]


def _units(row: PrintedRow, book: NameBook) -> _Units:
    """Return the units of a row by role. A column for both roles without words for them fills the assisting units."""
    names: tuple[Field, ...] = ("lead", "units", "undertaking", "assisting", "either")
    cells = {name: unit_cell(row.fields.get(name, "")) for name in names}
    lead, does, helps, either = cells["lead"], cells["undertaking"], cells["assisting"], cells["either"]
    both = cells["units"]
    marked_lead = [unit for cell in cells.values() for unit in cell.lead]
    # Beside one that is named as the lead, the other responsible units do the work.
    beside = (*lead.plain, *both.plain) if marked_lead else ()
    leading = marked_lead or [*lead.plain, *both.plain]
    marked_does = [unit for cell in cells.values() for unit in cell.undertaking]
    marked_helps = [unit for cell in cells.values() for unit in cell.assisting]
    projects = [project for cell in cells.values() for project in cell.projects]
    return _Units(
        book.note(leading),
        book.note((*does.plain, *beside, *marked_does)),
        book.note((*helps.plain, *either.plain, *marked_helps)),
        tuple(Pair(one.name, book.note(one.undertaking), book.note(one.assisting)) for one in projects),
        tuple(unit.name for unit in both.plain) if len(both.plain) > 1 and not marked_lead else (),
    )


def _doubts_of_row(matter: str, row: PrintedRow, units: _Units, path: str) -> list[Doubt]:
    doubts: list[Doubt] = []
    texts = {
        "lead_units": row.fields.get("lead", "") + row.fields.get("units", ""),
        "undertaking_units": row.fields.get("undertaking", ""),
        "assisting_units": row.fields.get("assisting", "") + row.fields.get("either", ""),
    }
    for name, text in texts.items():
        if not brackets_match(text):
            doubts.append(
                Doubt("source", matter, path + name, text, _("括号不成对，单位从哪里分开无法确定；请改正原文件"))
            )
    if units.mixed:
        why = _(
            "一格内有几个单位，没有写明谁牵头、谁配合；暂都作为牵头单位，请在原文件中写明（牵头单位：…；配合单位：…）"
        )
        doubts.append(Doubt("source", matter, path + "lead_units", texts["lead_units"], why))
    if units.pairs:
        why = _(
            "一格内按项目分列“X承办单位：Y”：各单位只对自己的项目负责，还是对整行负责，原文没有说明（共%(pairs)s个项目）",
            pairs=len(units.pairs),
        )
        text = texts["assisting_units"] or texts["undertaking_units"]
        doubts.append(Doubt("pairs", matter, f"{path}undertaking_units", text, why))
    return doubts


def _blank_units(matter: str, row: PrintedRow, units: _Units, above: tuple[_Units, _Units], index: int) -> list[Doubt]:
    """A row with a 事项 of its own and a blank cell of units: inherited from the rows above, or none?

    `above` are the nearest rows above that print a lead, and that print undertaking or assisting units.
    """
    leading, supporting = above
    blank: list[tuple[str, tuple[str, ...]]] = []
    if not units.lead:
        blank.append(("lead_units", leading.lead))
    if not units.undertaking and not units.assisting:
        blank += [("undertaking_units", supporting.undertaking), ("assisting_units", supporting.assisting)]
    return [
        Doubt(
            "blank",
            matter,
            f"sub_items[{index}].{name}",
            "",
            _(
                "“%(title)s”一行此格空白：沿用上面的行（%(names)s），还是没有，原文无法确定",
                title=row.fields["title"],
                names="、".join(names),
            ),
            names,
        )
        for name, names in blank
        if names
    ]


def doubts_of_matter(matter: Matter) -> list[Doubt]:
    """What every matter must have and this one does not print: fail closed, a person says it."""
    doubts: list[Doubt] = []
    printed = {"lead_units": matter.lead_units, "leaders": matter.leaders, "deadline": matter.deadline}
    blank = {
        "lead_units": _("牵头单位空白：沿用上一事项（合并单元格），还是没有"),
        "leaders": _("分管领导空白：沿用上一事项（合并单元格），还是没有"),
        "deadline": _("完成时限空白：沿用上一事项（合并单元格），还是没有"),
    }
    for name, why in blank.items():
        if not printed[name]:
            doubts.append(Doubt("blank", matter.reference, name, "", why))
    if matter.deadline and matter.deadline_month is None:
        doubts.append(Doubt("source", matter.reference, "deadline_month", matter.deadline, _("看不出是哪一个月")))
    if not matter.title:
        doubts.append(Doubt("source", matter.reference, "title", "", _("事项名称空白")))
    return doubts


def _inherited(row: PrintedRow) -> tuple[str, ...]:
    """Return the fields, named as in the JSON, that a merged cell above gave to this row."""
    names: dict[Field, str] = {
        "deadline": "deadline",
        "lead": "lead_units",
        "units": "lead_units",
        "undertaking": "undertaking_units",
        "assisting": "assisting_units",
        "either": "assisting_units",
        "leaders": "leaders",
    }
    return tuple(dict.fromkeys(path for name, path in names.items() if name in row.inherited))


def _united(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in lists for name in names))


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)
