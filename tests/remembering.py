"""The invariants after every step of a long run, without reading anew what nobody has written since.

A check that asks the database only is a function of the rows it reads: while none of its tables is written, its answer
stands. Which tables a check reads, and which a step writes, is seen on the statements themselves. What somebody is
stands until a post or mandate is written or the clock passes the begin or end of one. What the law looks at in a
document is read anew when it, or another of the same report, was touched; of the others a few at each step, in turn,
since the clock may have changed them. Inboxes are asked anew each time, by statements that are made once for each set
of posts and mandates. Files are read again when their rows are written. `everything` remembers nothing: the end of a
run.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from audit.models import Event
from audit.verifying import verify_chain
from lines.queries.lines import lines_visible_to
from plans.models import Line, LineLeader, Obligation, Responsibility
from submissions.models import Report
from tests.invariants import OVER_ROWS, chain_verifies
from tests.invariants_of_people import DESKS, Reading, governed, one_holder, outsiders_see_nothing
from transitions.models import Governed
from units.models import Appointment, Delegation, Government, Post, Unit
from workflows.decide import choices
from workflows.facts import Facts
from workflows.people import Actor
from workflows.words import Action

_WRITES = re.compile(r'(?:INSERT[A-Z ]* INTO|UPDATE|DELETE FROM) "(\w+)"')
_READS = re.compile(r'(?:FROM|JOIN) "(\w+)"')
# Who somebody is: when one of these is written, nothing is remembered of people.
_PEOPLE = frozenset(model._meta.db_table for model in (User, Appointment, Post, Delegation, Unit, Government))
# Who answers for what: when one of these is written, nothing is remembered of documents.
_DUTIES = frozenset(model._meta.db_table for model in (Obligation, Responsibility, LineLeader))
_GOVERNED = frozenset(model._meta.db_table for model in Governed.__subclasses__())

READ_ANEW = 2
Statement = tuple[str, tuple[Any, ...]]
_NOTHING: Statement = ("", ())  # of who may know of nothing at all
# Stands in a kept statement where the actor's own instant goes; nobody's instant.
_SOME_INSTANT = datetime(1970, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


@cache
def law_for(facts: Facts, actor: Actor) -> frozenset[Action]:
    """Return the acts that are this person's. The law is a function of facts and actor, so one asking is enough."""
    return frozenset(action for action, choice in choices(facts, actor).items() if choice.for_person)


