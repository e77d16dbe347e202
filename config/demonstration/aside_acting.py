"""One event beside the reports becomes one call of the operation that the page would call. Once done, it stays."""

import datetime as dt
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from approvals.letters import checked
from approvals.operations import mandates
from config.demonstration.beside import Aside, Event
from config.demonstration.letters import letter
from lines.asking import Asked
from lines.models import Application
from lines.operations import applying, examining
from outbox.working import run_due
from plans.models import Line, Period
from submissions.files import Kept, Sent, keep
from submissions.models import Coordination, Report
from submissions.operations import coordinating
from submissions.operations.correcting import ask_correction
from transitions.models import StatusRecord
from units.models import Delegation, Unit
from units.queries import actor_for
from workflows.people import Actor
from workflows.words import ApplicationKind
from workplans.models import Assignment, AssignmentEnd, WorkPlan
from workplans.operations import assign, end_assignment, save_plan


class Wings:
    """What stands beside the stage: `perform` does one event; nothing when it was done before."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self._lines = {line.padded: line.pk for line in Line.objects.filter(plan=period.plan).select_related("matter")}

    def perform(self, event: Event) -> None:
        """Do one event. Raises what the operation raises."""
        _DEEDS[event.deed](self, event)
        run_due(event.at)

    def _by(self, event: Event) -> dict[str, Any]:
        return {"by": _actor(event), "at": event.at}

    def _done(self, event: Event) -> bool:
        return StatusRecord.objects.filter(key=event.key).exists()

    def _line(self, event: Event) -> Line:
        return Line.objects.select_related(*Line.READ_WITH).get(pk=self._lines[event.line])

    def _unit(self, name: str) -> Unit:
        return Unit.objects.get(government=self.period.government_id, name=name)

    # ── work plans ──

    def _work_plan(self, event: Event) -> None:
        words = event.words
        unit = self._unit(words["unit"])
        nodes = [(node["on"], node["text"], node["done"]) for node in words["nodes"]]
        if not WorkPlan.objects.filter(line=self._lines[event.line], unit=unit).exists():
            save_plan(
                self._line(event),
                unit,
                leader=words["leader"],
                section=words["section"],
                nodes=nodes,
                expected=0,
                **self._by(event),
            )

    def _assign(self, event: Event) -> None:
        words = event.words
        if not Assignment.objects.filter(key=event.key).exists():
            assign(
                self._line(event),
                self._unit(words["lead"]),
                self._unit(words["unit"]),
                text=words["text"],
                due=words["due"],
                key=event.key,
                **self._by(event),
            )

    def _task_done(self, event: Event) -> None:
        task = Assignment.objects.get(line=self._line(event), unit=self._unit(event.words["unit"]))
        end_assignment(task, AssignmentEnd.How.DONE, words=event.words["done"], key=event.key, **self._by(event))

    # ── applications ──

    def _apply(self, event: Event) -> None:
        words = event.words
        asked = Asked(
            ApplicationKind.EXTENSION, words["reason"], words["evidence"], deadline_month=words["deadline_month"]
        )
        if not self._done(event):
            applying.apply(
                self._line(event),
                asked,
                unit=self._unit(words["unit"]),
                files=_evidence(words, event.at),
                key=event.key,
                **self._by(event),
            )

    def _examine(self, event: Event) -> None:
        if not self._done(event):
            application = self._application(event)
            examining.lay_before_chief(
                application,
                opinion=event.words["opinion"],
                on_site=event.words["on_site"],
                expected_version=application.version,
                key=event.key,
                **self._by(event),
            )

    def _grant(self, event: Event) -> None:
        if not self._done(event):
            application = self._application(event)
            examining.grant(
                application,
                note=event.words["note"],
                expected_version=application.version,
                key=event.key,
                **self._by(event),
            )

    def _application(self, event: Event) -> Application:
        rows = Application.objects.select_related(*Application.READ_WITH).filter(line=self._lines[event.line])
        return rows.order_by("-number")[0]

    # ── problems for the city leader ──

    def _begin_problem(self, event: Event) -> None:
        texts = {part: event.words[part] for part in ("problem", "tried", "asked")}
        unit = self._unit(event.words["unit"])
        report = self._report(event)
        coordinating.begin(self._line(event), unit, texts=texts, report=report, key=event.key, **self._by(event))

    def _hand_on_problem(self, event: Event) -> None:
        if self._done(event):
            return
        rows = Coordination.objects.select_related(*Coordination.READ_WITH).filter(line=self._lines[event.line])
        problem = rows.order_by("-number")[0]
        hand_on = coordinating.ask_consent if event.deed == Aside.ASK_CONSENT else coordinating.raise_to_leader
        hand_on(problem, expected_version=problem.version, key=event.key, **self._by(event))

    # ── mandates and corrections ──

    def _mandate(self, event: Event) -> None:
        words = event.words
        unit, deputy = self._unit(words["unit"]), User.objects.get(username=words["deputy"])
        by = _actor(event)
        first, last = (dt.date.fromisoformat(words[name]) for name in ("first_day", "last_day"))
        if Delegation.objects.filter(key=event.key).exists():
            return
        paper = letter(
            "授权委托书",
            [
                f"因{words['reason']}，兹委托本单位{deputy.full_name}同志，于{_day(first)}至{_day(last)}期间，"
                f"代为审阅、签发{unit.name}牵头的督办事项进展报告。",
                "受委托人签发的报告，由本人承担审阅责任。本授权不得转委托。",
            ],
            signed=f"委托人：{by.name}",
            day=_day(event.at.date()),
        )
        mandates.grant(
            unit=unit,
            deputy=deputy,
            first_day=first,
            last_day=last,
            lines=None,
            letter=checked(f"{unit.name}授权委托书.pdf", paper),
            by=by,
            at=event.at,
            key=event.key,
        )

    def _ask_correction(self, event: Event) -> None:
        report = self._report(event)
        ask_correction(report, reason=event.words["reason"], key=event.key, **self._by(event))

    def _report(self, event: Event) -> Report:
        rows = Report.objects.select_related(*Report.READ_WITH)
        return rows.get(line=self._lines[event.line], period=self.period)


def _actor(event: Event) -> Actor:
    return actor_for(User.objects.get(username=event.by), event.at)


def _evidence(words: Mapping[str, Any], at: datetime) -> list[Kept]:
    paper = letter(words["file"], [words["reason"], words["evidence"]], signed=words["unit"], day=_day(at.date()))
    return keep([Sent(f"{words['file']}.pdf", paper)])


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_DEEDS: dict[Aside, Callable[[Wings, Event], None]] = {
    Aside.WORK_PLAN: Wings._work_plan,
    Aside.ASSIGN: Wings._assign,
    Aside.TASK_DONE: Wings._task_done,
    Aside.APPLY: Wings._apply,
    Aside.EXAMINE: Wings._examine,
    Aside.GRANT: Wings._grant,
    Aside.BEGIN_PROBLEM: Wings._begin_problem,
    Aside.ASK_CONSENT: Wings._hand_on_problem,
    Aside.RAISE: Wings._hand_on_problem,
    Aside.MANDATE: Wings._mandate,
    Aside.ASK_CORRECTION: Wings._ask_correction,
}
