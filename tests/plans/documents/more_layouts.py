"""Further layouts of the field: each turns a document of seven columns, and what it says, into another dress.

A layout gives the document as another office would have printed it, and the matters as they are to be understood from
it: the same, but for what the layout itself says otherwise (a section, a category, a deadline in other words).
"""

from collections.abc import Callable
from dataclasses import replace

from tests.plans.documents.asked import (
    DEADLINE,
    LEAD,
    LEADER,
    NUMBER,
    Asked,
    Rows,
    each_row,
    groups,
)
from tests.plans.documents.heading_layouts import (
    category_column,
    heading_rows_between,
    headings_name_the_leader,
    headings_name_the_unit,
    labelled_headings_name_the_leaders,
    numbering_by_section,
    titles_and_notes,
)
from tests.plans.documents.unit_layouts import (
    merged_downwards,
    quarter_columns,
    responsible_beside_lead,
    roles_behind_names,
    two_header_rows,
    units_on_rows,
    units_under_labels,
)

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def wide_digits(asked: Asked) -> Asked:
    """１、２０２０年１２月: digits of numbers and deadlines as wide as letters."""

    def change(row: tuple[str, ...]) -> tuple[str, ...]:
        return (row[NUMBER].translate(_WIDE), *row[1:DEADLINE], row[DEADLINE].translate(_WIDE), *row[LEAD:])

    wanted = [replace(one, deadline=one.deadline.translate(_WIDE)) for one in asked.matters]
    return Asked(each_row(asked, change), wanted)


def deadlines_in_words(asked: Asked) -> Asked:
    """6月底前, 12月底前, 全年 for the months of the plan's year; the month understood is the same."""
    year = asked.printed.year
    words = {f"{year}-12": "全年", f"{year}-06": "上半年", f"{year}-09": "第三季度", f"{year}-10": "10月1日前"}
    months = {
        month: words.get(month, f"{int(month[-2:])}月底前") for month in (f"{year}-{n:02d}" for n in range(1, 13))
    }
    months |= {f"{year + 1}-{n:02d}": f"{year + 1}.{n:02d}" for n in range(1, 13)}
    deadlines = {one.deadline: one.deadline_month for one in asked.matters}
    for one in asked.matters:
        deadlines |= {item.deadline_month: item.deadline_month for item in one.sub_items if item.deadline_month}

    def said(printed: str) -> str:
        month = deadlines.get("".join(printed.split()))
        return months[month] if month else printed

    def change(row: tuple[str, ...]) -> tuple[str, ...]:
        return (*row[:DEADLINE], said(row[DEADLINE]), *row[LEAD:])

    return Asked(each_row(asked, change), [replace(one, deadline=said(one.deadline)) for one in asked.matters])


def names_with_blanks(asked: Asked) -> Asked:
    """曹  兴 and two leaders in one cell with nothing but blanks between them."""

    def spaced(names: str) -> str:
        return " ".join("  ".join(name) if len(name) == 2 else name for name in _people(names))

    return Asked(each_row(asked, lambda row: (*row[:LEADER], spaced(row[LEADER]))), asked.matters)


def _people(text: str) -> list[str]:
    return ["".join(name.split()) for name in text.replace("，", "、").replace("\n", "、").split("、") if name.strip()]


def annex_goes_on(asked: Asked) -> Asked:
    """Every fifteen matters a table of its own with the header again, under “附件1（续）”."""
    tables: list[tuple[str, Rows]] = []
    for name, rows in asked.printed.tables:
        own = list(groups(rows))
        short = "".join(name.split()).rstrip("：:")
        for start in range(0, len(own), 15):
            part = tuple(row for group in own[start : start + 15] for row in group)
            tables.append((name if start == 0 else f"{short}（续）" if short else "", (rows[0], *part)))
    return Asked(replace(asked.printed, tables=tuple(tables)), asked.matters)


LAYOUTS: dict[str, Callable[[Asked], Asked]] = {
    layout.__name__: layout
    for layout in (
        two_header_rows,
        quarter_columns,
        units_under_labels,
        roles_behind_names,
        headings_name_the_leader,
        labelled_headings_name_the_leaders,
        headings_name_the_unit,
        numbering_by_section,
        heading_rows_between,
        category_column,
        wide_digits,
        deadlines_in_words,
        names_with_blanks,
        units_on_rows,
        titles_and_notes,
        annex_goes_on,
        responsible_beside_lead,
        merged_downwards,
    )
}