class Remembering(Reading):
    """A reading that spares what stands, and the checks that it serves. Use inside `watched()`."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.written: set[str] = set()
        self._reading: set[str] | None = None
        self._read_by: dict[Callable[[], Iterator[str]], set[str]] = {}
        self._verified: Event | None = None
        self._documents: list[Governed] | None = None
        self._versions: dict[tuple[str, int], int] = {}
        self._facts: dict[tuple[str, int], Facts] = {}
        self._reads: dict[tuple[str, int, int, Actor], bool] = {}
        self._actors: dict[tuple[int, int], Actor] = {}
        self._instants = _instants_of_people()
        self._turn = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """See every statement inside the block."""
        with connection.execute_wrapper(self._see):
            yield

    def begin_step(self, at: datetime, touched: Governed | None = None) -> None:
        """Forget what no longer stands: since the clock moved, since rows were written, of the document in hand."""
        if self.written & _PEOPLE:
            self._actors.clear()
            self._instants = _instants_of_people()
        passed, self.at = bisect_right(self._instants, self.at), at
        # In whose hands a document is depends on who is in post.
        if self.written & (_PEOPLE | _DUTIES) or passed != bisect_right(self._instants, at):
            self._facts.clear()
            # A row read before remembers who had it then.
            self._documents = None
        if self.written & _DUTIES:
            self._reads.clear()
        if touched is not None:
            self._forget(touched)
        if self.written & _GOVERNED:
            self._documents = None

    def broken(self, outsiders: Sequence[User], inboxes_of: Sequence[User]) -> list[str]:
        """Return a sentence for everything that does not hold after this step."""
        found = [sentence for check in OVER_ROWS for sentence in self._once_written(check)]
        self.written.clear()
        documents = self.documents()
        for place in range(READ_ANEW):
            self._forget_alone(documents[(self._turn + place) % len(documents)])
        self._turn += READ_ANEW
        found += one_holder(self, inboxes_of)
        found += outsiders_see_nothing(self, [self.actor(user) for user in outsiders])
        return found

    def everything(self, outsiders: Sequence[User]) -> list[str]:
        """Return the same of everything and everybody, with nothing remembered."""
        anew = Remembering(self.at)
        found = [sentence for check in OVER_ROWS for sentence in check()]
        found += one_holder(anew)
        found += outsiders_see_nothing(anew, [anew.actor(user) for user in outsiders])
        return found

    def actor(self, user: User) -> Actor:
        """Return what a person is: the same from one instant of `_instants_of_people` to the next."""
        place = bisect_right(self._instants, self.at)
        if (user.pk, place) not in self._actors:
            since = self._instants[place - 1] if place else self.at
            self._actors[user.pk, place] = replace(super().actor(user), at=since)
        return self._actors[user.pk, place]

    def documents(self) -> list[Governed]:
        if self._documents is None:
            self._documents = governed()
            for document in self._documents:
                key = (document.KIND, document.pk)
                if self._versions.get(key) != document.version:
                    self._versions[key] = document.version
                    self._forget(document)
        return self._documents

    def facts(self, document: Governed) -> Facts:
        key = (document.KIND, document.pk)
        if key not in self._facts:
            self._facts[key] = super().facts(document)
        return self._facts[key]

    def held(self, model: type[Governed], actor: Actor) -> frozenset[int]:
        return _answers(_held_statement, model, actor, lambda: super(Remembering, self).held(model, actor))

    def known(self, model: type[Governed], actor: Actor) -> frozenset[int]:
        return _answers(_known_statement, model, actor, lambda: super(Remembering, self).known(model, actor))

    def lines(self, actor: Actor) -> frozenset[int]:
        return _answers(_lines_statement, Line, actor, lambda: super(Remembering, self).lines(actor))

    def for_person(self, facts: Facts, actor: Actor) -> frozenset[Action]:
        return law_for(facts, actor)

    def reads(self, document: Governed, actor: Actor) -> bool:
        # Who reads what is a matter of posts and mandates, not of the instant.
        key = (document.KIND, document.pk, document.version, replace(actor, at=None))
        if key not in self._reads:
            self._reads[key] = super().reads(document, actor)
        return self._reads[key]

    def _forget(self, document: Governed) -> None:
        """Forget a document and all that belong to the same report."""
        report = document.pk if isinstance(document, Report) else getattr(document, "report_id", None)
        self._forget_alone(document)
        for other in self._documents or ():
            own = other.pk if isinstance(other, Report) else getattr(other, "report_id", None)
            if report is not None and own == report:
                self._forget_alone(other)

    def _forget_alone(self, document: Governed) -> None:
        self._facts.pop((document.KIND, document.pk), None)

    def _once_written(self, check: Callable[[], Iterator[str]]) -> list[str]:
        """Return what a check says, asked only when a table that it read was written since."""
        if (read := self._read_by.get(check)) is not None and not read & self.written:
            return []
        self._reading = set()
        found = list(self._new_events() if check is chain_verifies else check())
        self._read_by[check], self._reading = self._reading, None
        return found

    def _new_events(self) -> Iterator[str]:
        """15, from the last event on that was verified; the whole chain is verified at the end."""
        findings = verify_chain(settings.CHECKPOINTS_DIR, since=self._verified)
        yield from (f"15: event {found.sequence}: {found.message}" for found in findings)
        self._verified = Event.objects.order_by("sequence").last()

    def _see(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self._reading is not None:
            self._reading.update(_READS.findall(sql))
        elif (written := _WRITES.match(sql)) is not None:
            self.written.add(written[1])
        return execute(sql, params, many, context)


def _instants_of_people() -> list[datetime]:
    """Return every instant at which a post or a mandate begins or ends: between two, everybody stays what they are."""
    instants: set[datetime] = set()
    for held in Appointment.objects.values_list("since", "until"):
        instants.update(instant for instant in held if instant)
    for given in Delegation.objects.values_list("since", "until", "revoked_at"):
        instants.update(instant for instant in given if instant)
    return sorted(instants)


@cache
def _held_statement(model: type[Governed], actor: Actor) -> Statement | None:
    return _statement(lambda: DESKS[model].held_by(actor))


@cache
def _known_statement(model: type[Governed], actor: Actor) -> Statement | None:
    return _statement(lambda: DESKS[model].visible_to(actor))


@cache
def _lines_statement(model: type[Governed], actor: Actor) -> Statement | None:
    return _statement(lambda: lines_visible_to(actor))


def _statement(make: Callable[[], QuerySet[Any]]) -> Statement | None:
    """Return the statement of an inbox, which depends on the actor alone; None where making it asks the database."""
    asked: list[str] = []

    def see(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(see):
        try:
            statement = make().order_by().values_list("pk", flat=True).query.sql_with_params()
        except EmptyResultSet:
            statement = _NOTHING
    return None if asked else statement


def _answers(
    make: Callable[[type[Governed], Actor], Statement | None],
    model: type[Governed],
    actor: Actor,
    otherwise: Callable[[], frozenset[int]],
) -> frozenset[int]:
    """Ask a statement that was made for these posts and mandates, at this actor's instant."""
    statement = make(model, replace(actor, at=_SOME_INSTANT))
    if statement is None:
        return otherwise()
    if statement == _NOTHING:
        return frozenset()
    sql, params = statement
    kept, now = _instant(_SOME_INSTANT), _instant(actor.at)
    with connection.cursor() as cursor:
        cursor.execute(sql, tuple(now if param == kept else param for param in params))
        return frozenset(row[0] for row in cursor.fetchall())


def _instant(at: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(at)
