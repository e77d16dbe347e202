"""The way of a report (进展报告): written → head(s) → supervision office → accepted. Exactly one holder in each."""

from viewflow.fsm import State

from workflows.facts import ReportFacts
from workflows.flows.acts import SideAct
from workflows.flows.holding import Holder
from workflows.rules.copying import who_holds_or_has_held_it
from workflows.rules.correcting import (
    correction_is_asked,
    lead_asks_for_a_correction,
    no_correction_is_asked,
    office_corrects,
)
from workflows.rules.handing import lead_hands_on
from workflows.rules.persons import head_whose_turn_it_is, office, reporter_of_coordinating_lead
from workflows.rules.recalling import (
    head_who_signed_last,
    lead_handed_it_on,
    lead_who_handed_on,
    no_recall_is_asked,
    not_opened_by_receiver,
    opened_by_receiver,
    recall_is_asked,
)
from workflows.rules.returning import (
    head_who_returned,
    officer_who_returned,
    return_is_not_opened,
    was_returned_by_head,
    was_returned_by_office,
)
from workflows.rules.signing import a_revision_is_frozen, every_head_has_signed, head_who_did_not_write
from workflows.rules.texts import contributions_are_in, return_notes_are_answered, text_is_complete
from workflows.rules.times import period_still_runs, signing_has_begun
from workflows.rules.urging import (
    lead_or_office_waits_for_the_head,
    lead_waits_for_the_office,
    not_yet_urged_today,
    office_waits_for_the_lead,
)
from workflows.words import Action, Relation, ReportStatus, Role

S = ReportStatus


def _after_signing(flow: "ReportFlow") -> ReportStatus:
    """Co-signers sign in printed order; the last signature sends the report to the office."""
    return S.CO_SIGNING if flow.facts.signers_left > 1 else S.WITH_OFFICE


def _with_which_head(flow: "ReportFlow") -> ReportStatus:
    """A return that is undone leaves the revision with the head who had it, whoever signed before."""
    return S.CO_SIGNING if flow.facts.returned_from is S.CO_SIGNING else S.WITH_HEAD


