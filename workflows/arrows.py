"""The arrows of each flow, read off the law itself: from where, to where, by whom, on which conditions.

What is written here asks the law; it states nothing of its own. Charts and the states page are drawn from it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from viewflow.fsm.base import Transition

from workflows.facts import (
    ApplicationFacts,
    ContributionFacts,
    CoordinationFacts,
    Facts,
    LineFacts,
    PeriodFacts,
    ReportFacts,
    Shortcoming,
)
from workflows.flows import FLOWS
from workflows.people import ANONYMOUS, Actor, Mandate, Seat, clock_of
from workflows.words import (
    Action,
    ApplicationKind,
    ApplicationStatus,
    ContributionStatus,
    CoordinationStatus,
    Kind,
    LineStatus,
    PeriodStatus,
    Relation,
    ReportStatus,
    Role,
)

Status = ContributionStatus | ReportStatus | LineStatus | PeriodStatus | CoordinationStatus | ApplicationStatus

# Stand-ins: the law compares numbers only, so any that differ will do.
_GOVERNMENT, _FIRST_LEAD, _SECOND_LEAD, _CONTRIBUTOR, _PERSON, _EDITOR, _DELEGATION = 1, 11, 12, 13, 21, 22, 31
_DIGEST = "0" * 64

_WRITERS = (Role.REPORTER, Role.HEAD)
_OFFICES = (
    Role.OFFICER,
    Role.CHIEF,
    Role.LEADER,
    Role.AUDITOR,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One predicate of the law: its name, what it says (docstring), and the reason that a refused person reads."""

    name: str
    says: str
    reason: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """One way from a status to another. `who` names the posts; the permission is asked first, then each condition."""

    kind: Kind
    action: Action
    source: Status
    target: Status
    who: tuple[str, ...]
    permission: Rule
    conditions: tuple[Rule, ...]
    is_return: bool
    needs_note: bool
    needs_evidence: bool


def arrows(kind: Kind) -> tuple[Arrow, ...]:
    """Return every arrow of the kind's flow, in the order of its statuses, then of the acts."""
    found: list[Arrow] = []
    for source in statuses(kind):
        for action in Action:
            transition = _transition(kind, source, action)
            if transition is not None:
                found += _arrows_of(kind, source, action, transition)
    return tuple(found)


def statuses(kind: Kind) -> tuple[Status, ...]:
    """Return the kind's statuses in the order of its table of holders; the first is where a document begins."""
    return tuple(FLOWS[kind].HOLDERS)


def holder_words(kind: Kind, status: Status) -> tuple[str, ...]:
    """Return who holds a document in this status, in Chinese; empty where it is final."""
    holder = {str(held): who for held, who in FLOWS[kind].HOLDERS.items()}[str(status)]
    return () if holder is None else tuple(post_words(role, holder.relation) for role in holder.roles)


def post_words(role: Role, relation: Relation) -> str:
    """Return a post in words: 本单位经办人, 牵头单位主要负责人, 督查员."""
    label = str(role.label)
    if role in {Role.DEPUTY, Role.CLOCK}:
        return label
    post = {"post": label.removeprefix("单位")}
    if relation == Relation.OWN_UNIT:
        return _("本单位%(post)s") % post
    if relation == Relation.COORDINATING_LEAD:
        return _("首位牵头单位%(post)s") % post
    if relation == Relation.NEXT_SIGNER:
        return _("牵头单位%(post)s") % post
    return label


def _arrows_of(kind: Kind, source: Status, action: Action, transition: Transition) -> list[Arrow]:
    who, permission, conditions = asked(kind, source, transition.permission, tuple(transition.conditions))
    return [
        Arrow(
            kind=kind,
            action=action,
            source=source,
            target=target,
            who=who,
            permission=permission,
            conditions=conditions,
            is_return=bool(transition.custom.get("needs_return")),
            needs_note=bool(transition.custom.get("needs_note")),
            needs_evidence=bool(transition.custom.get("needs_evidence")),
        )
        for target in transition.declared_targets()
    ]


