"""A document of seven columns with what it says: what goes into a layout of the field, and what comes out of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from plans.documents.model import Matter
from plans.documents.rows import healed
from tests.plans.documents.layouts import Printed

Rows = tuple[tuple[str, ...], ...]
Spans = dict[tuple[int, int, int], tuple[int, int]]
NUMBER, TITLE, TARGET, DEADLINE, LEAD, ASSISTING, LEADER = range(7)


@dataclass(frozen=True, slots=True)
class Asked:
    """A document with its matters: what goes into a layout, and what comes out of it."""

    printed: Printed
    matters: list[Matter]


def groups(rows: Rows) -> Iterator[Rows]:
    """Give the rows of each number, without header rows."""
    own: list[tuple[str, ...]] = []
    for row in rows:
        if "".join(row[NUMBER].split()) == "序号":
            continue
        if row[NUMBER].strip() and own:
            yield tuple(own)
            own = []
        own.append(row)
    if own:
        yield tuple(own)


def put_together(printed: Printed) -> Printed:
    """Return the document with the cells that its pages broke put together, and each header once."""
    tables: list[tuple[str, Rows]] = []
    for name, rows in printed.tables:
        made: list[tuple[str, ...]] = [rows[0]]
        for before, row in pairwise(rows):
            if "".join(row[NUMBER].split()) == "序号":
                continue
            behind_head = "".join(before[NUMBER].split()) == "序号"
            if behind_head and row[TARGET] and not any((*row[:TARGET], *row[DEADLINE:])):
                last = made[-1]
                made[-1] = (*last[:TARGET], healed(last[TARGET], row[TARGET]), *last[DEADLINE:])
            else:
                made.append(row)
        tables.append((name, tuple(made)))
    return replace(printed, tables=tuple(tables))


def only(asked: Asked, fits: Callable[[Rows, Matter], bool]) -> Asked:
    """Return the document without the matters that a layout cannot print."""
    matters = iter(asked.matters)
    tables: list[tuple[str, Rows]] = []
    kept: list[Matter] = []
    for name, rows in asked.printed.tables:
        own = [(group, next(matters)) for group in groups(rows)]
        fitting = [(group, matter) for group, matter in own if fits(group, matter)]
        kept += [matter for _, matter in fitting]
        tables.append((name, (rows[0], *(row for group, _ in fitting for row in group))))
    return Asked(replace(asked.printed, tables=tuple(tables)), kept)


def each_row(asked: Asked, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Printed:
    """Return the document with every row changed, headers not."""
    tables = tuple(
        (name, tuple(row if "序" in row[NUMBER] else change(row) for row in rows))
        for name, rows in asked.printed.tables
    )
    return replace(asked.printed, tables=tables)


def headed(asked: Asked, *heads: tuple[str, ...], spans: Mapping[tuple[int, int], tuple[int, int]]) -> Asked:
    """Return the tables under a header of several rows instead of their own."""
    tables = tuple(
        (name, (*heads, *(row for group in groups(rows) for row in group))) for name, rows in asked.printed.tables
    )
    placed = {(table, *place): span for table in range(len(tables)) for place, span in spans.items()}
    return Asked(replace(asked.printed, tables=tables, spans=placed), asked.matters)
