"""What a plan says on a day, row by row as it is printed: the same columns that the importer reads."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from django.db.models import QuerySet
from django.utils import translation

from plans.models import Line, LineTerms, Plan
from workflows.words import DutyRole, LineStatus

# The official header (湛府办〔2020〕2号); undertaking and assisting units share a column and are told apart by words.
HEADER = ("序号", "事项", "季度工作目标", "完成时限", "牵头单位", "承办或协办单位", "市政府分管领导")
LEDGER = ("状态", "完成时限变动")


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """A line as it stands: names as printed, `changes` the deadlines it had, each with its reason."""

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


def exported(plan: Plan, *, day: dt.date, ledger: bool = False, lines: QuerySet[Line] | None = None) -> ExportedPlan:
    """Return a plan as it stands at the end of a day; units and deadlines of later days do not count yet.

    `lines` are those that may be told, of whatever plan; without it all of this one are. The words are Chinese,
    whatever language a page speaks: the file goes out as the government's.
    """
    chosen = (
        (plan.lines if lines is None else lines.filter(plan=plan))
        .select_related("matter")
        .prefetch_related("terms", "responsibilities", "open_names", "leaders")
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
        target_text=now.target_text,
        deadline=now.deadline,
        deadline_month=now.deadline_month,
        lead_units=units[DutyRole.LEAD],
        undertaking_units=units[DutyRole.UNDERTAKING],
        assisting_units=units[DutyRole.ASSISTING],
        leaders=_once(leader.name for leader in sorted(line.leaders.all(), key=lambda one: one.order)),
        status=str(LineStatus(line.status).label),
        changes=tuple(_changes(standing)),
    )


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
