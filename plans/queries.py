"""Reads of plans and their periods, and of the calendar they are counted by."""

import datetime as dt

from django.db.models import Q, QuerySet

from plans.models import Line, Period, PlanDraft
from units.models import Government, Unit
from workdays.models import CalendarYear
from workflows.people import Actor
from workflows.rules.planning import office_prepares_plans
from workflows.words import DutyRole


def government_of(actor: Actor) -> Government | None:
    """Return the government of the person's first post, or None for somebody without a post."""
    return Government.objects.filter(pk__in=[seat.government for seat in actor.seats[:1]]).first()


def periods_due_in(government: Government, year: int) -> list[Period]:
    """Return the government's periods that end in a year or in the last months before it, in order.

    The last period of a year falls due at the beginning of the next one.
    """
    return list(
        Period.objects.filter(end__gte=dt.date(year - 1, 7, 1), end__lt=dt.date(year + 1, 1, 1), government=government)
        .select_related("plan")
        .order_by("start", "plan_id")
    )


def calendar_year(government: Government, year: int) -> CalendarYear | None:
    """Return what is kept about a year of the government's calendar, or None when nothing is."""
    return CalendarYear.objects.filter(calendar__name=government.calendar, year=year).first()


def lines_led_by(unit: Unit, day: dt.date) -> list[Line]:
    """Return the lines that a unit leads on a day, in printed order (annex, number, row), with plan and matter."""
    duties = Q(responsibilities__unit=unit, responsibilities__role=DutyRole.LEAD, responsibilities__since__lte=day)
    lasting = Q(responsibilities__until__isnull=True) | Q(responsibilities__until__gt=day)
    return list(Line.objects.filter(duties & lasting).select_related("plan", "matter").distinct())


def governments_prepared_by(actor: Actor) -> list[Government]:
    """Return the governments whose plans this person prepares (in whose supervision office the person sits)."""
    named = {seat.government for seat in actor.seats}
    wanted = [pk for pk in named if office_prepares_plans(actor, government=pk)]
    return list(Government.objects.filter(pk__in=wanted).order_by("id"))


def drafts_visible_to(actor: Actor) -> QuerySet[PlanDraft]:
    """Return the drafts of the governments whose plans this person prepares; nobody else knows of them."""
    named = {seat.government for seat in actor.seats}
    wanted = [pk for pk in named if office_prepares_plans(actor, government=pk)]
    return PlanDraft.objects.filter(government__in=wanted).select_related("government")


def open_drafts_visible_to(actor: Actor) -> QuerySet[PlanDraft]:
    """Return those of the person's drafts that are neither published nor discarded."""
    return drafts_visible_to(actor).filter(published_at__isnull=True, discarded_at__isnull=True)
