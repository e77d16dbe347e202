"""The permission table, written from the documents, agrees with the law in every cell."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.workflows.stand_ins import (
    ABROAD,
    CONTRIBUTOR,
    FIRST_LEAD,
    HERE,
    OTHER_CONTRIBUTOR,
    PERSON,
    SECOND_LEAD,
    STATUSES,
    STRANGER,
    SUPERVISION_OFFICE,
    fitting_evidence,
    unhindered,
)
from workflows import permissions
from workflows.decide import Decision, Permit, choices, move, permit
from workflows.facts import ApplicationFacts, ContributionFacts, CoordinationFacts, Facts, ReportFacts
from workflows.flows import FLOWS
from workflows.people import ANONYMOUS, Actor, Mandate, Seat
from workflows.permissions import Cell, TableError, permission_table
from workflows.words import Action, ContributionStatus, Kind, ReportStatus, Role

ANOTHER_LINE = 19  # a unit that leads another line: what one is there gives nothing here
ROLES = {
    "anonymous": None,
    "contributor_reporter": Role.REPORTER,
    "colleague": Role.MEMBER,
    "lead_reporter": Role.REPORTER,
    "lead_head": Role.HEAD,
    "deputy": Role.DEPUTY,
    "head_elsewhere": Role.HEAD,
    "officer": Role.OFFICER,
    "chief": Role.CHIEF,
    "leader": Role.LEADER,
    "auditor": Role.AUDITOR,
    "system_admin": Role.SYSTEM_ADMIN,
    "security_admin": Role.SECURITY_ADMIN,
    "audit_admin": Role.AUDIT_ADMIN,
}
RELATIONS = [
    "own_unit",
    "co_unit",
    "lead_unit",
    "unrelated_unit",
    "former_member",
    "authorised",
    "authorisation_ended",
    "other_government",
]
BESIDE = {(kind, one.action) for kind in Kind for one in FLOWS[kind].SIDE_ACTS}
ACTS = [
    (kind, action)
    for kind in Kind
    for action in Action
    if hasattr(FLOWS[kind], action.value) or (kind, action) in BESIDE
]


def person_of(role: str, relation: str, facts: Facts) -> Actor:
    """Return the person whom a cell means (the head of permissions.toml says what each word means)."""
    if role == "anonymous":
        return ANONYMOUS
    if relation == "former_member":
        return Actor(person=PERSON)
    government = ABROAD if relation == "other_government" else HERE
    unit = {
        "own_unit": CONTRIBUTOR if isinstance(facts, ContributionFacts) else FIRST_LEAD,
        "co_unit": OTHER_CONTRIBUTOR,
        "lead_unit": FIRST_LEAD if isinstance(facts, ContributionFacts) else SECOND_LEAD,
        "other_government": CONTRIBUTOR if isinstance(facts, ContributionFacts) else FIRST_LEAD,
    }.get(relation, STRANGER)
    mandates: tuple[Mandate, ...] = ()
    if relation in {"authorised", "other_government"}:
        mandates = (Mandate(unit=unit_to_sign(facts), government=government, delegation=41),)
    return Actor(person=PERSON, seats=posts(role, unit, government), mandates=mandates)


def posts(role: str, unit: int, government: int) -> tuple[Seat, ...]:
    post = ROLES[role]
    assert post is not None
    member = Seat(role=Role.MEMBER, government=government, unit=unit)
    if role == "head_elsewhere":
        return (member, Seat(role=post, government=government, unit=ANOTHER_LINE))
    if post in {Role.OFFICER, Role.CHIEF}:
        return (member, Seat(role=post, government=government, unit=SUPERVISION_OFFICE))
    if post not in {Role.REPORTER, Role.MEMBER, Role.HEAD, Role.DEPUTY}:
        return (member, Seat(role=post, government=government))
    seat = Seat(role=post, government=government, unit=unit)
    if role == "lead_reporter":
        return (seat, Seat(role=post, government=government, unit=ANOTHER_LINE))
    return (seat,)


def unit_to_sign(facts: Facts) -> int:
    if isinstance(facts, ReportFacts):
        return facts.next_signer or FIRST_LEAD
    return CONTRIBUTOR if isinstance(facts, ContributionFacts) else FIRST_LEAD


def suited(facts: Facts, action: Action) -> Facts:
    """Return the facts as a recall wants them, or the undoing of a return: unopened, asked for, of this very person."""
    asked = action in {Action.GRANT_RECALL, Action.REFUSE_RECALL}
    if isinstance(facts, CoordinationFacts | ApplicationFacts):
        return replace(facts, opened_by_receiver=asked or action == Action.REQUEST_RECALL, recall_asked=asked)
    if not isinstance(facts, ContributionFacts | ReportFacts):
        return facts
    came_from = {
        Action.UNDO_RETURN: ContributionStatus.SENT,
        Action.UNDO_RETURN_BY_HEAD: ReportStatus.WITH_HEAD,
        Action.UNDO_RETURN_BY_OFFICE: ReportStatus.WITH_OFFICE,
        Action.UNDO_RETURN_TO_HEAD: ReportStatus.WITH_OFFICE,
    }.get(action)
    if isinstance(facts, ContributionFacts):
        facts = replace(facts, lead_units=(FIRST_LEAD, SECOND_LEAD), report_returned_by=PERSON)
    if came_from is not None:
        facts = replace(facts, returned_by=PERSON, returned_from=came_from, return_opened=False)  # type: ignore[arg-type]
        signed = (FIRST_LEAD, SECOND_LEAD) if came_from is ReportStatus.WITH_OFFICE else ()
        return replace(facts, signed_units=signed) if isinstance(facts, ReportFacts) else facts
    facts = replace(facts, opened_by_receiver=action != Action.RECALL, recall_asked=asked)
    if isinstance(facts, ReportFacts):
        facts = replace(facts, correction_asked=action == Action.REFUSE_CORRECTION)
    # A late text is adopted once it has come, and comes once.
    return replace(facts, supplied=action == Action.ADOPT) if isinstance(facts, ContributionFacts) else facts


def law_allows(cell: Cell) -> bool:
    """Ask both questions of the law; they must not contradict each other."""
    facts = suited(unhindered(cell.kind, cell.status), cell.action)
    actor = person_of(cell.role, cell.relation, facts)
    evidence = fitting_evidence(facts, actor, cell.action)
    if (cell.kind, cell.action) in BESIDE:
        moved = isinstance(permit(facts, actor, cell.action, note="情况属实"), Permit)
    else:
        moved = isinstance(move(facts, actor, cell.action, evidence=evidence, note="情况属实"), Decision)
    choice = choices(facts, actor).get(cell.action)
    assert moved == (choice is not None and choice.allowed), cell
    return moved


@pytest.mark.parametrize(("kind", "action"), ACTS)
def test_the_law_allows_what_the_table_allows_and_nothing_else(kind: Kind, action: Action) -> None:
    cells = [cell for cell in permission_table().cells if (cell.kind, cell.action) == (kind, action)]
    wrong = [
        f"{cell.status} {cell.role} {cell.relation}: 表 {cell.allowed}"
        for cell in cells
        if law_allows(cell) != cell.allowed
    ]
    assert wrong == []


def test_the_table_names_the_fourteen_roles_and_the_relations_in_order() -> None:
    table = permission_table()
    assert list(table.roles) == list(ROLES)
    assert list(table.relations) == RELATIONS


def test_the_table_states_every_cell_once() -> None:
    wanted = [
        (kind, action, str(status), role, relation)
        for kind, action in ACTS
        for status in STATUSES[kind]
        for role in ROLES
        for relation in RELATIONS
    ]
    stated = [(cell.kind, cell.action, cell.status, cell.role, cell.relation) for cell in permission_table().cells]
    assert len(stated) == len(set(stated))
    assert set(stated) == set(wanted)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('anonymous            = "--------', 'anonymous            = "-------', "每组 8 格"),
        ('anonymous            = "--------', 'anonymous            = "?-------', "不是 + 或 -"),
        ("colleague            = ", "# colleague          = ", "全部 14 种角色"),
        ("statuses             = ", "# statuses           = ", "先写 statuses"),
    ],
)
def test_a_damaged_table_is_refused_with_the_place(was: str, becomes: str, says: str, tmp_path: Path) -> None:
    damaged = tmp_path / "permissions.toml"
    damaged.write_text(permissions.TABLE.read_text(encoding="utf-8").replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(TableError, match=r"contribution\.send") as refusal:
        permissions.read_table(damaged)
    assert says in str(refusal.value)
