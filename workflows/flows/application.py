"""The way of an application about a line (延期、调整、办结): asked → examined → decided by a second person."""

from viewflow.fsm import State

from workflows.facts import ApplicationFacts
from workflows.flows.acts import SideAct
from workflows.flows.holding import Holder
from workflows.rules.applying import (
    applicant_still_leads,
    application_is_complete,
    chief_who_did_not_examine,
    deadline_has_not_passed,
    lead_who_applies,
    line_is_in_work,
    no_other_is_open,
    office_that_leaves_another_to_decide,
    reports_allow_closing,
)
from workflows.rules.persons import office
from workflows.rules.recalling import no_recall_is_asked, not_opened_by_receiver, opened_by_receiver, recall_is_asked
from workflows.rules.urging import applicant_waits, not_yet_urged_today
from workflows.words import Action, ApplicationStatus, Relation, Role

S = ApplicationStatus


class ApplicationFlow:
    """延期、调整、办结 are asked for by the lead and granted by the office (domain.md, terms)."""

    state = State(ApplicationStatus)

    HOLDERS: dict[ApplicationStatus, Holder | None] = {
        S.DRAFT: Holder((Role.REPORTER, Role.HEAD), Relation.OWN_UNIT),
        S.WITH_OFFICE: Holder((Role.OFFICER, Role.CHIEF), Relation.GOVERNMENT),
        S.WITH_CHIEF: Holder((Role.CHIEF,), Relation.GOVERNMENT),
        S.GRANTED: None,
        S.REFUSED: None,
        S.WITHDRAWN: None,
    }
    FINAL = frozenset({S.GRANTED, S.REFUSED, S.WITHDRAWN})
    SIDE_ACTS: tuple[SideAct, ...] = (
        SideAct(Action.URGE, frozenset({S.WITH_OFFICE, S.WITH_CHIEF}), applicant_waits, (not_yet_urged_today,)),
        SideAct(
            Action.REQUEST_RECALL,
            frozenset({S.WITH_OFFICE}),
            lead_who_applies,
            (opened_by_receiver, no_recall_is_asked),
            needs_note=True,
        ),
        # What lies before the chief has been examined: nobody takes it back without asking.
        SideAct(
            Action.REQUEST_RECALL, frozenset({S.WITH_CHIEF}), lead_who_applies, (no_recall_is_asked,), needs_note=True
        ),
        SideAct(Action.REFUSE_RECALL, frozenset({S.WITH_OFFICE}), office, (recall_is_asked,), needs_note=True),
        SideAct(
            Action.REFUSE_RECALL,
            frozenset({S.WITH_CHIEF}),
            chief_who_did_not_examine,
            (recall_is_asked,),
            needs_note=True,
        ),
    )

    def __init__(self, facts: ApplicationFacts) -> None:
        self.facts = facts
        self.status = facts.status

    @state.getter()
    def _status(self) -> ApplicationStatus:
        return self.status

    @state.setter()
    def _move_to(self, value: ApplicationStatus) -> None:
        self.status = value

    @state.transition(
        source=S.DRAFT,
        target=S.WITH_OFFICE,
        label=Action.FILE_APPLICATION.label,
        permission=lead_who_applies,
        conditions=[
            applicant_still_leads,
            line_is_in_work,
            no_other_is_open,
            deadline_has_not_passed,
            application_is_complete,
        ],
    )
    def file_application(self) -> None:
        """The lead hands the application to the supervision office."""

    @state.transition(
        source=S.WITH_OFFICE,
        target=S.DRAFT,
        label=Action.RETURN_APPLICATION.label,
        permission=office,
        custom={"needs_note": True},
    )
    def return_application(self) -> None:
        """The office asks the lead for what is missing."""

    @state.transition(
        source=S.WITH_OFFICE,
        target=S.WITH_CHIEF,
        label=Action.FORWARD_APPLICATION.label,
        permission=office_that_leaves_another_to_decide,
        conditions=[line_is_in_work, application_is_complete],
        custom={"needs_note": True},
    )
    def forward_application(self) -> None:
        """The office has examined it, on site where it wanted, and lays it before the chief with its opinion."""

    @state.transition(
        source=S.WITH_CHIEF,
        target=S.GRANTED,
        label=Action.GRANT_APPLICATION.label,
        permission=chief_who_did_not_examine,
        conditions=[line_is_in_work, application_is_complete, reports_allow_closing],
    )
    def grant_application(self) -> None:
        """The chief grants it: new terms begin, or the line is closed, in the same instant."""

    @state.transition(
        source=S.WITH_CHIEF,
        target=S.REFUSED,
        label=Action.REFUSE_APPLICATION.label,
        permission=chief_who_did_not_examine,
        custom={"needs_note": True},
    )
    def refuse_application(self) -> None:
        """The chief refuses it with a reason: everything stays as it is."""

    @state.transition(
        source=S.DRAFT, target=S.WITHDRAWN, label=Action.WITHDRAW_APPLICATION.label, permission=lead_who_applies
    )
    @state.transition(
        source=S.WITH_OFFICE,
        target=S.WITHDRAWN,
        label=Action.WITHDRAW_APPLICATION.label,
        permission=lead_who_applies,
        conditions=[not_opened_by_receiver],
    )
    def withdraw_application(self) -> None:
        """The lead takes back what the office has not opened yet, or has sent back."""

    @state.transition(
        source=S.WITH_OFFICE,
        target=S.WITHDRAWN,
        label=Action.GRANT_RECALL.label,
        permission=office,
        conditions=[recall_is_asked],
    )
    @state.transition(
        source=S.WITH_CHIEF,
        target=S.WITHDRAWN,
        label=Action.GRANT_RECALL.label,
        permission=chief_who_did_not_examine,
        conditions=[recall_is_asked],
    )
    def grant_recall(self) -> None:
        """Who holds the application lets the lead take it back: it ends as if nobody had opened it yet."""
