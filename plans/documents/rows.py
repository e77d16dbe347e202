"""From rows to matters' rows: which rows one number has, where a page broke a cell, which row only adds a unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from plans.documents.headers import Field
from plans.documents.heading_rows import NUMBER
from plans.documents.message import message as _
from plans.documents.model import Doubt, reference
from plans.documents.tables import BodyRow, Table

_UNIT_FIELDS: frozenset[Field] = frozenset({"lead", "units", "undertaking", "assisting", "either"})
_INHERITABLE: frozenset[Field] = frozenset(
    {"deadline", "lead", "units", "undertaking", "assisting", "either", "leaders"}
)
_LEADING: frozenset[Field] = frozenset({"lead", "units"})
_SENTENCE_END = re.compile(r"[。；;：:！!？?]$")
_SUB_NUMBER = re.compile(r"(?P<number>\d{1,5})[.．\-－](?P<sub>\d{1,3})[.．、]?")
_STARTS_A_QUARTER = re.compile(r"第[一二三四][、至到和及一二三四]*季度")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row as it was before pages broke it. `places` and `lines` are the first and last physical row.

    `inherited` are the fields whose words stand in a merged cell that began above.
    """

    fields: Mapping[Field, str]
    places: tuple[int, int]
    lines: tuple[int, int]
    inherited: frozenset[Field] = frozenset()


@dataclass(frozen=True, slots=True)
class NumberedRows:
    """All rows under one number, the first of them included."""

    number: int
    category: str | None
    rows: tuple[PrintedRow, ...]
    file: str
    sub: int = 0  # the last number under it (1.1, 1.2)


def numbered(table: Table) -> tuple[list[NumberedRows], list[Doubt]]:
    """Return the rows of a table by number, and doubts about rows that belong to none and numbers that are missing."""
    found: list[NumberedRows] = []
    doubts: list[Doubt] = []
    for row in table.rows:
        filled: set[Field] = {name for name, text in row.fields.items() if text and name != "category"}
        printed = "".join(row.fields["number"].split())
        number = NUMBER.fullmatch(printed)
        if number:
            found.append(NumberedRows(int(number[1]), row.category, (_printed(row, own=True),), row.row.file))
        elif not filled:
            continue
        elif found and (sub := _SUB_NUMBER.fullmatch(printed)) and int(sub["number"]) == found[-1].number:
            doubts += _sub_numbering(table.section, found[-1], int(sub["sub"]))
            own = _printed(replace(row, fields={**row.fields, "number": ""}), own=True)
            found[-1] = replace(found[-1], rows=(*found[-1].rows, own), sub=int(sub["sub"]))
        elif printed or not found:
            why = (
                _("序号“%(printed)s”不是数字，没有读入", printed=printed)
                if printed
                else _("这一行没有序号，上面也没有可以归入的事项，没有读入")
            )
            text = " ".join(text for text in row.fields.values() if text)
            doubts.append(Doubt("source", table.section, f"{row.row.file} 第{row.row.line}行", text, why))
        else:
            found[-1] = _with_row(found[-1], row, filled)
    return found, [*doubts, *_numbering(table.section, found)]


def _with_row(matter: NumberedRows, row: BodyRow, filled: set[Field]) -> NumberedRows:
    *before, last = matter.rows
    if row.after_break and filled == {"target"}:
        rows = [*before, _continued(last, row, "target", healed(last.fields.get("target", ""), row.fields["target"]))]
    elif len(filled) == 1 and filled <= _UNIT_FIELDS:
        (name,) = filled
        # A head with other columns may stand between both.
        units = "、".join(filter(None, (last.fields.get(name), row.fields[name])))
        rows = [*before, _continued(last, row, name, units)]
    else:
        rows = [*matter.rows, _printed(row, own=bool(row.fields["title"]))]
    return replace(matter, rows=tuple(rows))


def healed(before: str, after: str) -> str:
    """Join a cell that a page broke: on a line of its own what starts anew, without a gap what goes on."""
    new = not before or _SENTENCE_END.search(before) or _STARTS_A_QUARTER.match(after)
    return f"{before}\n{after}".strip() if new else before + after


def _printed(row: BodyRow, *, own: bool) -> PrintedRow:
    """Return a row as printed; one that stands for itself (`own`) takes the words of merged cells that reach into it.

    A row that continues a matter leaves them to it. A merged number or title says the same of both. What neither the
    row nor a merged cell says, a heading above may have said of all rows below it.
    """
    inherited: dict[Field, str] = {
        name: text for name, text in row.above.items() if own and name in _INHERITABLE and not row.fields[name]
    }
    if row.fields["number"]:
        for name, text in row.given.items():
            printed = {**row.fields, **inherited}
            names: frozenset[Field] = _LEADING if name == "lead" else frozenset({name})
            if not any(printed.get(other) for other in names):
                inherited[name] = text
    return PrintedRow(
        {**row.fields, **inherited},
        (row.place, row.place),
        (row.row.line, row.row.line),
        frozenset(inherited),
    )


def _continued(last: PrintedRow, row: BodyRow, name: Field, text: str) -> PrintedRow:
    fields = {**last.fields, name: text}
    return PrintedRow(fields, (last.places[0], row.place), (last.lines[0], row.row.line), last.inherited)


def _sub_numbering(section: str, matter: NumberedRows, sub: int) -> list[Doubt]:
    """1.1, 1.2, … under 1: one that is missing may be a lost row; a spreadsheet may have made 1.1 of 1.10."""
    if sub == matter.sub + 1:
        return []
    why = _(
        "子序号不连续：%(before)s 之后是 %(here)s",
        before=f"{matter.number}.{matter.sub}",
        here=f"{matter.number}.{sub}",
    )
    return [Doubt("source", reference(section, matter.number), "number", f"{matter.number}.{sub}", why)]


def _numbering(section: str, found: list[NumberedRows]) -> list[Doubt]:
    """A number that is missing or out of order may be a lost page."""
    doubts: list[Doubt] = []
    for expected, matter in enumerate(found, start=1):
        before = found[expected - 2].number if expected > 1 else 0
        if matter.number != before + 1:
            why = _(
                "序号不连续：前一项是%(before)s，这里是%(number)s，可能漏了行或分了几部分编号",
                before=before,
                number=matter.number,
            )
            doubts.append(Doubt("source", reference(section, matter.number), "number", str(matter.number), why))
    return doubts
