"""Layouts that print units, quarters and roles otherwise: in other columns, under labels, on rows of their own."""

from dataclasses import replace

from plans.documents.model import Matter
from plans.documents.times import milestones
from tests.plans.documents.asked import (
    ASSISTING,
    DEADLINE,
    LEAD,
    LEADER,
    TARGET,
    Asked,
    Rows,
    Spans,
    each_row,
    groups,
    headed,
    only,
)
from tests.plans.documents.layouts import merges


def two_header_rows(asked: Asked) -> Asked:
    """责任单位 over 牵头单位 and 配合单位; the other headers reach over both rows."""
    upper = ("序号", "事项", "工作目标", "完成时限", "责任单位", "", "分管领导")
    lower = ("", "", "", "", "牵头单位", "配合单位", "")
    down = {(0, column): (2, 1) for column in (0, 1, 2, 3, 6)}
    return headed(asked, upper, lower, spans={**down, (0, 4): (1, 2)})


def quarter_columns(asked: Asked) -> Asked:
    """A column for each quarter under one head; only matters that print nothing but quarters, each once."""

    def fits(group: Rows, matter: Matter) -> bool:
        quarters = list(matter.quarter_targets.values())
        return (
            len(group) == 1
            and not matter.sub_items
            and len(set(quarters)) == 4
            and group[0][TARGET].startswith("第一季度")
        )

    kept = only(asked, fits)
    matters = iter(kept.matters)
    tables: list[tuple[str, Rows]] = []
    for name, rows in kept.printed.tables:
        upper = ("序号", "主要任务", "工作目标", "", "", "", "完成时间", "主办单位", "协办单位", "市领导")
        lower = ("", "", "第一季度", "第二季度", "第三季度", "第四季度", "", "", "", "")
        own = [(row, next(matters).quarter_targets) for (row,) in groups(rows)]
        body = [
            (row[0], row[1], *(quarters[f"Q{n}"].replace("\n", "") for n in (1, 2, 3, 4)), *row[3:])
            for row, quarters in own
        ]
        tables.append((name, (upper, lower, *body)))
    spans: Spans = {(table, 0, 2): (1, 4) for table in range(len(tables))}
    spans |= {(table, 0, column): (2, 1) for table in range(len(tables)) for column in (0, 1, 6, 7, 8, 9)}
    return Asked(
        replace(kept.printed, tables=tuple(tables), spans=spans),
        [_only_quarters(one, kept.printed.year) for one in kept.matters],
    )


def _only_quarters(matter: Matter, year: int) -> Matter:
    texts = {quarter: text.replace("\n", "") for quarter, text in matter.quarter_targets.items()}
    words = dict(zip(("Q1", "Q2", "Q3", "Q4"), "一二三四", strict=True))
    text = "\n".join(f"第{words[quarter]}季度：{text}" for quarter, text in texts.items())
    return replace(matter, quarter_targets=texts, target_text=text, milestones=milestones(text, year))


def units_under_labels(asked: Asked) -> Asked:
    """牵头单位：…；配合单位：… in one cell."""
    kept = only(asked, lambda group, _: all("：" not in row[ASSISTING] for row in group))

    def change(row: tuple[str, ...]) -> tuple[str, ...]:
        parts = [f"牵头单位：{row[LEAD]}" if row[LEAD] else "", f"配合单位：{row[ASSISTING]}" if row[ASSISTING] else ""]
        return (*row[:LEAD], "；".join(filter(None, parts)), row[LEADER])

    head = ("序号", "重点工作", "目标要求", "完成期限", "责任单位", "牵头领导")
    return headed(Asked(each_row(kept, change), kept.matters), head, spans={})


def roles_behind_names(asked: Asked) -> Asked:
    """市发展改革局（牵头）、市财政局（配合） in one cell, one row for each matter."""

    def fits(group: Rows, matter: Matter) -> bool:
        return len(group) == 1 and not matter.undertaking_units and not matter.sub_items

    kept = only(asked, fits)
    matters = iter(kept.matters)

    def change(row: tuple[str, ...]) -> tuple[str, ...]:
        matter = next(matters)
        names = [f"{name}（牵头）" for name in matter.lead_units] + [
            f"{name}（配合）" for name in matter.assisting_units
        ]
        return (*row[:LEAD], "、".join(names), row[LEADER])

    head = ("序号", "工作任务", "工作目标", "完成时间", "责任部门", "责任领导")
    return headed(Asked(each_row(kept, change), kept.matters), head, spans={})


def units_on_rows(asked: Asked) -> Asked:
    """Each assisting unit on a row of its own below the matter."""

    def fits(group: Rows, matter: Matter) -> bool:
        return len(group) == 1 and not matter.sub_items and not matter.undertaking_units

    kept = only(asked, fits)
    matters = iter(kept.matters)
    tables: list[tuple[str, Rows]] = []
    for name, rows in kept.printed.tables:
        made: list[tuple[str, ...]] = [rows[0]]
        for (row,) in groups(rows):
            units = next(matters).assisting_units
            made.append((*row[:ASSISTING], units[0] if units else "", row[LEADER]))
            made += [("", "", "", "", "", unit, "") for unit in units[1:]]
        tables.append((name, tuple(made)))
    return Asked(replace(kept.printed, tables=tuple(tables)), kept.matters)


def responsible_beside_lead(asked: Asked) -> Asked:
    """牵头部门 beside 责任部门: those who are responsible beside the lead do the work."""

    def fits(group: Rows, matter: Matter) -> bool:
        return not matter.sub_items and not any("：" in row[ASSISTING] for row in group)

    kept = only(asked, fits)
    head = ("序号", "目标任务", "具体措施", "时间节点", "牵头部门", "责任部门", "市政府领导")
    wanted = [replace(one, undertaking_units=one.assisting_units, assisting_units=()) for one in kept.matters]
    return headed(Asked(kept.printed, wanted), head, spans={})


def merged_downwards(asked: Asked) -> Asked:
    """Deadline, units and leader of matters that follow each other and say the same stand once, merged downwards."""
    spans: Spans = {}
    for place, (_, rows) in enumerate(asked.printed.tables):
        for header in rows[0][DEADLINE:]:
            column, runs = merges(rows, "".join(header.split()))
            spans |= {(place, first, column): (last - first + 1, 1) for first, last in runs}
    return Asked(replace(asked.printed, spans=spans), asked.matters)
