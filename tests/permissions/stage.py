"""One line (matter 16: two leads, three contributing units) brought to a status, everybody of the table around it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from audit.models import Event
from submissions.addresses import address_of, place_of
from submissions.fact_finding import current_revision
from submissions.models import Contribution, Coordination, Report, Return, SignOff
from submissions.operations.contributing import supply
from submissions.operations.contributors import excuse
from submissions.operations.correcting import ask_correction
from submissions.operations.recalling import request_recall
from tests import unprinted
from tests.factories import at, other_government
from tests.permissions.people import CONTRIBUTOR, FIRST_LEAD, SECOND_LEAD, STRANGER, People
from tests.personas import PIN, unit_named
from tests.submissions.problems import TOLD, begun, leader, step
from tests.submissions.steps import Way, new_key, way
from transitions.models import ActRecord, Opening, StatusRecord
from transitions.operations import note_opening
from units.queries import actor_for
from workflows.people import Actor
from workflows.permissions import Cell, permission_table
from workflows.words import Action, ContributionStatus, CoordinationStatus, Kind, ReportStatus, Role

# After the contributions' due instant (so that a missing unit can be waived), before the report's.
NOW = at(3, 3, 15)
BEFORE = at(3, 3, 9)

PAGES = {
    Action.SEND: "submissions:contribution_send",
    Action.ADOPT: "submissions:adopt",
    Action.RETURN_TO_CONTRIBUTOR: "submissions:return_contribution",
    Action.WAIVE: "submissions:waive",
    Action.EXCUSE: "submissions:excuse",
    Action.SUBMIT: "submissions:submit",
    Action.RETURN_BY_HEAD: "approvals:return_by_head",
    Action.SIGN: "approvals:sign",
    Action.RETURN_BY_OFFICE: "approvals:return_by_office",
    Action.RETURN_TO_HEAD: "approvals:return_by_office",
    Action.ACCEPT: "approvals:accept",
    Action.CORRECT: "approvals:correct",
    Action.COPY: "approvals:copy",
    Action.UNDO_RETURN: "submissions:undo_unit_return",
    Action.UNDO_RETURN_BY_HEAD: "submissions:undo_report_return",
    Action.UNDO_RETURN_BY_OFFICE: "submissions:undo_report_return",
    Action.UNDO_RETURN_TO_HEAD: "submissions:undo_report_return",
    Action.ASK_CORRECTION: "approvals:ask_correction",
    Action.REFUSE_CORRECTION: "approvals:refuse_correction",
    Action.SUPPLY: "submissions:contribution_send",
    Action.ASK_CONSENT: "submissions:coordination_edit",
    Action.RAISE_TO_LEADER: "submissions:coordination",
    Action.DECLINE_CONSENT: "submissions:coordination",
    Action.ANSWER_PROBLEM: "submissions:coordination",
    Action.WITHDRAW_PROBLEM: "submissions:coordination",
}
PRESSED = {
    Action.ASK_CONSENT: "ask",
    Action.RAISE_TO_LEADER: "raise",
    Action.DECLINE_CONSENT: "decline",
    Action.ANSWER_PROBLEM: "answer",
    Action.WITHDRAW_PROBLEM: "withdraw",
    Action.URGE: "urge",
}
# Acts that both kinds of documents know: each has a page for either.
_OF_BOTH = {
    Action.URGE: ("submissions:urge_unit", "submissions:urge_report"),
    Action.RECALL: ("submissions:recall_unit", "submissions:recall_report"),
    Action.REQUEST_RECALL: ("submissions:recall_unit", "submissions:recall_report"),
    Action.GRANT_RECALL: ("submissions:recall_unit", "submissions:recall_report"),
    Action.REFUSE_RECALL: ("submissions:recall_unit", "submissions:recall_report"),
    Action.ADD_CONTRIBUTOR: ("submissions:add_again", "submissions:add_contributor"),
    Action.REASSIGN: ("submissions:reassign_unit", "submissions:reassign_report"),
}
# Each is its own author's only: everybody who tries it is made the author first (`Stage.own`).
UNDOINGS = {
    Action.UNDO_RETURN,
    Action.UNDO_RETURN_BY_HEAD,
    Action.UNDO_RETURN_BY_OFFICE,
    Action.UNDO_RETURN_TO_HEAD,
}
ASKING = {Action.REQUEST_RECALL, Action.GRANT_RECALL, Action.REFUSE_RECALL}
SIGNING = {
    ReportStatus.WITH_HEAD: FIRST_LEAD,
    ReportStatus.CO_SIGNING: SECOND_LEAD,
}


@dataclass
class Stage:
    """A document in a status, and the people of the table."""

    kind: Kind
    status: str
    walk: Way
    people: People

    @property
    def acts(self) -> set[Action]:
        """Return the acts that have a page here."""
        return {*PAGES, *_OF_BOTH, Action.RETURN_WITH_REPORT}

    @property
    def problem(self) -> Coordination:
        """Return the problem that needs the city government: every stage has one."""
        return Coordination.objects.select_related(*Coordination.READ_WITH).get()

    def document(self) -> Report | Contribution | Coordination:
        """Return the document as it stands now."""
        if self.kind == Kind.COORDINATION:
            return self.problem
        return self.walk.report if self.kind == Kind.REPORT else self.walk.contribution(CONTRIBUTOR)

    def address(self, action: Action) -> str:
        """Return where the act is posted to."""
        if self.kind == Kind.COORDINATION:
            return reverse(PAGES.get(action, "submissions:coordination"), kwargs=place_of(self.problem))
        where = address_of(self.walk.report)
        if action == Action.RETURN_WITH_REPORT:
            from_office = self.walk.report.status == ReportStatus.WITH_OFFICE
            return reverse(PAGES[Action.RETURN_BY_OFFICE if from_office else Action.RETURN_BY_HEAD], kwargs=where)
        if self.kind == Kind.CONTRIBUTION:
            where["unit"] = self.walk.contribution(CONTRIBUTOR).unit_id
        if action in _OF_BOTH:
            return reverse(_OF_BOTH[action][self.kind == Kind.REPORT], kwargs=where)
        return reverse(PAGES[action], kwargs=where)

    def prepare(self, action: Action) -> None:
        """Do what must have happened before an act can be done at all: opened, asked for, supplied late, returned."""
        document = self.document()
        receiver, sender = self.receiver(), self.sender()
        if action == Action.REFUSE_CORRECTION and isinstance(document, Report):
            ask_correction(
                document, reason="数据有误。", by=self.walk.reporter().actor(BEFORE), at=BEFORE, key=new_key()
            )
        if action in ASKING:
            opened = document.version if isinstance(document, Coordination) else 1
            note_opening(document, revision=opened, actor=receiver, at=BEFORE)
        if action in {Action.GRANT_RECALL, Action.REFUSE_RECALL}:
            request_recall(document, reason="数据有误。", by=sender, at=BEFORE, key=new_key())
        if action in {Action.SUPPLY, Action.ADOPT} and self.status == ContributionStatus.WAIVED:
            assert isinstance(document, Contribution)
            self.walk.write(document, self.walk.reporter(CONTRIBUTOR), BEFORE)
            if action == Action.ADOPT:
                supply(document, by=sender, at=BEFORE, key=new_key())
        if action in {Action.UNDO_RETURN_BY_HEAD, Action.UNDO_RETURN_BY_OFFICE}:
            self.walk.submit(BEFORE)
            if action == Action.UNDO_RETURN_BY_OFFICE:
                self._sign()
                self.walk.return_report(BEFORE, by=self.walk.officer, action=Action.RETURN_BY_OFFICE)
            else:
                self.walk.return_report(BEFORE, by=self.walk.head())
        if action == Action.UNDO_RETURN_TO_HEAD:
            self._sign()
            self.walk.return_report(BEFORE, by=self.walk.officer, action=Action.RETURN_TO_HEAD)
        if action == Action.RETURN_WITH_REPORT:
            for unit in self.walk.contributors:
                if unit != CONTRIBUTOR:
                    self.walk.waive(unit, BEFORE)
            self.walk.draft_and_submit(BEFORE)

    def _sign(self) -> None:
        """Have both heads sign: the report is with the office."""
        for unit in (FIRST_LEAD, SECOND_LEAD):
            now, revision, by = self.walk.report, self.walk.revision(), self.walk.head(unit).actor(BEFORE)
            shown = unprinted.signing_copy(revision, at=BEFORE).sha256
            unprinted.sign(now, revision, shown, by=by, at=BEFORE, expected_version=now.version, key=new_key())

    def own(self, action: Action, cell: Cell) -> None:
        """Make this person the author of the return to be undone; bring a report to the office for who reads it there.

        Then only the role may hinder the act.
        """
        if action == Action.RETURN_WITH_REPORT and cell.allowed and cell.role in {"officer", "chief"}:
            self._sign()
        person, document = self.people.user(cell.role, cell.relation), self.document()
        if action in UNDOINGS and person is not None and isinstance(document, (Report, Contribution)):
            Return.in_force(document).update(by=person)

    def sender(self) -> Actor:
        """Return who brought the document where it is."""
        if self.kind == Kind.CONTRIBUTION:
            return self.walk.reporter(CONTRIBUTOR).actor(BEFORE)
        if self.kind == Kind.COORDINATION:
            sent_by_head = self.status == CoordinationStatus.WITH_LEADER
            return (self.walk.head(keyed=False) if sent_by_head else self.walk.reporter()).actor(BEFORE)
        senders = {
            ReportStatus.CO_SIGNING: lambda: self.walk.head(),
            ReportStatus.WITH_OFFICE: lambda: self.walk.head(SECOND_LEAD),
        }
        return senders.get(ReportStatus(self.status), self.walk.reporter)().actor(BEFORE)

    def receiver(self) -> Actor:
        """Return who has the document."""
        if self.kind == Kind.CONTRIBUTION:
            return self.walk.reporter().actor(BEFORE)
        if self.kind == Kind.COORDINATION:
            if self.status != CoordinationStatus.WITH_LEADER:
                return self.walk.head(keyed=False).actor(BEFORE)
            in_charge = self.people.user("leader", "own_unit")
            assert in_charge
            return actor_for(in_charge, BEFORE)
        if self.status == ReportStatus.WITH_OFFICE:
            return self.walk.officer.actor(BEFORE)
        return self.walk.head(SECOND_LEAD if self.status == ReportStatus.CO_SIGNING else None).actor(BEFORE)

    def form(self, action: Action) -> tuple[str, dict[str, str]]:
        """Return where the act is posted to, and everything that a page of this moment would carry (but the key)."""
        if self.kind == Kind.COORDINATION:
            return self.address(action), {
                "act": PRESSED.get(action, action.value),
                "version": str(self.document().version),
                "number": "1",
                "words": "情况属实。",
                **TOLD,
            }
        revision = current_revision(self.walk.report)
        along = action == Action.RETURN_WITH_REPORT
        return self.address(action), {
            "version": str((self.walk.report if along else self.document()).version),
            **({"along": str(self.document().pk)} if along else {}),
            "reason": "missing_data" if action == Action.RETURN_TO_CONTRIBUTOR else "多次催报未报。",
            "reason_code": "wrong_scope",
            "summary": "口径不一致。",
            **({"back_to": "heads"} if action == Action.RETURN_TO_HEAD else {"whole": "on"}),
            "pin": PIN,
            "revision": str(revision.number if revision else 1),
            "shown_sha256": self.shown,
            "act": action.value,
            "person": str(self.walk.reporter().user.pk),
            "unit": str(unit_named(self.walk.government, STRANGER).pk),
            "to": str(self.walk.reporter(CONTRIBUTOR if self.kind == Kind.CONTRIBUTION else None).user.pk),
        }

    def post(self, client: Client, form: tuple[str, dict[str, str]]) -> int:
        """Post a form with a key of its own; return the status code, 401 where the answer is the sign-in page."""
        address, fields = form
        answer = client.post(address, fields | {"key": new_key()})
        if answer.status_code == 302 and "/sign-in/" in answer["Location"]:
            return 401
        return answer.status_code

    @property
    def shown(self) -> str:
        """Return the digest of the file on show; any digest where there is none."""
        revision = current_revision(self.walk.report)
        file = revision.files.order_by("-sequence").first() if revision else None
        return file.sha256 if file else "0" * 64

    def traces(self) -> tuple[object, ...]:
        """Return everything that an act would leave behind: equal before and after a refusal."""
        document = self.document()
        counted = (StatusRecord, ActRecord, Event, Opening, Return, SignOff)
        return (document.status, document.version, *(model.objects.count() for model in counted))


def stage(kind: Kind, status: str, *, everybody: bool = True) -> Stage:
    """Bring the line to this status, and give the keys that somebody needs there (`everybody`: all of the table)."""
    walk = way("附件1-016", "附件1-026")
    others = other_government()
    problem = begun(walk)
    if kind == Kind.REPORT:
        _to_report(walk, ReportStatus(status))
    else:
        _TO_CONTRIBUTION[status](walk) if kind == Kind.CONTRIBUTION else _to_coordination(walk, problem, status)
    signing_unit = SIGNING.get(ReportStatus(status)) if kind == Kind.REPORT else None
    people = People(walk.government, others, kind, signing_unit)
    found = Stage(kind, status, walk, people)
    for role, relation in {(cell.role, cell.relation) for cell in permission_table().cells if everybody}:
        people.user(role, relation)
    for cell in allowed(kind, status) if everybody else []:
        if cell.action == Action.ACCEPT:
            people.give_key(cell.role, cell.relation, Role.OFFICER if cell.role == "officer" else Role.CHIEF)
        if cell.action == Action.SIGN:
            people.give_key(cell.role, cell.relation, Role.HEAD if cell.relation != "authorised" else Role.DEPUTY)
    # Everybody whom an act needs is there before a test's savepoint: nobody is made in it and forgotten with it.
    assert found.sender().person != found.receiver().person
    if kind != Kind.COORDINATION:
        assert walk.reporter(CONTRIBUTOR) and walk.head() and walk.head(SECOND_LEAD) and walk.officer
    assert found.document().status == status
    return found


def allowed(kind: Kind, status: str) -> list[Cell]:
    """Return the allowed cells of a status, in the order of the table."""
    return [cell for cell in permission_table().cells if (cell.kind, cell.status) == (kind, status) and cell.allowed]


def _to_report(walk: Way, status: ReportStatus) -> None:
    walk.gather(at(3, 2, 9))
    walk.write(walk.report, walk.reporter(), at(3, 2, 11))
    if status == ReportStatus.DRAFT:
        return
    walk.submit(at(3, 2, 12))
    walk.file(at(3, 2, 12))
    if status == ReportStatus.WITH_HEAD:
        return
    walk.sign(BEFORE)
    if status == ReportStatus.CO_SIGNING:
        return
    walk.sign(BEFORE, by=walk.head(SECOND_LEAD))
    if status == ReportStatus.ACCEPTED:
        walk.accept(BEFORE)


def _to_coordination(walk: Way, problem: Coordination, status: str) -> None:
    if status == CoordinationStatus.DRAFT:
        return
    step("ask_consent", problem, walk.reporter(), at(2, 18, 10))
    if status == CoordinationStatus.WITHDRAWN:
        step("withdraw_problem", problem, walk.reporter(), at(2, 18, 11), reason="已自行解决。")
    if status in {CoordinationStatus.WITH_LEADER, CoordinationStatus.ANSWERED}:
        step("raise_to_leader", problem, walk.head(), at(2, 18, 11))
    if status == CoordinationStatus.ANSWERED:
        step("answer_problem", problem, leader(walk), at(2, 18, 12), answer="已安排。")


def _to_draft(walk: Way) -> None:
    walk.write(walk.contribution(CONTRIBUTOR), walk.reporter(CONTRIBUTOR), at(3, 2, 9))


def _to_sent(walk: Way) -> None:
    walk.send(CONTRIBUTOR, at(3, 2, 9))


def _to_returned(walk: Way) -> None:
    _to_sent(walk)
    walk.return_contribution(CONTRIBUTOR, at(3, 2, 10))


def _to_accepted(walk: Way) -> None:
    _to_sent(walk)
    walk.adopt(CONTRIBUTOR, at(3, 2, 10))


def _to_excused(walk: Way) -> None:
    contribution, by = walk.contribution(CONTRIBUTOR), walk.reporter().actor(BEFORE)
    excuse(contribution, reason="本期与该单位无关。", by=by, at=BEFORE, expected_version=0, key=new_key())


def _to_waived(walk: Way) -> None:
    walk.waive(CONTRIBUTOR, BEFORE)


_TO_CONTRIBUTION: dict[str, Callable[[Way], None]] = {
    ContributionStatus.DRAFT: _to_draft,
    ContributionStatus.SENT: _to_sent,
    ContributionStatus.RETURNED: _to_returned,
    ContributionStatus.ACCEPTED: _to_accepted,
    ContributionStatus.WAIVED: _to_waived,
    ContributionStatus.EXCUSED: _to_excused,
}
