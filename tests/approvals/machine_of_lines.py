"""What is asked about lines: applications, and problems for the city government. Part of the machine of states."""

from dataclasses import replace

import pytest

from common.clock import local
from lines.models import Application
from lines.operations.applying import apply
from lines.queries.applications import application_facts
from lines.queries.lines import leads_on
from plans.models import Line, Period
from submissions.errors import NotWriter
from submissions.models import Coordination
from submissions.operations import coordinating
from tests.acts import whole_facts
from tests.approvals.machine import Machine
from tests.lines.applying import ADJUSTMENT, COMPLETION, EXTENSION
from tests.submissions.problems import TOLD
from tests.submissions.steps import new_key
from transitions.errors import NotAllowed
from units.models import Unit
from workflows.decide import choices, final_statuses
from workflows.people import Actor
from workflows.words import Action, Kind, Role

_ASKED = (EXTENSION, COMPLETION, ADJUSTMENT)
_ONWARD = (
    Action.FILE_APPLICATION,
    Action.FORWARD_APPLICATION,
    Action.GRANT_APPLICATION,
    Action.REFUSE_APPLICATION,
)
# Of each line; what is decided stays in every check of the example.
APPLICATIONS_AT_MOST = 3


class AboutLines(Machine):
    """Steps that begin a document about a line."""

    def a_line_is_asked_about(self, place: int, person: int, number: int) -> None:
        """Somebody, every other time of the lead, applies for something: the operation does what the law says."""
        line = self._line(place)
        if line.applications.count() == APPLICATIONS_AT_MOST:
            return
        leads = leads_on(line, local(self.now).date())
        unit = leads[number % len(leads)].unit if person % 4 else self.scenario.report.lead_duties[0].unit
        by = self._person(person) if number % 2 else self._of(unit, person)
        # Each new date is later than the one before it, and each new target another.
        times = line.applications.count()
        asked = _ASKED[number % len(_ASKED)]
        if asked is EXTENSION:
            asked = replace(asked, deadline_month=f"2021-{6 + times:02d}")
        if asked is ADJUSTMENT:
            asked = replace(asked, targets={"1": f"完成 {80 + times}%。"})
        with_it = Application(government=line.government, line=line, unit=unit, what=asked.what)
        for name in ("reason", "evidence", "deadline_month", "targets"):
            setattr(with_it, name, getattr(asked, name))
        allowed = choices(application_facts(with_it, self.now), by)[Action.FILE_APPLICATION].allowed
        before, applications = self._traces(), Application.objects.count()
        act = {"unit": unit, "by": by, "at": self.now, "key": new_key()}
        if allowed:
            application = apply(line, asked, **act)  # type: ignore[arg-type]
            assert apply(line, asked, **act).pk == application.pk, "one click, two applications"  # type: ignore[arg-type]
            self.lately = application
            self._count("application.begin")
        else:
            with pytest.raises(NotAllowed) as refused:
                apply(line, asked, **act)  # type: ignore[arg-type]
            assert refused.value.reason
            assert before == self._traces(), "a refusal left something behind"
        assert Application.objects.count() == applications + allowed

    def an_application_goes_on(self, place: int, person: int, number: int) -> None:
        """An application that is open is examined or decided by the first who may, from somebody on."""
        found = Application.objects.exclude(status__in=final_statuses(Kind.APPLICATION)).order_by("-pk")[:3]
        if not found:
            return
        rows = Application.objects.select_related(*Application.READ_WITH)
        application = rows.get(pk=found[place % len(found)].pk)
        facts = application_facts(application, self.now)
        for turn in range(len(self.people)):
            by = self._person(person + turn)
            if not self._may(facts, by):
                continue
            allowed = [action for action, choice in choices(facts, by, _ONWARD).items() if choice.allowed]
            if allowed:
                self._do(application, by, allowed[number % 5 // 4 % len(allowed)])
                return

    def a_period_goes_on(self, place: int, person: int, number: int) -> None:
        """A period that can be opened or closed is, by the first who may, from somebody on; left as it is, else."""
        rows = Period.objects.select_related(*Period.READ_WITH).exclude(status__in=final_statuses(Kind.PERIOD))
        found = list(rows.filter(opens_on__lte=local(self.now).date()).order_by("pk"))
        for turn in range(len(found)):
            period = found[(place + turn) % len(found)]
            facts = whole_facts(period, self.now)
            for by in (self._person(person + one) for one in range(len(self.people))):
                allowed = [action for action in self._may(facts, by) if choices(facts, by)[action].allowed]
                if allowed:
                    self._do(period, by, allowed[0])
                    return

    def a_problem_is_written_down(self, place: int, person: int, number: int) -> None:
        report, by = self._report(place), self._person(person)
        if Coordination.objects.filter(line=report.line_id).count() == 2:
            return
        unit = report.lead_duties[0].unit
        before = Coordination.objects.count()
        try:
            coordinating.begin(report.line, unit, texts=TOLD, report=report, by=by, at=self.now, key=new_key())
        except NotWriter:
            assert Coordination.objects.count() == before
            assert not self._writes_for(unit, by) or not self._leads(report.line, unit), "the lead was turned away"
        else:
            assert self._writes_for(unit, by) and self._leads(report.line, unit), "somebody else began a problem"

    def _leads(self, line: Line, unit: Unit) -> bool:
        """A line may have been handed over since the report was opened: its problems are the new lead's."""
        return unit in [duty.unit for duty in leads_on(line, local(self.now).date())]

    def _of(self, unit: Unit, person: int) -> Actor:
        """Return somebody who writes for a unit; anybody where nobody does."""
        self.reading.begin_step(self.now)
        own = [by for user in self.insiders if self._writes_for(unit, by := self._now(user))]
        return own[person % len(own)] if own else self._person(person)

    def _writes_for(self, unit: Unit, by: Actor) -> bool:
        return bool({Role.REPORTER, Role.HEAD} & {seat.role for seat in by.seats if seat.unit == unit.pk})