def asked(
    kind: Kind, source: Status, permission: Callable[..., Any], conditions: tuple[Callable[..., Any], ...]
) -> tuple[tuple[str, ...], Rule, tuple[Rule, ...]]:
    """Ask the predicates of an act in this status: who may, and with which reasons each of them refuses."""
    ready = FLOWS[kind](_ready(kind, source))  # type: ignore[arg-type]
    hindered = [FLOWS[kind](facts) for facts in _hindered(kind, source)]  # type: ignore[arg-type]
    who = dict.fromkeys(words for words, actor in _candidates(ready.facts) if permission(ready, actor))
    return (
        tuple(who),
        _rule(permission, permission(ready, ANONYMOUS).message),
        tuple(_rule(one, next((met.message for flow in hindered if not (met := one(flow))), "")) for one in conditions),
    )


def _transition(kind: Kind, source: Status, action: Action) -> Transition | None:
    method = getattr(FLOWS[kind], action.value, None)
    if method is None:
        return None
    return next((one for one in method.get_transitions() if one.source == source), None)


def _rule(predicate: Callable[..., object], reason: str) -> Rule:
    says = " ".join((predicate.__doc__ or "").split())
    return Rule(name=predicate.__name__, says=says, reason=str(reason))


def _candidates(facts: Facts) -> list[tuple[str, Actor]]:
    """Return the posts that an act may be given to, in words, each with a person who holds just this post."""
    found: list[tuple[str, Actor]] = []
    if isinstance(facts, ContributionFacts):
        own = (Role.REPORTER, Role.HEAD)
        found += [(post_words(role, Relation.OWN_UNIT), _holding(role, facts.unit)) for role in own]
    if isinstance(facts, ContributionFacts | ReportFacts):
        lead = facts.coordinating_lead
        found.append((post_words(Role.REPORTER, Relation.COORDINATING_LEAD), _holding(Role.REPORTER, lead)))
    if isinstance(facts, CoordinationFacts | ApplicationFacts):
        found += [(post_words(role, Relation.OWN_UNIT), _holding(role, facts.unit)) for role in _WRITERS]
    if isinstance(facts, ContributionFacts):
        found.append((post_words(Role.HEAD, Relation.NEXT_SIGNER), _holding(Role.HEAD, facts.coordinating_lead)))
    if isinstance(facts, ReportFacts):
        # Once all have signed, the one who signed last: that is the sender, who may recall.
        unit = facts.next_signer or facts.lead_units[-1]
        found.append((post_words(Role.HEAD, Relation.NEXT_SIGNER), _holding(Role.HEAD, unit)))
        if unit != facts.coordinating_lead:
            head = _holding(Role.HEAD, facts.coordinating_lead)
            found.append((post_words(Role.HEAD, Relation.COORDINATING_LEAD), head))
        # A deputy stands in for whose turn it is, and takes back what was signed for the unit that signed last.
        for deputised in dict.fromkeys((unit, *facts.signed_units[-1:])):
            mandate = Mandate(unit=deputised, government=_GOVERNMENT, delegation=_DELEGATION)
            found.append((post_words(Role.DEPUTY, Relation.NEXT_SIGNER), Actor(person=_PERSON, mandates=(mandate,))))
    found += [(post_words(role, Relation.GOVERNMENT), _holding(role, None)) for role in _OFFICES]
    found.append((post_words(Role.CLOCK, Relation.GOVERNMENT), clock_of(_GOVERNMENT)))
    return found


def _holding(role: Role, unit: int | None) -> Actor:
    return Actor(person=_PERSON, seats=(Seat(role=role, government=_GOVERNMENT, unit=unit),))


