"""Stand-ins: units, people and documents of one line, as plain facts. Numbers only have to differ."""

from dataclasses import replace
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

from workflows.arrows import Status
from workflows.decide import Choice, choices
from workflows.facts import (
    ApplicationFacts,
    Assignee,
    ContributionFacts,
    CoordinationFacts,
    Evidence,
    Facts,
    LineFacts,
    PeriodFacts,
    ReportFacts,
    Shortcoming,
)
from workflows.people import Actor, Mandate, Seat
from workflows.words import (
    Action,
    ApplicationKind,
    ApplicationStatus,
    Capacity,
    ContributionStatus,
    CoordinationStatus,
    Kind,
    LineStatus,
    PeriodStatus,
    ReportStatus,
    Role,
)

F = TypeVar("F", bound=Facts)

HERE, ABROAD = 1, 2
FIRST_LEAD, SECOND_LEAD, CONTRIBUTOR, OTHER_CONTRIBUTOR, STRANGER, SUPERVISION_OFFICE = 11, 12, 13, 14, 15, 16
PERSON, EDITOR = 21, 22
DIGEST, FILE = "a" * 64, "f" * 64

STATUSES: dict[Kind, list[Status]] = {
    Kind.CONTRIBUTION: list(ContributionStatus),
    Kind.REPORT: list(ReportStatus),
    Kind.LINE: list(LineStatus),
    Kind.PERIOD: list(PeriodStatus),
    Kind.COORDINATION: list(CoordinationStatus),
    Kind.APPLICATION: list(ApplicationStatus),
}
_SIGNED: dict[ReportStatus, tuple[int, ...]] = {
    ReportStatus.CO_SIGNING: (FIRST_LEAD,),
    ReportStatus.WITH_OFFICE: (FIRST_LEAD, SECOND_LEAD),
    ReportStatus.ACCEPTED: (FIRST_LEAD, SECOND_LEAD),
}


def unhindered(kind: Kind, status: str) -> Facts:
    """Return a document in this status where only the person can be a hindrance; the report has two leads."""
    if kind == Kind.CONTRIBUTION:
        return ContributionFacts(
            government=HERE,
            status=ContributionStatus(status),
            unit=CONTRIBUTOR,
            coordinating_lead=FIRST_LEAD,
            report_status=ReportStatus.DRAFT,
            overdue=True,
        )
    if kind == Kind.REPORT:
        return ReportFacts(
            government=HERE,
            status=ReportStatus(status),
            lead_units=(FIRST_LEAD, SECOND_LEAD),
            signed_units=_SIGNED.get(ReportStatus(status), ()),
            last_editor=EDITOR,
            revision_sha256=DIGEST,
        )
    if kind == Kind.LINE:
        return LineFacts(government=HERE, status=LineStatus(status), open_names=1)
    if kind == Kind.COORDINATION:
        return CoordinationFacts(
            government=HERE, status=CoordinationStatus(status), unit=FIRST_LEAD, opened_by_receiver=False
        )
    if kind == Kind.APPLICATION:
        return ApplicationFacts(
            government=HERE,
            status=ApplicationStatus(status),
            what=ApplicationKind.EXTENSION,
            unit=FIRST_LEAD,
            examined_by=EDITOR,
            opened_by_receiver=False,
            chiefs=frozenset({EDITOR}),
        )
    return PeriodFacts(government=HERE, status=PeriodStatus(status))


def holding(role: Role, unit: int | None = None, *, government: int = HERE, person: int = PERSON) -> Actor:
    """Return a person with exactly one post."""
    return Actor(person=person, seats=(Seat(role=role, government=government, unit=unit),))


def authorised_for(unit: int, *, government: int = HERE, person: int = PERSON) -> Actor:
    """Return a person without a post who may sign for the head of the unit."""
    return Actor(person=person, mandates=(Mandate(unit=unit, government=government, delegation=41),))


