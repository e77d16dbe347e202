"""Layouts with headings between the rows: whom they name, what they number, what they gather."""

from collections.abc import Callable
from dataclasses import replace

from plans.documents.model import Matter
from tests.plans.documents.asked import (
    LEAD,
    LEADER,
    TITLE,
    Asked,
    Rows,
    Spans,
    groups,
    only,
)


def _one_heading_for(asked: Asked, column: int, words: Callable[[str], str]) -> Asked:
    """Take a column away and print its words as a row over all columns before the rows that they belong to."""
    tables: list[tuple[str, Rows]] = []
    spans: Spans = {}
    for place, (name, rows) in enumerate(asked.printed.tables):
        head = tuple(cell for index, cell in enumerate(rows[0]) if index != column)
        made: list[tuple[str, ...]] = [head]
        said = ""
        for group in groups(rows):
            if group[0][column] != said:
                said = group[0][column]
                spans[place, len(made), 0] = (1, len(head))
                made.append((words(said), *[""] * (len(head) - 1)))
            made += [tuple(cell for index, cell in enumerate(row) if index != column) for row in group]
        tables.append((name, tuple(made)))
    return Asked(replace(asked.printed, tables=tuple(tables), spans=spans), asked.matters)


def _said_once(column: int) -> Callable[[Rows, Matter], bool]:
    """Return the test whether only the first row of a matter says something in a column, and has no rows of its own."""
    return lambda group, _: bool(group[0][column]) and not any(row[column] or row[TITLE] for row in group[1:])


def headings_name_the_leader(asked: Asked) -> Asked:
    """“曹兴副市长牵头事项” over the rows, and no column for the leader."""
    kept = only(asked, lambda group, matter: _said_once(LEADER)(group, matter) and not matter.sub_items)
    one = only(kept, lambda _, matter: len(matter.leaders) == 1)
    return _one_heading_for(one, LEADER, lambda name: f"{''.join(name.split())}副市长牵头事项")


def labelled_headings_name_the_leaders(asked: Asked) -> Asked:
    """“分管领导：曹  兴” over the rows; several leaders in one heading too."""
    kept = only(asked, lambda group, matter: _said_once(LEADER)(group, matter) and not matter.sub_items)
    return _one_heading_for(kept, LEADER, lambda names: "分管领导：" + names.replace("\n", "、"))


def headings_name_the_unit(asked: Asked) -> Asked:
    """“牵头单位：市发展改革局” over the rows, and no column for the lead."""
    kept = only(asked, lambda group, matter: _said_once(LEAD)(group, matter) and not matter.sub_items)
    return _one_heading_for(kept, LEAD, lambda name: f"牵头单位：{name}")


def numbering_by_section(asked: Asked) -> Asked:
    """一、重点项目, 二、社会民生, … over the rows, each numbered from 1."""
    names = ("一、重点项目", "二、产业发展", "三、社会民生")
    matters = iter(asked.matters)
    wanted: list[Matter] = []
    tables: list[tuple[str, Rows]] = []
    spans: Spans = {}
    for place, (name, rows) in enumerate(asked.printed.tables):
        own = list(groups(rows))
        made: list[tuple[str, ...]] = [rows[0]]
        for index, part in enumerate(names):
            spans[place, len(made), 0] = (1, 7)
            made.append((part, *[""] * 6))
            for number, group in enumerate(own[index * len(own) // 3 : (index + 1) * len(own) // 3], start=1):
                made += [(str(number), *group[0][1:]), *group[1:]]
                matter = next(matters)
                section = part if matter.section == "附表" else f"{matter.section}·{part}"
                wanted.append(
                    replace(
                        matter,
                        section=section,
                        category=part,
                        number=number,
                        source=replace(matter.source, table=place * 3 + index + 1),
                    )
                )
        tables.append((name, tuple(made)))
    return Asked(replace(asked.printed, tables=tuple(tables), spans=spans), wanted)


def heading_rows_between(asked: Asked) -> Asked:
    """Two levels of headings between rows that are numbered on: 一、经济 over （一）工业."""
    matters = iter(asked.matters)
    wanted: list[Matter] = []
    tables: list[tuple[str, Rows]] = []
    spans: Spans = {}
    for place, (name, rows) in enumerate(asked.printed.tables):
        made: list[tuple[str, ...]] = [rows[0]]
        path = ("", "")
        for number, group in enumerate(groups(rows)):
            if number % 10 == 0:
                wide = "一、经济发展" if number < 20 else "二、社会事业（20项）"
                path = (wide, ("（一）工业", "（二）农业")[number // 10 % 2])
                for words in ((path[0],) if number in (0, 20) else ()) + (path[1],):
                    spans[place, len(made), 0] = (1, 7)
                    made.append((words, *[""] * 6))
            made += group
            wanted.append(replace(next(matters), category="／".join(path)))
        tables.append((name, tuple(made)))
    return Asked(replace(asked.printed, tables=tuple(tables), spans=spans), wanted)


def category_column(asked: Asked) -> Asked:
    """类别 as the first column, merged downwards."""
    names = ("产业发展", "城乡建设", "社会民生")
    matters = iter(asked.matters)
    wanted: list[Matter] = []
    tables: list[tuple[str, Rows]] = []
    spans: Spans = {}
    for place, (name, rows) in enumerate(asked.printed.tables):
        made: list[tuple[str, ...]] = [("类别", *rows[0])]
        own = list(groups(rows))
        for index, part in enumerate(names):
            begun = len(made)
            for group in own[index * len(own) // 3 : (index + 1) * len(own) // 3]:
                made += [(part if len(made) == begun and row is group[0] else "", *row) for row in group]
                wanted.append(replace(next(matters), category=part))
            if len(made) - begun > 1:
                spans[place, begun, 0] = (len(made) - begun, 1)
        tables.append((name, tuple(made)))
    return Asked(replace(asked.printed, tables=tuple(tables), spans=spans), wanted)


def titles_and_notes(asked: Asked) -> Asked:
    """The title and a note as rows over the table, a note as its last row, and 备注 as a column without words."""
    tables: list[tuple[str, Rows]] = []
    spans: Spans = {}
    for place, (name, rows) in enumerate(asked.printed.tables):
        wide = [("重点督办事项责任分解", *[""] * 7), ("填报单位：市政府督查室", *[""] * 7)]
        body = [(*rows[0], "备注"), *((*row, "") for group in groups(rows) for row in group)]
        end = [("注：本表由市政府督查室负责解释。", *[""] * 7)]
        made = [*wide, *body, *end]
        spans |= {(place, row, 0): (1, 8) for row in (0, 1, len(made) - 1)}
        tables.append((name, tuple(made)))
    wanted = asked.matters
    if not any(name for name, _ in tables):
        wanted = [replace(one, section="重点督办事项责任分解") for one in wanted]
    return Asked(replace(asked.printed, tables=tuple(tables), spans=spans), wanted)
