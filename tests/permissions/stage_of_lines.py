"""One line (matter 16), or an application about it, brought to a status, everybody of the table around it."""

from datetime import date

from django.urls import reverse

from lines.addresses import address_of_line
from lines.models import Application, LineDecision
from lines.operations.deciding import decide_line
from lines.operations.moving import act_beside
from lines.presenters.application import application_url
from plans.models import Line, OpenName, Responsibility
from tests import personas
from tests.factories import at, line, other_government
from tests.lines.applying import EXTENSION, Asking
from tests.permissions.people import FIRST_LEAD, STRANGER, People
from tests.permissions.stage import ASKING, BEFORE, Stage
from tests.personas import unit_named
from tests.submissions.steps import new_key, way
from transitions.operations import note_opening
from workflows.permissions import permission_table
from workflows.words import Action, ApplicationStatus, DutyRole, Kind, LineStatus

OF_LINES = {Kind.LINE, Kind.APPLICATION}
_SINCE = date(2020, 3, 3)
# How a line comes into a status that it is not in from the start.
_DECIDED = {
    LineStatus.SUSPENDED: Action.SUSPEND_LINE,
    LineStatus.CLOSED: Action.CLOSE_LINE,
    LineStatus.TERMINATED: Action.TERMINATE_LINE,
}


class LineStage(Stage):
    """A line or an application in a status; its reports are not opened, so that none of them hinders the chief."""

    @property
    def acts(self) -> set[Action]:
        """Return every act of lines: each has a page."""
        return {cell.action for cell in permission_table().cells if cell.kind == self.kind}

    @property
    def line(self) -> Line:
        """Return the line as it stands now."""
        return line(self.walk.plan, self.walk.padded)

    def document(self) -> Line | Application:  # type: ignore[override]  # other documents, the same questions
        """Return the line, or its only application, as it stands now."""
        return self.line if self.kind == Kind.LINE else Asking(self.walk).application

    def prepare(self, action: Action) -> None:
        """Everything is there from the start (a name that is open, an application that nobody has opened) but recalls:
        they are asked for once the office has opened the application, and then answered."""
        document, asking = self.document(), Asking(self.walk)
        if action not in ASKING or not isinstance(document, Application):
            return
        note_opening(document, revision=document.version, actor=asking.officer.actor(BEFORE), at=BEFORE)
        if action != Action.REQUEST_RECALL:
            sender = self.walk.reporter(FIRST_LEAD).actor(BEFORE)
            act_beside(document, Action.REQUEST_RECALL, note="数据有误。", by=sender, at=BEFORE, key=new_key())

    def address(self, action: Action) -> str:
        """Return where the act is posted to."""
        if self.kind == Kind.APPLICATION:
            again = action == Action.FILE_APPLICATION
            return application_url(Asking(self.walk).application, "application_edit" if again else "application_act")
        where = address_of_line(self.line)
        if action == Action.RESOLVE_NAME:
            return reverse("lines:resolve", kwargs=where | {"name": OpenName.objects.get(line=self.line).pk})
        return reverse("lines:decide", kwargs=where | {"act": action.value})

    def form(self, action: Action) -> tuple[str, dict[str, str]]:
        """Return where the act is posted to, and everything that a page of this moment would carry (but the key)."""
        stranger = str(unit_named(self.walk.government, STRANGER).pk)
        return self.address(action), {
            "act": action.value,
            "version": str(self.document().version),
            "since": _SINCE.isoformat(),
            "reason": EXTENSION.reason,
            "evidence": EXTENSION.evidence,
            "deadline_month": EXTENSION.deadline_month,
            "leaving": str(unit_named(self.walk.government, FIRST_LEAD).pk),
            "taking": stranger,
            "unit": stranger,
        }

    def traces(self) -> tuple[object, ...]:
        """Return everything that an act would leave behind: equal before and after a refusal."""
        counted = (LineDecision, Responsibility, Application)
        return (*super().traces(), *(model.objects.count() for model in counted))


def stage_of_line(kind: Kind, status: str, *, everybody: bool = True) -> LineStage:
    """Bring the line, or an application of its first lead, to this status."""
    walk = way("附件1-016", "附件1-026", opened=False)
    asking = Asking(walk)
    asking.unit = unit_named(walk.government, FIRST_LEAD)
    if kind == Kind.APPLICATION:
        personas.chief(walk.government, "郑主任")  # who decides what a chief of the table has examined
        _to_application(asking, ApplicationStatus(status))
    else:
        OpenName.objects.create(line=asking.line, role=DutyRole.ASSISTING, printed="相关单位")
        if (action := _DECIDED.get(LineStatus(status))) is not None:
            decide_line(
                asking.line,
                action=action,
                since=date(2020, 3, 2),
                reason="市政府已同意。",
                by=asking.chief.actor(BEFORE),
                at=BEFORE,
                expected_version=0,
                key=new_key(),
            )
    # Who opens and asks is there before a test's savepoint.
    assert walk.officer and walk.reporter(FIRST_LEAD)
    found = LineStage(kind, status, walk, People(walk.government, other_government(), kind))
    for role, relation in {(cell.role, cell.relation) for cell in permission_table().cells if everybody}:
        found.people.user(role, relation)
    assert found.document().status == status
    return found


def _to_application(asking: Asking, status: ApplicationStatus) -> None:
    asking.apply(when=at(3, 2, 9))
    if status == ApplicationStatus.DRAFT:
        asking.send_back(at(3, 2, 10))
    elif status == ApplicationStatus.WITHDRAWN:
        asking.withdraw(at(3, 2, 10))
    elif status != ApplicationStatus.WITH_OFFICE:
        asking.examine(at(3, 2, 10))
        if status == ApplicationStatus.GRANTED:
            asking.grant(at(3, 2, 11))
        if status == ApplicationStatus.REFUSED:
            asking.refuse(at(3, 2, 11))
