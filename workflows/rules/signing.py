"""Rules of signing: separation of persons, and proof instead of belief."""

from django.utils.translation import gettext_lazy as _
from viewflow.fsm import State

from workflows.facts import Evidence, ReportFacts
from workflows.people import Actor
from workflows.rules.persons import OfReport, head_whose_turn_it_is
from workflows.words import Action, Capacity, Role


def head_who_did_not_write(flow: OfReport, actor: Actor) -> State.CONDITION:
    """The preparer never signs the own text (invariants 3, 4): the head whose turn it is, and no writer of the text."""
    turn, facts = head_whose_turn_it_is(flow, actor), flow.facts
    if not turn:
        return turn
    return State.CONDITION(
        actor.person is not None and actor.person != facts.last_editor and actor.person not in facts.writers,
        _("拟稿人不能签发自己拟写的报告，须由另一人签发。"),
    )


def a_revision_is_frozen(flow: OfReport) -> State.CONDITION:
    """Only frozen content is signed or accepted."""
    return State.CONDITION(flow.facts.revision_sha256 is not None, _("报告没有固定的版本，不能签发或验收。"))


def every_head_has_signed(flow: OfReport) -> State.CONDITION:
    """Accepted means: every required head signed this revision (invariant 6)."""
    return State.CONDITION(flow.facts.next_signer is None, _("还有牵头单位负责人没有签发这一版本。"))


def evidence_fits(action: Action, facts: ReportFacts, actor: Actor, evidence: Evidence | None) -> State.CONDITION:
    """SIGN and ACCEPT need evidence that this very revision was signed in the right capacity (fail closed)."""
    if evidence is None:
        return State.CONDITION(False, _("没有签名凭据，不能%(act)s。") % {"act": action.label})
    if evidence.revision_sha256 != facts.revision_sha256:
        return State.CONDITION(False, _("签名凭据不属于当前版本，请刷新后重新审阅。"))
    if action == Action.ACCEPT:
        return State.CONDITION(evidence.capacity == Capacity.OFFICE, _("验收须有督查室的签名。"))
    unit = facts.next_signer
    if evidence.unit != unit or unit is None:
        return State.CONDITION(False, _("签名凭据的单位与轮到签发的单位不一致。"))
    if evidence.capacity == Capacity.HEAD:
        return State.CONDITION(_is_head(actor, facts.government, unit), _("签名人不是该单位主要负责人。"))
    named = [
        mandate
        for mandate in actor.mandates_for(government=facts.government, unit=unit)
        if mandate.delegation == evidence.delegation and mandate.covers(facts.line)
    ]
    return State.CONDITION(
        evidence.capacity == Capacity.DEPUTY and bool(named),
        _("代签授权不在有效期内。"),
    )


def _is_head(actor: Actor, government: int, unit: int) -> bool:
    return actor.seat(Role.HEAD, government=government, unit=unit) is not None
