"""What the law looks at: plain frozen facts about one document, read after the row is locked."""

from dataclasses import dataclass
from datetime import date

from workflows.words import (
    ApplicationKind,
    ApplicationStatus,
    Capacity,
    ContributionStatus,
    CoordinationStatus,
    Kind,
    LineStatus,
    PeriodStatus,
    ReportStatus,
)


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Something in a text that hinders handing it on: which section, and how to mend it (Chinese)."""

    section: str
    message: str


@dataclass(frozen=True, slots=True)
class Assignee:
    """Who alone acts for a unit on a document (转办): a reporter of that unit whose post is in force."""

    person: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class ContributionFacts:
    """A contribution: its unit, the coordinating lead, the state of the lead's report, what its text still lacks.

    `overdue`: the contribution's due instant has passed. `unanswered`: return notes neither ticked nor answered.
    `urged_today`: somebody has urged whoever holds it, in this very step, on the local day of the act.
    `opened_by_receiver`: the receiver has opened what was sent (so, unless it was looked up: nothing is recalled);
    `recall_asked`: a recall was asked for in this step and is not answered yet. `assignee` acts for the unit,
    `lead_assignee` for the lead (on its report and what belongs to it); None: any reporter there.
    `supplied`: the unit without which the lead filed has sent its late text (补报).
    `open_sections`: the sections that may be written, None for all of them (none, unless it was looked up); of a report
    also the single targets whose answer may (`rules.texts.target_key`).
    `returned_by`: the person who returned it with its last move, out of the status `returned_from` (None: the last move
    was no return, or was not looked up); `return_opened`: the other side has opened or touched what was returned.
    `report_returned_by`: who returned the lead's report with its last move, unopened so far; `lead_units`: as on it.
    """

    government: int
    status: ContributionStatus
    unit: int
    coordinating_lead: int
    report_status: ReportStatus
    period_open: bool = True
    overdue: bool = False
    shortcomings: tuple[Shortcoming, ...] = ()
    unanswered: int = 0
    urged_today: bool = False
    opened_by_receiver: bool = True
    recall_asked: bool = False
    assignee: Assignee | None = None
    lead_assignee: Assignee | None = None
    supplied: bool = False
    open_sections: frozenset[str] | None = frozenset()
    returned_by: int | None = None
    returned_from: ContributionStatus | None = None
    return_opened: bool = True
    report_returned_by: int | None = None
    lead_units: tuple[int, ...] = ()
    kind: Kind = Kind.CONTRIBUTION


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A report: lead units in printed order, who signed the current revision, what is still out.

    `pending` are the names of contributors neither adopted nor waived; `last_editor` is the person who last edited
    the text of the current revision, `writers` are all whose words stand in it and who handed it on; `signing_from` is
    the first day on which the report may go to the head;
    `correction_asked`: a correction of the accepted report was asked for and is not answered yet;
    `line` is what it reports on (a mandate to sign may be for chosen lines only). `assignee` acts for the coordinating
    lead; None: any reporter there. `returned_to_head`: a head has it because the office returned it to the heads.
    """

    government: int
    status: ReportStatus
    lead_units: tuple[int, ...]
    signed_units: tuple[int, ...] = ()
    pending: tuple[str, ...] = ()
    shortcomings: tuple[Shortcoming, ...] = ()
    unanswered: int = 0
    last_editor: int | None = None
    writers: frozenset[int] = frozenset()
    revision_sha256: str | None = None
    signing_open: bool = True
    signing_from: date | None = None
    period_open: bool = True
    urged_today: bool = False
    line: int | None = None
    opened_by_receiver: bool = True
    recall_asked: bool = False
    correction_asked: bool = False
    assignee: Assignee | None = None
    open_sections: frozenset[str] | None = frozenset()
    returned_by: int | None = None
    returned_from: ReportStatus | None = None
    return_opened: bool = True
    returned_to_head: bool = False
    kind: Kind = Kind.REPORT

    @property
    def coordinating_lead(self) -> int:
        """The first lead unit in printed order coordinates (domain.md, house rule on several leads)."""
        return self.lead_units[0]

    @property
    def next_signer(self) -> int | None:
        """The first lead unit in printed order whose head has not signed the current revision; None when all have."""
        for unit in self.lead_units:
            if unit not in self.signed_units:
                return unit
        return None

    @property
    def signers_left(self) -> int:
        """How many required heads have not signed the current revision (a unit that is named twice signs once)."""
        return len(set(self.lead_units) - set(self.signed_units))


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line (责任行). `open_reports`: reports of it that are not yet accepted; `open_names`: names still unsettled."""

    government: int
    status: LineStatus
    open_reports: int = 0
    open_names: int = 0
    kind: Kind = Kind.LINE


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """A period. `opens_on` is the day from which it may be opened; `open_reports` are reports not yet accepted."""

    government: int
    status: PeriodStatus
    opens_on: date | None = None
    opening_reached: bool = True
    open_reports: int = 0
    kind: Kind = Kind.PERIOD


@dataclass(frozen=True, slots=True)
class CoordinationFacts:
    """A problem that needs the city government: the lead unit that raises it, and the posts of the leaders in charge.

    `leads_line`: the unit leads the line on the day of the act; `line_closed`: nothing is done on the line any more.
    `leaders` is empty where the printed name of the line's leader belongs to no post: then any city leader is meant.
    `opened_by_receiver`: the head, or the leader, before whom it lies has opened it there.
    `urged_today`, `recall_asked`: as of a contribution.
    """

    government: int
    status: CoordinationStatus
    unit: int
    leads_line: bool = True
    line_closed: bool = False
    shortcomings: tuple[Shortcoming, ...] = ()
    leaders: tuple[int, ...] = ()
    urged_today: bool = False
    opened_by_receiver: bool = True
    recall_asked: bool = False
    kind: Kind = Kind.COORDINATION


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """An application about a line by the lead unit `unit` (延期、调整、办结).

    `leads_line`: the unit leads it on the day of the act; `line_in_work`: the line neither rests nor has ended;
    `deadline` is the last day of the terms in force (None: the text names none), `before_deadline` whether it is still
    to come; `others_open`: other applications about the line not decided yet; `examined_by` is who examined it;
    `open_reports`: reports of the line not accepted yet; `opened_by_receiver`: the office has opened it as filed;
    `chiefs` are the persons who hold the post of the office's chief at that instant.
    `urged_today`, `recall_asked`: as of a contribution.
    """

    government: int
    status: ApplicationStatus
    what: ApplicationKind
    unit: int
    leads_line: bool = True
    line_in_work: bool = True
    before_deadline: bool = True
    deadline: date | None = None
    others_open: int = 0
    shortcomings: tuple[Shortcoming, ...] = ()
    examined_by: int | None = None
    open_reports: int = 0
    opened_by_receiver: bool = True
    chiefs: frozenset[int] = frozenset()
    urged_today: bool = False
    recall_asked: bool = False
    kind: Kind = Kind.APPLICATION


Facts = ContributionFacts | ReportFacts | LineFacts | PeriodFacts | CoordinationFacts | ApplicationFacts


@dataclass(frozen=True, slots=True)
class Evidence:
    """Proof that bytes were signed: which revision (SHA-256 of its content), which file, in which capacity.

    Only `approvals` may build it (architecture test); the law refuses SIGN and ACCEPT without it.
    """

    revision_sha256: str
    file_sha256: str
    capacity: Capacity
    unit: int | None
    delegation: int | None = None
