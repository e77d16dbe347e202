"""The invariants of people and documents (8, 16, 18): who holds what, who sees and reads it, and that somebody may act.

Part of tests/invariants.py, which gathers them all.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from lines.models import Application
from lines.queries.applications import application_facts, applications_held_by, applications_visible_to
from lines.queries.lines import lines_visible_to
from plans.models import Line, Period
from submissions.coordinations import coordination_facts, coordinations_held_by, coordinations_visible_to
from submissions.fact_finding import contribution_facts, report_facts
from submissions.models import Contribution, Coordination, Report
from submissions.queries import (
    contributions_held_by,
    contributions_visible_to,
    may_read_contribution,
    may_read_draft,
    reports_held_by,
    reports_visible_to,
)
from transitions.models import Governed
from units.queries import actor_for
from workflows.decide import choices, final_statuses
from workflows.facts import Facts
from workflows.people import Actor
from workflows.words import Action


@dataclass(frozen=True, slots=True)
class Desk:
    """How one kind of document meets people: its facts, in whose inbox it stands, who may know of it, who reads it.

    `acts` says for each open status the act that only who holds the document may do: what a person's inbox is for.
    """

    facts: Callable[[Any, datetime], Facts]
    held_by: Callable[[Actor], QuerySet[Any]]
    visible_to: Callable[[Actor], QuerySet[Any]]
    reads: Callable[[Any, Actor], bool]
    acts: dict[str, Action]


# A new kind of document that people hold gets its line here.
DESKS: dict[type[Governed], Desk] = {
    Report: Desk(
        report_facts,
        reports_held_by,
        reports_visible_to,
        may_read_draft,
        {
            "draft": Action.SUBMIT,
            "with_head": Action.RETURN_BY_HEAD,
            "co_signing": Action.RETURN_BY_HEAD,
            "with_office": Action.RETURN_BY_OFFICE,
        },
    ),
    Contribution: Desk(
        contribution_facts,
        contributions_held_by,
        contributions_visible_to,
        may_read_contribution,
        {"draft": Action.SEND, "returned": Action.SEND, "sent": Action.ADOPT},
    ),
    Coordination: Desk(
        coordination_facts,
        coordinations_held_by,
        coordinations_visible_to,
        lambda problem, actor: coordinations_visible_to(actor).filter(pk=problem.pk).exists(),
        {
            "draft": Action.ASK_CONSENT,
            "with_head": Action.DECLINE_CONSENT,
            "with_leader": Action.ANSWER_PROBLEM,
        },
    ),
    Application: Desk(
        application_facts,
        applications_held_by,
        applications_visible_to,
        lambda application, actor: applications_visible_to(actor).filter(pk=application.pk).exists(),
        {
            "draft": Action.WITHDRAW_APPLICATION,
            "with_office": Action.RETURN_APPLICATION,
            "with_chief": Action.REFUSE_APPLICATION,
        },
    ),
}


class Reading:
    """What the checks of people and documents look at, read anew each time (`tests.remembering` spares what stands)."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def actor(self, user: User) -> Actor:
        """Return what a person is now."""
        return actor_for(user, self.at)

    def documents(self) -> list[Governed]:
        """Return every document."""
        return governed()

    def facts(self, document: Governed) -> Facts:
        """Return what the law looks at in a document."""
        return DESKS[type(document)].facts(document, self.at)

    def held(self, model: type[Governed], actor: Actor) -> frozenset[int]:
        """Return what stands in a person's inbox."""
        return frozenset(DESKS[model].held_by(actor).values_list("pk", flat=True))

    def known(self, model: type[Governed], actor: Actor) -> frozenset[int]:
        """Return what a person may know of."""
        return frozenset(DESKS[model].visible_to(actor).values_list("pk", flat=True))

    def lines(self, actor: Actor) -> frozenset[int]:
        """Return the lines a person may know of."""
        return frozenset(lines_visible_to(actor).values_list("pk", flat=True))

    def reads(self, document: Governed, actor: Actor) -> bool:
        """Return whether a person may read a document's text."""
        return DESKS[type(document)].reads(document, actor)

    def for_person(self, facts: Facts, actor: Actor) -> frozenset[Action]:
        """Return the acts that are this person's: only time or text may hinder."""
        return frozenset(action for action, choice in choices(facts, actor).items() if choice.for_person)


def governed() -> list[Governed]:
    """Return every document with a status of its own."""
    return [
        *Report.objects.select_related("period__plan", "line__matter", "line__plan", "government"),
        *Contribution.objects.select_related("report__period__plan", "report__line__matter", "unit", "obligation"),
        *Period.objects.select_related("plan"),
        *Coordination.objects.select_related(*Coordination.READ_WITH),
        *Line.objects.select_related(*Line.READ_WITH),
        *Application.objects.select_related(*Application.READ_WITH),
    ]


def one_holder(reading: Reading, inboxes_of: Sequence[User] | None = None) -> Iterator[str]:
    """8 and 18: every open document stands in the inboxes of those who may act and of nobody else, and somebody may."""
    people = [reading.actor(user) for user in (User.objects.all() if inboxes_of is None else inboxes_of)]
    inboxes = {(model, actor): reading.held(model, actor) for model in DESKS for actor in people}
    for document in reading.documents():
        model = type(document)
        if model not in DESKS:
            continue
        act = DESKS[model].acts.get(document.status)
        holding = {actor.person for actor in people if document.pk in inboxes[model, actor]}
        final = document.status in final_statuses(document.KIND)
        if final or act is None:
            if holding or not final:
                yield f"8: {document.subject} is {document.status} and is held by {holding}"
            continue
        facts = reading.facts(document)
        entitled = {actor.person for actor in people if act in reading.for_person(facts, actor)}
        if holding != entitled:
            yield f"8: {document.subject} is held by {holding}, but {entitled} may act"
        if not entitled and inboxes_of is None:
            yield f"18: nobody can act on {document.subject} ({document.status})"


def outsiders_see_nothing(reading: Reading, outsiders: Sequence[Actor]) -> Iterator[str]:
    """16: outsiders know of nothing and may do nothing; drafts are read by the writing units' own people only."""
    for actor in outsiders:
        if reading.lines(actor):
            yield f"16: {actor.name} knows of a line"
        for model in DESKS:
            if reading.known(model, actor):
                yield f"16: {actor.name} knows of a {model.__name__}"
            if reading.held(model, actor):
                yield f"16: {actor.name} has a {model.__name__} in the inbox"
        for document in reading.documents():
            if type(document) not in DESKS:
                continue
            if reading.reads(document, actor):
                yield f"16: {actor.name} reads {document.subject}"
            if reading.for_person(reading.facts(document), actor):
                yield f"16: {actor.name} may act on {document.subject}"
