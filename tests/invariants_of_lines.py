"""The invariants of lines, of the applications about them and of periods, over their rows.

Part of tests/invariants.py, which gathers them all: 9 is history, 3 here is who decides, 1 is one open at a time.
"""

from collections import Counter
from collections.abc import Iterator

from lines.models import Application, LineDecision
from plans.models import LineTerms, Responsibility
from submissions.models import Report
from transitions.models import ActRecord, StatusRecord
from units.models import Appointment
from units.queries import in_force
from workflows.decide import final_statuses
from workflows.words import Action, ApplicationKind, ApplicationStatus, DutyRole, Kind, LineStatus, PeriodStatus, Role

_DECIDED = (Action.GRANT_APPLICATION, Action.REFUSE_APPLICATION)
_OFFICE = (Role.OFFICER, Role.CHIEF)


def terms_follow_one_another() -> Iterator[str]:
    """9, for a line's terms: 原定 stays, later ones follow on a grant, and a granted closing closed the line."""
    sequences: dict[int, list[int]] = {}
    for line, sequence in LineTerms.objects.order_by("line", "sequence").values_list("line_id", "sequence"):
        sequences.setdefault(line, []).append(sequence)
    yield from (f"9: terms of line {line}: {found}" for line, found in sequences.items() if found[0] != 0)
    for application in Application.objects.all():
        closed = LineDecision.objects.filter(line=application.line_id, record__action=Action.CLOSE_LINE).exists()
        effect = closed if application.what == ApplicationKind.COMPLETION else application.terms_id is not None
        if application.status == ApplicationStatus.GRANTED and not effect:
            yield f"9: application {application.pk} is granted, and nothing followed"
        if application.terms_id is not None and application.status != ApplicationStatus.GRANTED:
            yield f"9: application {application.pk} made terms without a grant"


def what_was_decided_is_kept() -> Iterator[str]:
    """9: every move of a line has its decision, from a day that never goes back; a hand-over leaves its lead behind."""
    bare = StatusRecord.objects.filter(kind=Kind.LINE, line_decision__isnull=True)
    yield from (f"9: move {record.version} of line {record.document} has no decision" for record in bare)
    days: dict[int, object] = {}
    for decision in LineDecision.objects.select_related("record").order_by("record__version"):
        if decision.record.document != decision.line_id:
            yield f"9: decision {decision.pk} is of another line than its move"
        before = days.get(decision.line_id)
        if before is not None and decision.since < before:  # type: ignore[operator]
            yield f"9: decision {decision.pk} holds before the one before it"
        days[decision.line_id] = decision.since
    given = Counter(ActRecord.objects.filter(action=Action.HAND_OVER).values_list("document", flat=True))
    ended = Responsibility.objects.filter(role=DutyRole.LEAD, until__isnull=False).values_list("line", flat=True)
    if unended := given - Counter(ended):
        yield f"9: lines {dict(unended)} were handed over, and nobody's lead ended"


def decided_by_a_second_person() -> Iterator[str]:
    """3, for lines: a chief in post decides, and never what the same person has examined; the office ends a period."""
    decided = StatusRecord.objects.filter(kind=Kind.APPLICATION, action__in=_DECIDED)
    examined = dict(Application.objects.values_list("pk", "examined_by"))
    for record in decided:
        if record.person_id == examined[record.document]:
            yield f"3: {record.person_name} has decided what the same person examined"
    acts: list[StatusRecord | ActRecord] = [*decided, *StatusRecord.objects.filter(kind=Kind.LINE)]
    acts += ActRecord.objects.filter(kind=Kind.LINE, action=Action.HAND_OVER)
    for act in acts:
        held = Appointment.objects.filter(in_force(act.at), person=act.person_id, post__role=Role.CHIEF)
        if not held.filter(post__government=act.government_id).exists():
            yield f"3: {act.person_name} was no chief when deciding {act.kind} {act.document}"
    # Posts of officers change hands while the clock is set back: whether one was ever held there.
    for record in StatusRecord.objects.filter(kind=Kind.PERIOD, person__isnull=False):
        held = Appointment.objects.filter(person=record.person_id, post__role__in=_OFFICE)
        if not held.filter(post__government=record.government_id).exists():
            yield f"3: {record.person_name} of no office moved period {record.document}"
    for record in StatusRecord.objects.filter(kind=Kind.PERIOD, target=PeriodStatus.CLOSED):
        if record.person_id is None:
            yield f"3: nobody closed period {record.document}"


def what_ended_was_reported() -> Iterator[str]:
    """9: where a line rests or has ended, or a period has, every report of it was accepted before."""
    accepted = StatusRecord.objects.filter(kind=Kind.REPORT, action=Action.ACCEPT).values("document")
    for report in Report.objects.exclude(pk__in=accepted).select_related("line", "period"):
        if report.line.status != LineStatus.ACTIVE or report.period.status == PeriodStatus.CLOSED:
            yield f"9: {report.pk} was never accepted: line {report.line.status}, period {report.period.status}"


def one_application_at_a_time() -> Iterator[str]:
    """1, for applications: a line has at most one that is not decided yet, numbered without gap or repeat."""
    rows = Application.objects.order_by("line", "number").values_list("line", "number", "status")
    waiting = Counter(line for line, _number, status in rows if status not in final_statuses(Kind.APPLICATION))
    yield from (f"1: {count} open applications about line {line}" for line, count in waiting.items() if count > 1)
    numbers: dict[int, list[int]] = {}
    for line, number, _status in rows:
        numbers.setdefault(line, []).append(number)
    for line, found in numbers.items():
        if found != list(range(1, len(found) + 1)):
            yield f"1: applications about line {line} are numbered {found}"
