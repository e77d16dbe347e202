"""What is understood of a decomposition document. No table and no page is known here.

A `PlanDocument` is what `store_plan` takes. Printed unit names stand in the matters; who they are stands beside them in
`canonical`, `groups`, `resolved` and `open_names` (see `PlanDocument`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from plans.documents.message import Message

DoubtKind = Literal["name", "spelling", "blank", "pairs", "source", "group", "proposal"]
Quarters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cover:
    """What the notice says about itself. `year` is the plan's year, `number` the 文号."""

    title: str
    number: str | None
    government: str | None
    year: int | None
    kind: Literal["decomposition", "other"]


@dataclass(frozen=True, slots=True)
class WorkingDaysAfterEnd:
    """Due so many working days after the period's last day (逢双月结束后3个工作日内)."""

    days: int


@dataclass(frozen=True, slots=True)
class DayOfLastMonth:
    """Due on a day of the period's last month (每季度末月20日前)."""

    day: int


@dataclass(frozen=True, slots=True)
class DayOfNextMonth:
    """Due on a day of the month after the period (次月5日前)."""

    day: int


DueRule = WorkingDaysAfterEnd | DayOfLastMonth | DayOfNextMonth


@dataclass(frozen=True, slots=True)
class Rules:
    """How the notice wants to be reported to. `first_period` is the last month of the first period, YYYY-MM."""

    cycle_months: int
    due: DueRule | None
    first_period: str | None
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something promised by a time inside the year. `by` is the month that is named, YYYY-MM (上半年: June)."""

    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A part of a row that prints its own units (“X承办单位：Y”)."""

    project: str
    undertaking_units: tuple[str, ...]
    assisting_units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubItem:
    """A row under a number, or a group inside a cell; every field as its own row prints it, empty where it is blank.

    `inherited` names the fields that a decision took from the row above.
    """

    title: str | None
    target_text: str
    deadline_month: str | None
    lead_units: tuple[str, ...] = ()
    undertaking_units: tuple[str, ...] = ()
    assisting_units: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    quarter_targets: Quarters = field(default_factory=dict)
    cumulative_quarters: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    inherited: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A further sentence that a matter comes from; lines and letters as those of a Place in prose."""

    file: str
    lines: tuple[int, int]
    letters: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a matter is printed: table (from 1 in the document), rows of it without headers, lines of the file.

    In prose there is no table (0): `letters` are where its sentence begins in the first line (from 0) and the letter
    that it ends before in the last one; `also` are the sentences that a person merged with it.
    """

    table: int
    rows: tuple[int, int]
    lines: tuple[int, int]
    file: str
    letters: tuple[int, int] | None = None
    also: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """A numbered matter (督办事项) as printed; `deadline` without white space, `deadline_month` as YYYY-MM."""

    section: str
    category: str | None
    number: int
    title: str
    deadline: str
    deadline_month: str | None
    lead_units: tuple[str, ...]
    undertaking_units: tuple[str, ...]
    assisting_units: tuple[str, ...]
    leaders: tuple[str, ...]
    target_text: str
    quarter_targets: Quarters
    cumulative_quarters: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    sub_items: tuple[SubItem, ...]
    inherited: tuple[str, ...]
    source: Place

    @property
    def reference(self) -> str:
        """The matter's name in doubts, decisions and record identities: 附件1-015."""
        return reference(self.section, self.number)

    @property
    def items_with_own_lead(self) -> tuple[SubItem, ...]:
        """The rows that are lines of their own: those that print a lead other than the matter's."""
        return tuple(item for item in self.sub_items if item.lead_units and item.lead_units != self.lead_units)

    @property
    def items_under_its_lead(self) -> tuple[SubItem, ...]:
        """The rows that belong to the matter's own line; in annex 2 no. 6 a later one names units of its own."""
        return tuple(item for item in self.sub_items if not item.lead_units or item.lead_units == self.lead_units)


@dataclass(frozen=True, slots=True)
class UnitName:
    """A distinct name; `variants` are other prints of it that differ in brackets' width or blanks only."""

    name: str
    variants: tuple[str, ...]
    group: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person must settle.

    `matter` is a reference (several apart by 、, empty for the whole document), `field` the JSON path inside it,
    `printed` the words in question, `why` the reason. `names` are the unit names concerned. A "group" is
    asked on the review page only: the command leaves a group without a decision to the task 明确责任单位. A "proposal"
    is a sentence of a report that waits for a person's decision, or for its lead unit.
    """

    kind: DoubtKind
    matter: str
    field: str
    printed: str
    why: Message
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnReview:
    """A field that a person typed on the review page, or that changed when a matter was cut in two there.

    `field` is the JSON path inside the matter ("number": the matter was cut out of another), `read` the words as they
    were read from the document, `at` an ISO time.
    """

    field: str
    read: str
    by: str
    at: str
    how: Literal["typed", "cut"] = "typed"


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A document as understood, and, after decisions, as settled.

    canonical   printed name → the name of the unit that it means; every name of `units` that is one unit has an entry,
                itself when nobody decided otherwise
    groups      group name → canonical names of its members (各县（市、区）政府（管委会） …), from the decisions
    resolved    name nobody could resolve from the text → canonical members, in every matter that prints it
    resolved_in (matter reference, name) → canonical members, in that matter only; goes before `resolved`
    open_names  names that stand for units nobody has named yet: a task 明确责任单位, no obligation
    section_titles  section (附件1) → the title printed above its table, without blanks
    on_review   matter reference → its fields that do not stand in the document as they are here
    """

    document: Cover
    rules: Rules | None
    matters: tuple[Matter, ...]
    units: tuple[UnitName, ...]
    doubts: tuple[Doubt, ...]
    canonical: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resolved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resolved_in: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    open_names: frozenset[str] = frozenset()
    section_titles: Mapping[str, str] = field(default_factory=dict)
    on_review: Mapping[str, tuple[OnReview, ...]] = field(default_factory=dict)
    # The reason of each decision taken, in the order of the file: what was settled → why.
    reasons: tuple[tuple[str, str], ...] = ()

    def units_for(self, name: str, matter: str) -> tuple[str, ...] | None:
        """Return the canonical names that answer for a printed `name` in a matter (reference); None while open."""
        for found in (self.resolved_in.get((matter, name)), self.resolved.get(name), self.groups.get(name)):
            if found is not None:
                return found
        if name in self.open_names or name not in self.canonical:
            return None
        return (self.canonical[name],)


def reference(section: str, number: int) -> str:
    """Return how a matter is named everywhere: 附件1-015."""
    return f"{section}-{number:03d}"
