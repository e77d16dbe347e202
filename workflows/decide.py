"""The law's questions: `choices` (what may this person do now, and why not), `move` and `permit` (do it, or why not).

`move` decides the acts that change a status, `permit` those beside the way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from viewflow.fsm import State, TransitionNotAllowed
from viewflow.fsm.base import Transition, TransitionBoundMethod

from workflows.facts import ContributionFacts, CoordinationFacts, Evidence, Facts, ReportFacts
from workflows.flows import FLOWS
from workflows.flows.acts import SideAct
from workflows.flows.holding import Holder
from workflows.people import Actor
from workflows.rules.signing import evidence_fits
from workflows.rules.texts import section_is_open
from workflows.words import Action, Kind

# What hands a text on from where it stands.
_HANDING_ON = (Action.SEND, Action.SUPPLY, Action.SUBMIT)


@dataclass(frozen=True, slots=True)
class Choice:
    """One act as a page shows it: allowed, or the reason why not; `for_person` tells whether only time or text hinder.

    `needs_note`: a reason must be given. `needs_return`: a summary and remarks pinned to sections must be given.
    `beside`: the act moves no status (`permit` decides it, not `move`).
    """

    action: Action
    allowed: bool
    reason: str = ""
    for_person: bool = True
    needs_note: bool = False
    needs_return: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The law's yes: from where to where, and which durable jobs follow."""

    kind: Kind
    action: Action
    source: str
    target: str
    jobs: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Permit:
    """The law's yes to an act beside the way: the document stays in its status."""

    kind: Kind
    action: Action
    status: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The law's no, with a reason a person understands."""

    action: Action
    reason: str


def choices(facts: Facts, actor: Actor, among: Iterable[Action] = Action) -> dict[Action, Choice]:
    """Return every act that the document's present status knows, each allowed or with the reason why not.

    Acts of other statuses are absent: a page shows a button for what may be done here and names what hinders it.
    `among`: who asks about certain acts only has the law judge no others.
    """
    flow = FLOWS[facts.kind](facts)  # type: ignore[arg-type]
    found: dict[Action, Choice] = {}
    for action in among:
        transition = _transition(flow, action)
        if transition is None:
            if (beside := _side_act(flow, action)) is not None:
                found[action] = _choice(flow, actor, beside)
            continue
        person = transition.has_perm(flow, actor)
        unmet = transition.get_unmet_condition(flow) if person else None
        reason = str(person.message if not person else (unmet[1].message if unmet else ""))
        found[action] = Choice(
            action=action,
            allowed=bool(person) and unmet is None,
            reason=reason,
            for_person=bool(person),
            needs_note=bool(transition.custom.get("needs_note")),
            needs_return=bool(transition.custom.get("needs_return")),
        )
    return found


def move(
    facts: Facts, actor: Actor, action: Action, *, evidence: Evidence | None = None, note: str | None = None
) -> Decision | Refused:
    """Decide one act: ask for permission, then for conditions, then move. Neither library asks the first by itself.

    `evidence` is required where something is signed; `note` where the law wants a reason.
    """
    flow = FLOWS[facts.kind](facts)  # type: ignore[arg-type]
    transition = _transition(flow, action)
    if transition is None:
        return Refused(
            action, _("现在的状态是“%(status)s”，不能%(act)s。") % {"status": facts.status.label, "act": action.label}
        )
    permission = transition.has_perm(flow, actor)
    if not permission:
        return Refused(action, str(permission.message))
    if transition.custom.get("needs_note") and not (note or "").strip():
        return Refused(action, _("请写明理由。"))
    if transition.custom.get("needs_return") and not (note or "").strip():
        return Refused(action, _("请写明退回的理由。"))
    if transition.custom.get("needs_evidence"):
        if not isinstance(facts, ReportFacts):
            raise TypeError("Only reports are signed.")
        fits = evidence_fits(action, facts, actor, evidence)
        if not fits:
            return Refused(action, str(fits.message))
    try:
        getattr(flow, action.value)()
    except TransitionNotAllowed as refusal:
        return Refused(action, str(getattr(refusal, "unmet_message", "") or _("条件还不具备。")))
    return Decision(
        kind=facts.kind,
        action=action,
        source=facts.status.value,
        target=flow.status.value,
        jobs=tuple(transition.custom.get("jobs", ())),
    )