class ReportFlow:
    """并经单位主要负责人审阅: nobody can skip the head's step; 向市政府报告: the office receives."""

    state = State(ReportStatus)

    HOLDERS: dict[ReportStatus, Holder | None] = {
        S.DRAFT: Holder((Role.REPORTER,), Relation.COORDINATING_LEAD),
        S.WITH_HEAD: Holder((Role.HEAD, Role.DEPUTY), Relation.NEXT_SIGNER),
        S.CO_SIGNING: Holder((Role.HEAD, Role.DEPUTY), Relation.NEXT_SIGNER),
        S.WITH_OFFICE: Holder((Role.OFFICER, Role.CHIEF), Relation.GOVERNMENT),
        S.ACCEPTED: None,
    }
    FINAL = frozenset({S.ACCEPTED})
    SIDE_ACTS: tuple[SideAct, ...] = (
        SideAct(
            Action.ADD_CONTRIBUTOR,
            frozenset({S.DRAFT}),
            reporter_of_coordinating_lead,
            (period_still_runs,),
            needs_note=True,
        ),
        SideAct(Action.URGE, frozenset({S.DRAFT}), office_waits_for_the_lead, (not_yet_urged_today,)),
        SideAct(
            Action.URGE,
            frozenset({S.WITH_HEAD, S.CO_SIGNING}),
            lead_or_office_waits_for_the_head,
            (not_yet_urged_today,),
        ),
        SideAct(Action.URGE, frozenset({S.WITH_OFFICE}), lead_waits_for_the_office, (not_yet_urged_today,)),
        SideAct(
            Action.REQUEST_RECALL,
            frozenset({S.WITH_HEAD}),
            lead_who_handed_on,
            (lead_handed_it_on, opened_by_receiver, no_recall_is_asked),
            needs_note=True,
        ),
        SideAct(
            Action.REQUEST_RECALL,
            frozenset({S.CO_SIGNING, S.WITH_OFFICE}),
            head_who_signed_last,
            (opened_by_receiver, no_recall_is_asked),
            needs_note=True,
        ),
        SideAct(
            Action.REFUSE_RECALL,
            frozenset({S.WITH_HEAD, S.CO_SIGNING}),
            head_whose_turn_it_is,
            (recall_is_asked,),
            needs_note=True,
        ),
        SideAct(Action.REFUSE_RECALL, frozenset({S.WITH_OFFICE}), office, (recall_is_asked,), needs_note=True),
        SideAct(
            Action.REASSIGN,
            frozenset({S.DRAFT, S.WITH_HEAD, S.CO_SIGNING, S.WITH_OFFICE}),
            lead_hands_on,
            needs_note=True,
        ),
        SideAct(
            Action.ASK_CORRECTION,
            frozenset({S.ACCEPTED}),
            lead_asks_for_a_correction,
            (no_correction_is_asked,),
            needs_note=True,
        ),
        SideAct(Action.REFUSE_CORRECTION, frozenset({S.ACCEPTED}), office, (correction_is_asked,), needs_note=True),
        SideAct(Action.COPY, frozenset(S), who_holds_or_has_held_it),
    )

    def __init__(self, facts: ReportFacts) -> None:
        self.facts = facts
        self.status = facts.status

    @state.getter()
    def _status(self) -> ReportStatus:
        return self.status

    @state.setter()
    def _move_to(self, value: ReportStatus) -> None:
        self.status = value

    @state.transition(
        source=S.DRAFT,
        target=S.WITH_HEAD,
        label=Action.SUBMIT.label,
        permission=reporter_of_coordinating_lead,
        conditions=[signing_has_begun, contributions_are_in, return_notes_are_answered, text_is_complete],
        custom={"jobs": ("render_signing_copy",)},
    )
    def submit(self) -> None:
        """The lead's reporter freezes the content as a revision and hands it to the head."""

    @state.transition(
        source=[S.WITH_HEAD, S.CO_SIGNING],
        target=S.DRAFT,
        label=Action.RETURN_BY_HEAD.label,
        permission=head_whose_turn_it_is,
        custom={"needs_return": True},
    )
    def return_by_head(self) -> None:
        """A head sends the text back: the next revision needs every signature anew."""

    @state.transition(
        source=[S.WITH_HEAD, S.CO_SIGNING],
        target=State.GET_STATE(_after_signing, states=[S.CO_SIGNING, S.WITH_OFFICE]),
        label=Action.SIGN.label,
        permission=head_who_did_not_write,
        conditions=[a_revision_is_frozen, return_notes_are_answered],
        custom={"needs_evidence": True},
    )
    def sign(self) -> None:
        """A head signs the frozen bytes; signed is sent on."""

    @state.transition(
        source=S.WITH_OFFICE,
        target=S.DRAFT,
        label=Action.RETURN_BY_OFFICE.label,
        permission=office,
        custom={"needs_return": True},
    )
    def return_by_office(self) -> None:
        """The office sends the report back to the lead unit."""

    @state.transition(
        source=S.WITH_OFFICE,
        target=S.WITH_HEAD,
        label=Action.RETURN_TO_HEAD.label,
        permission=office,
        conditions=[a_revision_is_frozen],
        custom={"needs_return": True, "jobs": ("render_signing_copy",)},
    )
    def return_to_head(self) -> None:
        """The office sends the report one step back, to who reviews and signs it (退回上一步：审核签发).

        The text is frozen anew as the next revision, which nobody has signed: a sign-off counts only for the revision
        it names, so the one before no longer counts beside it. Several leads sign the same revision in printed order
        and a return by one means a new revision for all (会签): it goes to the head of the first.
        """

    @state.transition(
        source=S.WITH_OFFICE,
        target=S.ACCEPTED,
        label=Action.ACCEPT.label,
        permission=office,
        conditions=[a_revision_is_frozen, every_head_has_signed],
        custom={"needs_evidence": True, "jobs": ("publish_record",)},
    )
    def accept(self) -> None:
        """The office receives for the city government; the record is numbered and frozen."""

    @state.transition(
        source=S.ACCEPTED,
        target=S.DRAFT,
        label=Action.CORRECT.label,
        permission=office_corrects,
        custom={"needs_note": True},
    )
    def correct(self) -> None:
        """更正: an accepted report is written anew, with a reason; its record stays, and counts until the next one."""

    @state.transition(
        source=S.WITH_HEAD,
        target=S.DRAFT,
        label=Action.RECALL.label,
        permission=lead_who_handed_on,
        conditions=[lead_handed_it_on, not_opened_by_receiver],
    )
    @state.transition(
        source=[S.CO_SIGNING, S.WITH_OFFICE],
        target=S.DRAFT,
        label=Action.RECALL.label,
        permission=head_who_signed_last,
        conditions=[not_opened_by_receiver],
    )
    def recall(self) -> None:
        """The sender takes back what nobody has opened yet; the next revision needs every signature anew."""

    @state.transition(
        source=[S.WITH_HEAD, S.CO_SIGNING],
        target=S.DRAFT,
        label=Action.GRANT_RECALL.label,
        permission=head_whose_turn_it_is,
        conditions=[recall_is_asked],
    )
    @state.transition(
        source=S.WITH_OFFICE,
        target=S.DRAFT,
        label=Action.GRANT_RECALL.label,
        permission=office,
        conditions=[recall_is_asked],
    )
    def grant_recall(self) -> None:
        """Who holds the report lets the sender take it back."""

    @state.transition(
        source=S.DRAFT,
        target=State.GET_STATE(_with_which_head, states=[S.WITH_HEAD, S.CO_SIGNING]),
        label=Action.UNDO_RETURN_BY_HEAD.label,
        permission=head_who_returned,
        conditions=[was_returned_by_head, return_is_not_opened, contributions_are_in, a_revision_is_frozen],
        custom={"needs_note": True},
    )
    def undo_return_by_head(self) -> None:
        """The head takes a mistaken return back before the lead opens it: the same revision stands, and who signed."""

    @state.transition(
        source=S.DRAFT,
        target=S.WITH_OFFICE,
        label=Action.UNDO_RETURN_BY_OFFICE.label,
        permission=officer_who_returned,
        conditions=[
            was_returned_by_office,
            return_is_not_opened,
            contributions_are_in,
            a_revision_is_frozen,
            every_head_has_signed,
        ],
        custom={"needs_note": True},
    )
    def undo_return_by_office(self) -> None:
        """The office takes a mistaken return back before the lead opens it: the signed revision stands again."""

    @state.transition(
        source=S.WITH_HEAD,
        target=S.WITH_OFFICE,
        label=Action.UNDO_RETURN_TO_HEAD.label,
        permission=officer_who_returned,
        conditions=[was_returned_by_office, return_is_not_opened, a_revision_is_frozen],
        custom={"needs_note": True},
    )
    def undo_return_to_head(self) -> None:
        """The office takes a mistaken return back before the head opens it: the revision that all signed counts again.

        What was frozen anew for the head is withdrawn; nobody has signed it.
        """