def fitting_evidence(facts: Facts, actor: Actor, action: Action) -> Evidence | None:
    """Return the evidence that a correct signing of this act by this actor leaves behind (None: nothing is signed)."""
    if not isinstance(facts, ReportFacts) or action not in {Action.SIGN, Action.ACCEPT}:
        return None
    revision = facts.revision_sha256 or DIGEST
    if action == Action.ACCEPT:
        return Evidence(revision_sha256=revision, file_sha256=FILE, capacity=Capacity.OFFICE, unit=None)
    unit = facts.next_signer
    if unit is not None and actor.seat(Role.HEAD, government=facts.government, unit=unit):
        return Evidence(revision_sha256=revision, file_sha256=FILE, capacity=Capacity.HEAD, unit=unit)
    mandate = actor.mandate(government=facts.government, unit=unit, line=facts.line) if unit is not None else None
    return Evidence(
        revision_sha256=revision,
        file_sha256=FILE,
        capacity=Capacity.DEPUTY,
        unit=unit,
        delegation=mandate.delegation if mandate else None,
    )


def is_chinese(text: str) -> bool:
    """Return whether a text has something to say in Chinese."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


# Few values, so that people and documents often meet.
_units = st.integers(1, 4)
_governments = st.sampled_from([HERE, HERE, HERE, ABROAD])
_people = st.integers(1, 4)
_counts = st.sampled_from([0, 0, 1])
_shortcomings = st.sampled_from([(), (), (Shortcoming(section="problems", message="“存在问题”还没有填写。"),)])
_assignees = st.none() | st.builds(Assignee, person=st.integers(1, 4), name=st.just("张三"))
_acting_roles = st.sampled_from([*Role, Role.REPORTER, Role.REPORTER, Role.HEAD, Role.HEAD, Role.OFFICER, Role.CHIEF])

contributions = st.builds(
    ContributionFacts,
    government=_governments,
    status=st.sampled_from(ContributionStatus),
    unit=_units,
    coordinating_lead=_units,
    report_status=st.sampled_from([ReportStatus.DRAFT, *ReportStatus]),
    period_open=st.booleans(),
    overdue=st.booleans(),
    shortcomings=_shortcomings,
    unanswered=_counts,
    assignee=_assignees,
    lead_assignee=_assignees,
    returned_by=st.none() | _people,
    report_returned_by=st.none() | _people,
    lead_units=st.lists(_units, max_size=2).map(tuple),
    returned_from=st.sampled_from([None, ContributionStatus.SENT, ContributionStatus.ACCEPTED]),
    return_opened=st.booleans(),
    kind=st.just(Kind.CONTRIBUTION),
)
reports = st.builds(
    ReportFacts,
    government=_governments,
    status=st.sampled_from(ReportStatus),
    lead_units=st.lists(_units, min_size=1, max_size=3).map(tuple),
    signed_units=st.lists(_units, max_size=2).map(tuple),
    pending=st.sampled_from([(), (), ("甲局",), tuple("甲乙丙丁戊己庚")]),
    shortcomings=_shortcomings,
    unanswered=_counts,
    last_editor=st.none() | _people,
    revision_sha256=st.sampled_from([None, DIGEST, DIGEST]),
    signing_open=st.booleans(),
    signing_from=st.none() | st.dates(),
    assignee=_assignees,
    returned_by=st.none() | _people,
    returned_from=st.sampled_from([None, ReportStatus.WITH_HEAD, ReportStatus.CO_SIGNING, ReportStatus.WITH_OFFICE]),
    return_opened=st.booleans(),
    kind=st.just(Kind.REPORT),
)
lines = st.builds(
    LineFacts,
    government=_governments,
    status=st.sampled_from(LineStatus),
    open_reports=_counts,
    kind=st.just(Kind.LINE),
)
periods = st.builds(
    PeriodFacts,
    government=_governments,
    status=st.sampled_from(PeriodStatus),
    opens_on=st.none() | st.dates(),
    opening_reached=st.booleans(),
    open_reports=_counts,
    kind=st.just(Kind.PERIOD),
)
coordinations = st.builds(
    CoordinationFacts,
    government=_governments,
    status=st.sampled_from(CoordinationStatus),
    unit=_units,
    leads_line=st.booleans(),
    line_closed=st.booleans(),
    shortcomings=_shortcomings,
    leaders=st.sampled_from([(), (), (61,), (61, 62)]),
    opened_by_receiver=st.booleans(),
    recall_asked=st.booleans(),
    kind=st.just(Kind.COORDINATION),
)
applications = st.builds(
    ApplicationFacts,
    government=_governments,
    status=st.sampled_from(ApplicationStatus),
    what=st.sampled_from(ApplicationKind),
    unit=_units,
    leads_line=st.booleans(),
    line_in_work=st.booleans(),
    before_deadline=st.booleans(),
    deadline=st.none() | st.dates(),
    others_open=_counts,
    shortcomings=_shortcomings,
    examined_by=st.none() | _people,
    open_reports=_counts,
    opened_by_receiver=st.booleans(),
    recall_asked=st.booleans(),
    chiefs=st.frozensets(_people, max_size=2),
    kind=st.just(Kind.APPLICATION),
)
documents: st.SearchStrategy[Facts] = contributions | reports | lines | periods | coordinations | applications


def seats_in(governments: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[Seat, ...]]:
    """Return any few posts in these governments."""
    seat = st.builds(Seat, role=_acting_roles, government=governments, unit=st.none() | _units)
    return st.lists(seat, max_size=5).map(tuple)


def mandates_in(governments: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[Mandate, ...]]:
    """Return any few authorisations to sign in these governments."""
    mandate = st.builds(Mandate, unit=_units, government=governments, delegation=st.integers(41, 43))
    return st.lists(mandate, max_size=2).map(tuple)


actors = st.builds(Actor, person=_people, seats=seats_in(_governments), mandates=mandates_in(_governments))
nobodies = st.builds(Actor, person=st.none(), seats=seats_in(_governments), mandates=mandates_in(_governments))
foreigners = st.builds(Actor, person=_people, seats=seats_in(st.just(ABROAD)), mandates=mandates_in(st.just(ABROAD)))


def people_near(facts: Facts) -> st.SearchStrategy[Actor]:
    """Return people whose posts fit the document's units, so that the law often says yes."""
    here = facts.government
    units: tuple[int, ...] = ()
    if isinstance(facts, ContributionFacts):
        units = (facts.unit, facts.coordinating_lead)
    if isinstance(facts, ReportFacts):
        units = facts.lead_units
    if isinstance(facts, CoordinationFacts | ApplicationFacts):
        units = (facts.unit,)
    seats = [Seat(role=role, government=here) for role in (Role.OFFICER, Role.CHIEF)]
    seats += [Seat(role=role, government=here, unit=unit) for unit in units for role in (Role.REPORTER, Role.HEAD)]
    seats += [Seat(role=Role.LEADER, government=here, post=post) for post in (61, 62)]
    mandates = [Mandate(unit=unit, government=here, delegation=41) for unit in units]
    return st.builds(
        Actor,
        person=_people,
        seats=st.lists(st.sampled_from(seats), max_size=3).map(tuple),
        mandates=st.lists(st.sampled_from(mandates), max_size=1).map(tuple) if mandates else st.just(()),
    )


