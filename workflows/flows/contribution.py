"""The way of a contribution (反馈): written → sent → adopted, or returned, or waived by name."""

from viewflow.fsm import State

from workflows.facts import ContributionFacts
from workflows.flows.acts import SideAct
from workflows.flows.holding import Holder
from workflows.rules.handing import unit_hands_on
from workflows.rules.persons import reporter_of_coordinating_lead, reporter_of_own_unit
from workflows.rules.recalling import (
    no_recall_is_asked,
    not_opened_by_receiver,
    opened_by_receiver,
    recall_is_asked,
    sender_of_contribution,
)
from workflows.rules.returning import (
    reader_who_returned_the_report,
    return_is_not_opened,
    who_returned_the_contribution,
)
from workflows.rules.texts import (
    contribution_is_overdue,
    late_text_has_come,
    late_text_is_missing,
    lead_still_drafts,
    return_notes_are_answered,
    text_is_complete,
)
from workflows.rules.times import period_is_open
from workflows.rules.urging import lead_waits_for_the_unit, not_yet_urged_today, unit_waits_for_the_lead
from workflows.words import Action, ContributionStatus, Relation, Role

S = ContributionStatus


def _where_it_was(flow: "ContributionFlow") -> ContributionStatus:
    """A return that is undone never happened to what was sent, or adopted already."""
    return S.ACCEPTED if flow.facts.returned_from is S.ACCEPTED else S.SENT