def _ready(kind: Kind, status: Status) -> Facts:
    """Return a document in this status which nothing but the person hinders."""
    if kind == Kind.CONTRIBUTION:
        return ContributionFacts(
            government=_GOVERNMENT,
            status=ContributionStatus(status),
            unit=_CONTRIBUTOR,
            coordinating_lead=_FIRST_LEAD,
            report_status=ReportStatus.DRAFT,
            overdue=True,
            returned_by=_PERSON,
            report_returned_by=_PERSON,
            lead_units=(_FIRST_LEAD, _SECOND_LEAD),
        )
    if kind == Kind.REPORT:
        signed: dict[ReportStatus, tuple[int, ...]] = {
            ReportStatus.CO_SIGNING: (_FIRST_LEAD,),
            ReportStatus.WITH_OFFICE: (_FIRST_LEAD, _SECOND_LEAD),
            ReportStatus.ACCEPTED: (_FIRST_LEAD, _SECOND_LEAD),
        }
        return ReportFacts(
            government=_GOVERNMENT,
            status=ReportStatus(status),
            lead_units=(_FIRST_LEAD, _SECOND_LEAD),
            signed_units=signed.get(ReportStatus(status), ()),
            last_editor=_EDITOR,
            revision_sha256=_DIGEST,
            returned_by=_PERSON,
        )
    if kind == Kind.LINE:
        return LineFacts(government=_GOVERNMENT, status=LineStatus(status))
    if kind == Kind.COORDINATION:
        return CoordinationFacts(
            government=_GOVERNMENT,
            status=CoordinationStatus(status),
            unit=_FIRST_LEAD,
            opened_by_receiver=False,
        )
    if kind == Kind.APPLICATION:
        return ApplicationFacts(
            government=_GOVERNMENT,
            status=ApplicationStatus(status),
            what=ApplicationKind.EXTENSION,
            unit=_FIRST_LEAD,
            examined_by=_EDITOR,
            opened_by_receiver=False,
            chiefs=frozenset({_EDITOR}),
        )
    return PeriodFacts(government=_GOVERNMENT, status=PeriodStatus(status))


def _hindered(kind: Kind, status: Status) -> tuple[Facts, ...]:
    """Return documents in this status of which one or the other hinders each condition, so that each gives its reason.

    What has not happened yet hinders some of them, that it has happened already hinders the others.
    """
    return _not_yet(kind, status), _already(kind, status)


def _already(kind: Kind, status: Status) -> Facts:
    facts = _ready(kind, status)
    if isinstance(facts, ContributionFacts):
        return replace(facts, urged_today=True, opened_by_receiver=False, recall_asked=True, supplied=True)
    if isinstance(facts, ReportFacts):
        return replace(
            facts,
            urged_today=True,
            opened_by_receiver=False,
            recall_asked=True,
            correction_asked=True,
            period_open=False,
        )
    if isinstance(facts, ApplicationFacts | CoordinationFacts):
        return replace(facts, urged_today=True, opened_by_receiver=False, recall_asked=True)
    return facts


def _not_yet(kind: Kind, status: Status) -> Facts:
    facts = _ready(kind, status)
    lacking = (Shortcoming(section="progress", message="“进展情况”还没有填写。"),)
    if isinstance(facts, ContributionFacts):
        with_head = ReportStatus.WITH_HEAD
        return replace(
            facts, report_status=with_head, period_open=False, overdue=False, shortcomings=lacking, unanswered=1
        )
    if isinstance(facts, ReportFacts):
        return replace(
            facts,
            signed_units=(),
            pending=("某单位",),
            shortcomings=lacking,
            unanswered=1,
            revision_sha256=None,
            signing_open=False,
            returned_to_head=True,
        )
    if isinstance(facts, LineFacts):
        return replace(facts, open_reports=1)
    if isinstance(facts, CoordinationFacts):
        untold = (Shortcoming(section="tried", message="请写明牵头单位自己做了哪些协调。"),)
        return replace(facts, leads_line=False, line_closed=True, shortcomings=untold, opened_by_receiver=True)
    if isinstance(facts, ApplicationFacts):
        unsaid = (Shortcoming(section="reason", message="请写明申请的理由。"),)
        late = ApplicationKind.COMPLETION if facts.status == ApplicationStatus.WITH_CHIEF else facts.what
        return replace(
            facts,
            what=late,
            leads_line=False,
            line_in_work=False,
            before_deadline=False,
            deadline=date(2020, 12, 31),
            others_open=1,
            shortcomings=unsaid,
            open_reports=1,
            opened_by_receiver=True,
        )
    return replace(facts, opening_reached=False, opens_on=date(2020, 2, 24), open_reports=1)
