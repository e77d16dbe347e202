"""Reads of applications: their facts for the law, who may know of them, whom they wait for, what a leader is told."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from common.clock import local
from lines.asking import Asked, last_day_of, shortcomings_of
from lines.models import Application
from lines.queries.lines import leads_on, open_reports_of, terms_around
from plans.models import Line, LineLeader
from submissions.queries import governments_read_whole, units_of_actor
from submissions.recalls import is_opened_as_it_stands
from transitions.models import Opening
from units.models import Appointment
from units.queries import in_force
from workflows.decide import Choice, choices, final_statuses, holders
from workflows.facts import ApplicationFacts
from workflows.flows.line import owes_reports
from workflows.people import Actor
from workflows.words import Action, ApplicationKind, ApplicationStatus, Kind, LineStatus, Relation, Role

_OFFICE = (Role.OFFICER, Role.CHIEF)


def asked_of(application: Application) -> Asked:
    """Return what a stored application asks for."""
    return Asked(
        what=ApplicationKind(application.what),
        reason=application.reason,
        evidence=application.evidence,
        deadline_month=application.deadline_month,
        targets=application.targets,
    )


def application_facts(application: Application, at: datetime) -> ApplicationFacts:
    """Return the facts of an application at an instant; seven queries, whatever its history."""
    line, today = application.line, local(at).date()
    now, last = terms_around(line, today)
    deadline = last_day_of(now.deadline_month)
    others = Application.objects.filter(line=line.pk).exclude(pk=application.pk)
    chiefs = Appointment.objects.filter(
        in_force(at), post__government=application.government_id, post__role=Role.CHIEF, person__is_active=True
    )
    return ApplicationFacts(
        government=application.government_id,
        status=ApplicationStatus(application.status),
        what=ApplicationKind(application.what),
        unit=application.unit_id,
        leads_line=application.unit_id in {duty.unit_id for duty in leads_on(line, today)},
        line_in_work=owes_reports(LineStatus(line.status)),
        before_deadline=deadline is None or today <= deadline,
        deadline=deadline,
        others_open=others.exclude(status__in=final_statuses(Kind.APPLICATION)).count(),
        shortcomings=shortcomings_of(asked_of(application), last),
        examined_by=application.examined_by_id,
        open_reports=open_reports_of(line) if application.what == ApplicationKind.COMPLETION else 0,
        opened_by_receiver=is_opened_by_office(application),
        chiefs=frozenset(chiefs.values_list("person", flat=True)),
    )


def is_opened_by_office(application: Application) -> bool:
    """Return whether somebody of the supervision office has opened it as it was filed last; one query."""
    return is_opened_as_it_stands(application, Q(post__government=application.government_id, post__role__in=_OFFICE))


def application_choices(application: Application, actor: Actor, at: datetime) -> dict[Action, Choice]:
    """Return what this person may do with an application now, and why not."""
    return choices(application_facts(application, at), actor)


def choice_before(line: Line, what: ApplicationKind, unit: int, actor: Actor, at: datetime) -> Choice:
    """Return how applying stands for this person before anything is written: the empty texts count as written."""
    application = Application(government_id=line.government_id, line=line, unit_id=unit, what=what)
    facts = application_facts(application, at)
    bare = {name: getattr(facts, name) for name in facts.__slots__} | {"shortcomings": ()}
    return choices(ApplicationFacts(**bare), actor)[Action.FILE_APPLICATION]


def applications_visible_to(actor: Actor) -> QuerySet[Application]:
    """Return the applications this person may know of: the own unit's, or all of a government for its readers."""
    return Application.objects.filter(
        Q(unit__in=units_of_actor(actor)) | Q(government__in=governments_read_whole(actor))
    ).select_related(*Application.READ_WITH)


def applications_held_by(actor: Actor) -> QuerySet[Application]:
    """Return the applications that wait for this person: built from the law's holders, never from a status here.

    What the person has examined waits for another chief.
    """
    found = Q(pk__in=[])
    for status, holder in holders(Kind.APPLICATION).items():
        if holder is None:
            continue
        if holder.relation == Relation.OWN_UNIT:
            found |= Q(status=status, unit__in=actor.units(*holder.roles))
        elif holder.relation == Relation.GOVERNMENT:
            here = {seat.government for seat in actor.seats if seat.role in holder.roles}
            found |= Q(status=status, government__in=here) & ~Q(examined_by=actor.person)
    if actor.person is None:
        return Application.objects.none()
    return applications_visible_to(actor).filter(found)


def held_count(actor: Actor) -> Coalesce:
    """Return how many applications wait for this person, as an expression for a query that is made anyway."""
    held = applications_held_by(actor).order_by().select_related(None).annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(held.annotate(n=Count("pk")).values("n")), 0)


def told_to(actor: Actor, *, unread: bool = False) -> QuerySet[Application]:
    """Return the granted applications about lines in this city leader's charge, latest first (领导知悉).

    A line whose printed leader belongs to no post is every city leader's. `unread`: only those that this person has
    not opened since.
    """
    seats = [seat for seat in actor.seats if seat.role == Role.LEADER]
    if actor.person is None or not seats:
        return Application.objects.none()
    named = LineLeader.objects.filter(line=OuterRef("line"), post__isnull=False)
    posts = [seat.post for seat in seats if seat.post is not None]
    read = Opening.objects.filter(
        kind=Kind.APPLICATION, document=OuterRef("pk"), revision=OuterRef("version"), person=actor.person
    )
    granted = Application.objects.filter(
        status=ApplicationStatus.GRANTED, government__in={seat.government for seat in seats}
    )
    told = granted.filter(Q(Exists(named.filter(post__in=posts))) | ~Q(Exists(named)))
    return (told.exclude(Exists(read)) if unread else told).select_related(*Application.READ_WITH).order_by("-pk")
