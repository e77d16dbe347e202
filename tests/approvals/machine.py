"""What the machine of states stands on: the documents and people, doing an act, and what is checked after each step."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from django.conf import settings as django_settings
from django.db import connection, transaction
from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine, invariant

from accounts.models import User
from approvals.operations import accepting, copies, signing
from audit.models import Event
from common.clock import local
from lines.models import Application
from plans.models import Line, Obligation, Period
from submissions.fact_finding import current_revision
from submissions.models import Contribution, Coordination, Remark, Report, Revision
from submissions.operations.drafting import mark_mended, save_draft, writing_facts
from tests import unprinted
from tests.acts import UNDONE, do, whole_facts
from tests.approvals.scenario import BEGIN, LINES, OF_LAST_YEAR, RESTING
from tests.doing import Document, Doing, Done
from tests.personas import Persona
from tests.remembering import Remembering
from tests.submissions.steps import TEXTS, Way, new_key
from transitions.errors import NotAllowed
from transitions.models import ActRecord, StatusRecord
from workflows.decide import choices, final_statuses, may_write, may_write_section
from workflows.facts import Facts
from workflows.people import Actor
from workflows.words import Action, ApplicationKind, Kind, Role

KEYED_SIGNATURES_IN_AN_EXAMPLE = 1
INBOXES_AT_ONCE = 3


_VERSIONS = " UNION ALL ".join(
    f"SELECT '{model.KIND}', id, version FROM {model._meta.db_table}"  # noqa: S608
    for model in (Report, Contribution, Period, Coordination, Line, Application)
)
_SIGNERS = (Role.HEAD, Role.OFFICER)
Versions = dict[tuple[str, int], int]


class Machine(RuleBasedStateMachine):
    """Four reports of one period, the lines and periods of two plans, and everybody who might touch them."""

    scenario: ClassVar[Way]
    outsiders: ClassVar[list[Persona]]
    made: ClassVar[int] = 0
    done: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.insiders = list({one.user.pk: one.user for one in self.scenario.people.values()}.values())
        self.people = [*self.insiders, *(one.user for one in self.outsiders)]
        self.keyed = {one.user.pk: one for one in self.scenario.people.values() if one.role in _SIGNERS}
        self.now = self.latest = BEGIN
        self.steps = self.keyed_signatures = 0
        self.unprinted = set(Revision.objects.values_list("pk", flat=True))
        self.reading = Remembering(self.now)
        self.watching = self.reading.watched()
        self.watching.__enter__()
        self.due = self._due()
        self.last: tuple[Callable[[], Done], Done] | None = None
        self.lately: Document | None = None
        self.failed = False

    def teardown(self) -> None:
        try:
            if not self.failed:
                assert self.reading.everything([one.user for one in self.outsiders]) == []
                assert self._left_to_nobody() == []
        finally:
            self.watching.__exit__(None, None, None)
            transaction.savepoint_rollback(self.savepoint)
            shutil.rmtree(django_settings.RECORDS_DIR, ignore_errors=True)

    @invariant()
    def every_invariant_holds(self) -> None:
        self.failed = True
        moved = "plans_obligation" in self.reading.written or "plans_period" in self.reading.written
        self.reading.begin_step(self.now, self.lately)
        place = self.steps * INBOXES_AT_ONCE % len(self.people)
        # Some inboxes at each step, in turn; all at the end of the example.
        some = [*self.people, *self.people][place : place + INBOXES_AT_ONCE]
        outsiders = [self.outsiders[self.steps % 2], self.outsiders[2 + self.steps % 2]]
        broken = self.reading.broken([one.user for one in outsiders], some)
        assert broken == [], broken
        if moved:
            now = self._due()
            stood = {key: due for key, due in self.due.items() if key in now}
            assert {key: now[key] for key in stood} == stood, "a confirmed due instant moved"
            self.due = now
        if self.steps:
            type(self).made += 1
        self.steps += 1
        self.failed = False

    def _left_to_nobody(self) -> list[str]:
        """Return the lines and periods that still go on and on which nobody can act (18): no inbox holds them."""
        self.reading.begin_step(self.now)
        rows: list[Line | Period] = [*Line.objects.select_related(*Line.READ_WITH)]
        rows += Period.objects.select_related(*Period.READ_WITH)
        going_on = [document for document in rows if document.status not in final_statuses(document.KIND)]
        people = [self._now(user) for user in self.people]
        return [
            document.subject
            for document in going_on
            if not any(self._may(whole_facts(document, self.now), by) for by in people)
        ]

    def _document(self, place: int) -> Document:
        """Return one of the documents: the reports first, so that small numbers, which are drawn often, mean them."""
        if 9 <= place < 12 and (problem := Coordination.objects.order_by("-pk").first()) is not None:
            return Coordination.objects.select_related(*Coordination.READ_WITH).get(pk=problem.pk)
        if place < 12:
            return self._written(place)
        if 16 <= place < 19 and (applications := Application.objects.order_by("-pk")[:3]):
            rows = Application.objects.select_related(*Application.READ_WITH)
            return rows.get(pk=applications[place % len(applications)].pk)
        return self._period() if place >= 19 else self._line(place)

    def _line(self, place: int) -> Line:
        """Return a line: of six every other time one that rests at the beginning, which is soon decided about."""
        rows = Line.objects.select_related(*Line.READ_WITH).order_by("pk")
        resting = [line for line in rows if line.padded in (RESTING, OF_LAST_YEAR)]
        return (resting if place % 2 else rows)[place // 2 % (len(resting) if place % 2 else len(rows))]

    def _period(self) -> Period:
        """Return, in turn, one of the periods that are open or whose opening day has come."""
        rows = Period.objects.select_related(*Period.READ_WITH).filter(opens_on__lte=local(self.now).date())
        found = list(rows.order_by("pk"))
        return found[self.steps % len(found)]

    def _written(self, place: int) -> Report | Contribution:
        if (place := place % 12) < len(LINES):
            return self._report(place)
        owed = list(Contribution.objects.order_by("-pk").values_list("pk", flat=True))
        return self._contribution(owed[(place - len(LINES)) % len(owed)])

    def _report(self, place: int) -> Report:
        """Return a report: of those that came into being meanwhile, in turn, one in the place of one of the first."""
        rows = Report.objects.select_related("period__plan", "line__matter", "line__plan", "government")
        reports = list(Report.objects.order_by("pk").values_list("pk", flat=True))
        turn = self.steps % (1 + (len(reports) - 1) // len(LINES))
        return rows.get(pk=reports[(place % len(LINES) + turn * len(LINES)) % len(reports)])

    def _contribution(self, pk: int) -> Contribution:
        rows = Contribution.objects.select_related("report__period__plan", "report__line__matter", "unit")
        return rows.select_related("report__line__plan", "obligation", "government").get(pk=pk)

    def _person(self, number: int) -> Actor:
        """Return somebody as of now, who stands in our memory only until the next change."""
        self.reading.begin_step(self.now)
        return self._now(self.people[number % len(self.people)])

    def _now(self, user: User) -> Actor:
        return replace(self.reading.actor(user), at=self.now)

    def _may(self, facts: Facts, by: Actor) -> frozenset[Action]:
        """Return the acts that are this person's. The law asks no instant of people: without it, it is asked once."""
        return self.reading.for_person(facts, replace(by, at=None))

    def _doing(self, by: Actor) -> Doing:
        return Doing(by, self.now, new_key(), self._sign)

    def _write(self, document: Report | Contribution, by: Actor, section: str, text: str) -> None:
        self.lately = document
        draft = document.drafts.get(section__key=section)
        save_draft(document, section, text=text, expected_version=draft.version, by=by, at=self.now)

    def _filled(self, document: Document):  # type: ignore[no-untyped-def]
        """Have who may write it complete the text and answer every remark; return the facts as they are then."""
        self.reading.begin_step(self.now)
        facts = whole_facts(document, self.now)
        if not isinstance(document, Report | Contribution) or not (facts.shortcomings or facts.unanswered):  # type: ignore[union-attr]
            return facts
        for user in self.people:
            by = self._now(user)
            if may_write(facts, by):  # type: ignore[arg-type]
                unlocked = writing_facts(document, self.now)
                for lack in facts.shortcomings:  # type: ignore[union-attr]
                    if may_write_section(unlocked, by, lack.section):
                        self._write(document, by, lack.section, TEXTS[lack.section])
                for remark in Remark.open_of(document):
                    mark_mended(remark, by=by, at=self.now)
                return whole_facts(document, self.now)
        return facts

    def _do(self, document: Document, by: Actor, action: Action) -> None:
        """Do an allowed act; see that it moved this document, if any, and no other."""
        note(f"{self.now:%m-%d %H:%M} {by.name} {action} {document.subject}")
        before, doing = self._versions(), self._doing(by)
        self.last, self.lately = None, document
        traces, name = self._traces(), f"{document.KIND}.{action}"
        try:
            record = do(document, action, doing)
        except UNDONE:
            assert traces == self._traces(), "what could not be done left something behind"
            name += " undone"
        else:
            moved = before | self._moved_by(document, record, before)
            after = self._versions()
            assert {key: after[key] for key in before} == moved, "another document moved too"
            self.last = (lambda: do(document, action, doing), record)
        self._count(name)

    def _moved_by(self, document: Document, record: Done, before: Versions) -> Versions:
        """Return what an act has to move: its own document, and with a granted 办结 the line that it closes."""
        moved = [(document.KIND, document.pk)] if isinstance(record, StatusRecord) else []
        granted = isinstance(document, Application) and record.action == Action.GRANT_APPLICATION
        if granted and document.what == ApplicationKind.COMPLETION:  # type: ignore[union-attr]
            moved.append((Kind.LINE, document.line_id))  # type: ignore[union-attr]
        return {key: before[key] + 1 for key in moved}

    def _sign(self, report: Report, action: Action, doing: Doing) -> Done:
        """Sign or accept: with prepared bytes, and now and then with a key on a real PDF."""
        revision = current_revision(report)
        if revision is None:
            raise NotAllowed(action, "没有可签的版本。")
        move = doing.move(report)
        person = self.keyed.get(doing.by.person or 0)
        spare = self.keyed_signatures < KEYED_SIGNATURES_IN_AN_EXAMPLE
        choice = choices(whole_facts(report, self.now), doing.by).get(action)
        if person and spare and revision.pk not in self.unprinted and choice is not None and choice.allowed:
            self.keyed_signatures += 1
            shown = copies.signing_copy(revision, at=self.now).sha256
            with_key = signing.sign if action == Action.SIGN else accepting.accept
            return with_key(report, revision, shown, signing_key=person.key(self.now), **move)
        self.unprinted.add(revision.pk)
        shown = unprinted.signing_copy(revision, at=self.now).sha256
        act = unprinted.sign if action == Action.SIGN else unprinted.accept
        return act(report, revision, shown, **move)

    def _count(self, name: str) -> None:
        type(self).done[name] = type(self).done.get(name, 0) + 1

    def _prepared(self, pk: int) -> None:
        revision = next(one for one in [Report.objects.get(revisions=pk).revisions.get(pk=pk)])
        if copies.latest_file(revision) is None:
            self.unprinted.add(pk)
            unprinted.signing_copy(revision, at=self.now)

    def _versions(self) -> Versions:
        with connection.cursor() as cursor:
            cursor.execute(_VERSIONS)
            return {(kind, pk): version for kind, pk, version in cursor.fetchall()}

    def _traces(self) -> tuple[object, ...]:
        """Return what any act would leave behind."""
        counted = (StatusRecord, ActRecord, Event)
        return (self._versions(), *(model.objects.count() for model in counted))

    def _due(self) -> dict[tuple[str, int], dt.datetime]:
        # Who was excused owes nothing; asked again (加签) it is due anew, by an act and not by the calendar.
        owing = Obligation.objects.filter(excused_at__isnull=True)
        owed = {("obligation", pk): due for pk, due in owing.values_list("pk", "due_at")}
        return owed | {("period", pk): due for pk, due in Period.objects.values_list("pk", "due_at")}