def permit(facts: Facts, actor: Actor, action: Action, *, note: str | None = None) -> Permit | Refused:
    """Decide one act beside the way: permission first, then the reason where one is wanted, then the conditions."""
    flow = FLOWS[facts.kind](facts)  # type: ignore[arg-type]
    beside = _side_act(flow, action)
    if beside is None:
        return Refused(
            action, _("现在的状态是“%(status)s”，不能%(act)s。") % {"status": facts.status.label, "act": action.label}
        )
    permission = beside.permission(flow, actor)
    if not permission:
        return Refused(action, str(permission.message))
    if beside.needs_note and not (note or "").strip():
        return Refused(action, _("请写明理由。"))
    if hindrance := beside.hindrance(flow):
        return Refused(action, hindrance)
    return Permit(kind=facts.kind, action=action, status=facts.status.value)


def may_write(facts: ContributionFacts | ReportFacts | CoordinationFacts, actor: Actor) -> bool:
    """Return whether this person may edit the draft now: the one who may hand it on may write it, and nobody else."""
    if facts.kind == Kind.COORDINATION:
        # Only what is still a draft asks for consent; there the head may write, too, and raise it without asking.
        both = (Action.ASK_CONSENT, Action.RAISE_TO_LEADER)
        found = choices(facts, actor, both)
        return Action.ASK_CONSENT in found and any(found[one].for_person for one in both)
    if isinstance(facts, ContributionFacts) and facts.supplied:
        return False  # a late text that has come is out of its unit's hands, as a sent one is
    return (hand_on := handing_on(choices(facts, actor, _HANDING_ON))) is not None and hand_on.for_person


def may_answer(facts: ContributionFacts | ReportFacts, actor: Actor) -> bool:
    """Return whether this person answers what a return asks: who may write the text, or the head whose turn it is.

    The head answers what the office asks of the signer (督查室退回审签人).
    """
    return_on = choices(facts, actor, (Action.RETURN_BY_HEAD,)).get(Action.RETURN_BY_HEAD)
    return may_write(facts, actor) or (return_on is not None and return_on.for_person)


def handing_on(found: Mapping[Action, Choice]) -> Choice | None:
    """Return the act that hands a text on from where it stands: sent, supplied late, or submitted; None elsewhere."""
    return next((found[one] for one in _HANDING_ON if one in found), None)


def may_write_section(facts: ContributionFacts | ReportFacts, actor: Actor, section: str) -> State.CONDITION:
    """Return whether this person may edit this section of the draft now, with the reason why not."""
    if not may_write(facts, actor):
        return State.CONDITION(False, _("现在不能修改这份材料：可能已经提交，或者不归您填写。"))
    return section_is_open(facts, section)


def holders(kind: Kind) -> dict[str, Holder | None]:
    """Return status → who must act there (None: nobody, it is final). Inbox queries are built from this."""
    return {status.value: holder for status, holder in FLOWS[kind].HOLDERS.items()}


def statuses_held(kind: Kind, holder: Holder) -> tuple[str, ...]:
    """Return the statuses of a kind in which exactly this holder must act."""
    return tuple(status for status, held in holders(kind).items() if held == holder)


def final_statuses(kind: Kind) -> frozenset[str]:
    """Return the statuses in which nobody must act any more."""
    return frozenset(status.value for status in FLOWS[kind].FINAL)


def _transition(flow: object, action: Action) -> Transition | None:
    """Return the transition of this act from the flow's present status, or None."""
    method = getattr(type(flow), action.value, None)
    if method is None:
        return None
    bound: TransitionBoundMethod = getattr(flow, action.value)
    return bound._descriptor.get_transition(flow.status)  # type: ignore[attr-defined]


def _side_act(flow: object, action: Action) -> SideAct | None:
    """Return the act beside the way of this name in the flow's present status, or None."""
    acts: tuple[SideAct, ...] = type(flow).SIDE_ACTS  # type: ignore[attr-defined]
    status = str(flow.status)  # type: ignore[attr-defined]
    return next((one for one in acts if one.action == action and status in one.sources), None)


def _choice(flow: object, actor: Actor, beside: SideAct) -> Choice:
    person = beside.permission(flow, actor)
    reason = str(person.message) if not person else beside.hindrance(flow)
    return Choice(
        action=beside.action,
        allowed=not reason,
        reason=reason,
        for_person=bool(person),
        needs_note=beside.needs_note,
        beside=True,
    )
