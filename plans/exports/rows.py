"""What a plan says on a day, row by row as it is printed: the same columns that the importer reads."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from django.db.models import QuerySet
from django.utils import translation

from plans.documents.quarters import groups
from plans.documents.spans import spans
from plans.models import Line, LineTerms, Plan, Target
from plans.operations.parts import WHOLE_YEAR
from workflows.words import DutyRole, LineStatus

# The official header (湛府办〔2020〕2号); undertaking and assisting units share a column and are told apart by words.
HEADER = ("序号", "事项", "季度工作目标", "完成时限", "牵头单位", "承办或协办单位", "市政府分管领导")
LEDGER = ("状态", "完成时限变动")
# What no XML file may hold: control characters, halves of a pair, two that are no characters.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MERGED = 3  # the first column whose cell is one for all rows of a line


@dataclass(frozen=True, slots=True)
class ExportedTarget:
    """What a line must reach by a day, as it is counted: `label` is the part of the year, `part` a row or group of it.

    `quarter` is Q1…Q4, None for a half-year, a month, the whole year.
    """

    label: str
    by: dt.date | None
    quarter: str | None
    part: str
    text: str
    cumulative: bool


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """A line as it stands: names as printed, `changes` the deadlines it had, each with its reason.

    `below` are further printed rows of the line: their 事项 and target; the other cells are the line's.
    """

    section: str
    category: str
    number: int
    row: int | None
    title: str
    target_text: str
    deadline: str
    deadline_month: str
    lead_units: tuple[str, ...]
    undertaking_units: tuple[str, ...]
    assisting_units: tuple[str, ...]
    leaders: tuple[str, ...]
    status: str
    changes: tuple[str, ...]
    targets: tuple[ExportedTarget, ...] = ()
    below: tuple[tuple[str, str], ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """The row in the columns of the official header; only the first row of a matter prints the number."""
        helping = "、".join(self.assisting_units)
        if self.undertaking_units:
            does = f"承办：{'、'.join(self.undertaking_units)}"
            helping = f"{does}\n协办：{helping}" if helping else does
        number = str(self.number) if self.row in (None, 1) else ""
        lead, leaders = "、".join(self.lead_units), "、".join(self.leaders)
        return number, self.title, self.target_text, self.deadline, lead, helping, leaders

    @property
    def ledger_cells(self) -> tuple[str, ...]:
        """The row with what became of it."""
        return (*self.cells, self.status, "\n".join(self.changes))


@dataclass(frozen=True, slots=True)
class ExportedPlan:
    """A plan on a day. `ledger`: with the status of each line."""

    name: str
    number: str
    government: str
    year: int
    day: dt.date
    rows: tuple[ExportedRow, ...]
    ledger: bool

    @property
    def header(self) -> tuple[str, ...]:
        """The words over the columns."""
        return (*HEADER, *LEDGER) if self.ledger else HEADER

    @property
    def sections(self) -> Iterator[tuple[str, tuple[ExportedRow, ...]]]:
        """The rows by annex, in printed order."""
        for section, rows in groupby(self.rows, key=lambda row: row.section):
            yield section, tuple(rows)

    def cells_of(self, row: ExportedRow) -> tuple[str, ...]:
        """Return a row under this plan's header."""
        return row.ledger_cells if self.ledger else row.cells

    def rows_of(self, row: ExportedRow) -> list[tuple[str, ...]]:
        """Return a line's printed rows; in those below the first the cells from MERGED on are blank, one with it."""
        blank = [""] * (len(self.header) - MERGED)
        return [self.cells_of(row), *(("", title, text, *blank) for title, text in row.below)]