def with_people(facts: st.SearchStrategy[F]) -> st.SearchStrategy[tuple[F, Actor]]:
    """Return documents, each with a person: any, or one near the document."""
    return facts.flatmap(lambda one: st.tuples(st.just(one), actors | people_near(one)))


scenes = with_people(documents)
contribution_scenes = with_people(contributions)
report_scenes = with_people(reports)
# Reports on their way through the heads and the office, as the operations leave them: signed in printed order so far.
reports_on_their_way = st.builds(
    lambda leads, signed, status, editor: ReportFacts(
        government=HERE,
        status=status,
        lead_units=tuple(leads),
        signed_units=tuple(dict.fromkeys(leads))[:signed],
        last_editor=editor,
        revision_sha256=DIGEST,
    ),
    leads=st.lists(_units, min_size=1, max_size=3),
    signed=st.integers(0, 3),
    status=st.sampled_from([ReportStatus.WITH_HEAD, ReportStatus.CO_SIGNING, ReportStatus.WITH_OFFICE]),
    editor=st.none() | _people,
)
nobody_scenes = documents.flatmap(
    lambda one: st.tuples(st.just(one), nobodies | people_near(one).map(lambda actor: replace(actor, person=None)))
)
signing_scenes = reports_on_their_way.flatmap(lambda one: st.tuples(st.just(one), people_near(one)))


@cache
def offered_moves(facts: Facts, actor: Actor) -> dict[Action, Choice]:
    """Return the choices that move the document; acts beside the way are asked of `permit`.

    The law is a function of facts and actor: a long walk asks it once about the same.
    """
    return {action: choice for action, choice in choices(facts, actor).items() if not choice.beside}