class ContributionFlow:
    """Undertaking and assisting units report to the lead at intervals (定期向牵头单位反馈落实情况)."""

    state = State(ContributionStatus)

    HOLDERS: dict[ContributionStatus, Holder | None] = {
        S.DRAFT: Holder((Role.REPORTER,), Relation.OWN_UNIT),
        S.RETURNED: Holder((Role.REPORTER,), Relation.OWN_UNIT),
        S.SENT: Holder((Role.REPORTER,), Relation.COORDINATING_LEAD),
        S.ACCEPTED: None,
        S.WAIVED: None,
        S.EXCUSED: None,
    }
    FINAL = frozenset({S.ACCEPTED, S.WAIVED, S.EXCUSED})
    SIDE_ACTS: tuple[SideAct, ...] = (
        SideAct(
            Action.URGE,
            frozenset({S.DRAFT, S.RETURNED}),
            lead_waits_for_the_unit,
            (period_is_open, lead_still_drafts, not_yet_urged_today),
        ),
        SideAct(Action.URGE, frozenset({S.SENT}), unit_waits_for_the_lead, (lead_still_drafts, not_yet_urged_today)),
        SideAct(
            Action.REQUEST_RECALL,
            frozenset({S.SENT}),
            sender_of_contribution,
            (lead_still_drafts, opened_by_receiver, no_recall_is_asked),
            needs_note=True,
        ),
        SideAct(
            Action.REFUSE_RECALL,
            frozenset({S.SENT}),
            reporter_of_coordinating_lead,
            (recall_is_asked,),
            needs_note=True,
        ),
        SideAct(Action.REASSIGN, frozenset({S.DRAFT, S.RETURNED, S.SENT}), unit_hands_on, needs_note=True),
        SideAct(
            Action.SUPPLY,
            frozenset({S.WAIVED}),
            reporter_of_own_unit,
            (period_is_open, late_text_is_missing, return_notes_are_answered, text_is_complete),
        ),
    )

    def __init__(self, facts: ContributionFacts) -> None:
        self.facts = facts
        self.status = facts.status

    @state.getter()
    def _status(self) -> ContributionStatus:
        return self.status

    @state.setter()
    def _move_to(self, value: ContributionStatus) -> None:
        self.status = value

    @state.transition(
        source=[S.DRAFT, S.RETURNED],
        target=S.SENT,
        label=Action.SEND.label,
        permission=reporter_of_own_unit,
        conditions=[period_is_open, lead_still_drafts, return_notes_are_answered, text_is_complete],
    )
    def send(self) -> None:
        """The unit's reporter hands the text to the lead unit; it is frozen as sent."""

    @state.transition(
        source=S.SENT,
        target=S.ACCEPTED,
        label=Action.ADOPT.label,
        permission=reporter_of_coordinating_lead,
        conditions=[lead_still_drafts],
    )
    @state.transition(
        source=S.WAIVED,
        target=S.ACCEPTED,
        label=Action.ADOPT.label,
        permission=reporter_of_coordinating_lead,
        conditions=[lead_still_drafts, late_text_has_come],
    )
    def adopt(self) -> None:
        """The lead takes the contribution as it was sent; a late one, too, while the report is still being written."""

    @state.transition(
        source=[S.SENT, S.ACCEPTED],
        target=S.RETURNED,
        label=Action.RETURN_TO_CONTRIBUTOR.label,
        permission=reporter_of_coordinating_lead,
        conditions=[period_is_open, lead_still_drafts],
        custom={"needs_return": True},
    )
    def return_to_contributor(self) -> None:
        """The lead asks for mending, with a reason pinned to a field."""

    @state.transition(
        source=[S.DRAFT, S.RETURNED],
        target=S.WAIVED,
        label=Action.WAIVE.label,
        permission=reporter_of_coordinating_lead,
        conditions=[lead_still_drafts, contribution_is_overdue],
        custom={"needs_note": True},
    )
    def waive(self) -> None:
        """The lead files without a missing unit, naming it: the lateness is that unit's."""

    @state.transition(
        source=[S.DRAFT, S.RETURNED, S.SENT],
        target=S.EXCUSED,
        label=Action.EXCUSE.label,
        permission=reporter_of_coordinating_lead,
        conditions=[period_is_open, lead_still_drafts],
        custom={"needs_note": True},
    )
    def excuse(self) -> None:
        """The lead excuses a unit for this period (减签): it owes nothing and is not late."""

    @state.transition(
        source=S.EXCUSED,
        target=S.DRAFT,
        label=Action.ADD_CONTRIBUTOR.label,
        permission=reporter_of_coordinating_lead,
        conditions=[period_is_open, lead_still_drafts],
        custom={"needs_note": True},
    )
    def add_contributor(self) -> None:
        """The lead needs a unit after all that it had excused (加签): it owes again, from now on."""

    @state.transition(
        source=S.SENT,
        target=S.DRAFT,
        label=Action.RECALL.label,
        permission=sender_of_contribution,
        conditions=[lead_still_drafts, not_opened_by_receiver],
    )
    def recall(self) -> None:
        """The unit takes back what the lead has not opened yet; the first arrival stays (invariant 10)."""

    @state.transition(
        source=S.SENT,
        target=S.DRAFT,
        label=Action.GRANT_RECALL.label,
        permission=reporter_of_coordinating_lead,
        conditions=[lead_still_drafts, recall_is_asked],
    )
    def grant_recall(self) -> None:
        """The lead, who has read it, lets the unit take it back."""

    @state.transition(
        source=S.RETURNED,
        target=State.GET_STATE(_where_it_was, states=[S.SENT, S.ACCEPTED]),
        label=Action.UNDO_RETURN.label,
        permission=who_returned_the_contribution,
        conditions=[lead_still_drafts, return_is_not_opened],
        custom={"needs_note": True},
    )
    def undo_return(self) -> None:
        """Its author takes a mistaken return back before the unit opens it: the contribution stands where it stood."""

    @state.transition(
        source=S.ACCEPTED,
        target=S.RETURNED,
        label=Action.RETURN_WITH_REPORT.label,
        permission=reader_who_returned_the_report,
        conditions=[lead_still_drafts],
        custom={"needs_return": True},
    )
    def return_with_report(self) -> None:
        """The head or the office, returning the report, names the units whose words must change."""