def exported(plan: Plan, *, day: dt.date, ledger: bool = False, lines: QuerySet[Line] | None = None) -> ExportedPlan:
    """Return a plan as it stands at the end of a day; units and deadlines of later days do not count yet.

    `lines` are those that may be told, of whatever plan; without it all of this one are. The words are Chinese,
    whatever language a page speaks: the file goes out as the government's.
    """
    chosen = (
        (plan.lines if lines is None else lines.filter(plan=plan))
        .select_related("matter")
        .prefetch_related("terms__targets", "responsibilities", "open_names", "leaders")
        .order_by("matter_id", "row")
    )
    with translation.override("zh-hans"):
        rows = tuple(_row(line, day) for line in chosen)
    name = plan.name or plan.number
    return ExportedPlan(name, plan.number, plan.government.name, plan.year, day, rows, ledger)


def _row(line: Line, day: dt.date) -> ExportedRow:
    terms = sorted((one for one in line.terms.all() if one.since <= day), key=lambda one: (one.since, one.sequence))
    # A line begins on a day; before it, its first terms say what is planned.
    standing = terms or sorted(line.terms.all(), key=lambda one: (one.since, one.sequence))[:1]
    now = standing[-1]
    units = {role: _units(line, role, day) for role in DutyRole}
    return ExportedRow(
        section=line.matter.section,
        category=line.matter.category,
        number=line.matter.number,
        row=line.row,
        title=now.title,
        target_text=_target_text(now),
        deadline=now.deadline,
        deadline_month=now.deadline_month,
        lead_units=units[DutyRole.LEAD],
        undertaking_units=units[DutyRole.UNDERTAKING],
        assisting_units=units[DutyRole.ASSISTING],
        leaders=_once(leader.name for leader in sorted(line.leaders.all(), key=lambda one: one.order)),
        status=str(LineStatus(line.status).label),
        changes=tuple(_changes(standing)),
        targets=tuple(
            ExportedTarget(one.label, one.by, one.quarter or None, one.part, one.text, one.cumulative)
            for one in now.targets.all()
        ),
        below=tuple(_below(now)),
    )


def _below(terms: LineTerms) -> Iterator[tuple[str, str]]:
    """Give the rows that the terms' own text does not hold, each with its 事项 and its targets."""
    own = _solid(_target_text(terms))
    for part, targets in groupby(terms.targets.all(), key=lambda one: one.part):
        found = list(targets)
        if part and part != terms.title and not any(_solid(one.text) in own for one in found):
            yield part, _marked(found)


def _target_text(terms: LineTerms) -> str:
    """Return the text as printed; where an adjustment left it without the parts of the year, with these."""
    targets = list(terms.targets.all())
    marked = any(part.quarters for part in groups(terms.target_text)) or bool(spans(terms.target_text))
    if marked or not any(one.quarter or one.label != WHOLE_YEAR for one in targets):
        return terms.target_text
    parts = [(part, _marked(list(own))) for part, own in groupby(targets, key=lambda one: one.part)]
    return "\n".join(f"{part}：\n{text}" if part else text for part, text in parts)


def _marked(targets: list[Target]) -> str:
    """Return targets as a cell prints them, each behind its part of the year; words for the whole stand alone."""
    if len(targets) == 1 and not targets[0].quarter and targets[0].label == WHOLE_YEAR:
        return targets[0].text
    return "\n".join(f"{one.label}：{one.text}" for one in targets)


def _solid(text: str) -> str:
    return "".join(text.split())


def _units(line: Line, role: DutyRole, day: dt.date) -> tuple[str, ...]:
    """Return the names of a role as printed; one that stands for several units is printed once."""
    standing = [
        duty
        for duty in line.responsibilities.all()
        if duty.role == role and duty.since <= day and (duty.until is None or duty.until > day)
    ]
    planned = standing or [duty for duty in line.responsibilities.all() if duty.role == role and duty.since > day]
    names = [duty.printed for duty in sorted(planned, key=lambda one: one.order)]
    names += [one.printed for one in line.open_names.all() if one.role == role and one.resolved_at is None]
    return _once(names)


def _changes(terms: list[LineTerms]) -> Iterator[str]:
    for before, after in pairwise(terms):
        if before.deadline != after.deadline:
            yield f"{after.since.isoformat()}：{before.deadline}→{after.deadline}（{after.reason}）"


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
