"""The calendar of a year: which days are worked, and what is due when."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common.clock import local
from plans import presenters
from plans.queries import calendar_year, government_of, periods_due_in
from units.requests import ActingRequest
from workdays.queries import UnknownCalendar, table

FIRST_YEAR, LAST_YEAR = 2000, 2100


@login_required
@require_safe
def this_year(request: ActingRequest) -> HttpResponse:
    """The calendar of the present year."""
    return redirect("plans:calendar", year=local(request.arrived_at).year)


@login_required
@require_safe
def calendar(request: ActingRequest, year: int) -> HttpResponse:
    """The months of a year with days off, make-up days and due days; confirmed or provisional, and why."""
    government = government_of(request.actor)
    if government is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    try:
        days = table(government.calendar)
    except UnknownCalendar:
        raise Http404 from None
    periods = periods_due_in(government, year)
    context = {
        "year": year,
        "government_name": government.name,
        "calendar_name": government.calendar,
        "head": presenters.year_head(year, calendar_year(government, year)),
        "months": presenters.months(year, days, periods, request.arrived_at),
        "deadlines": presenters.deadlines(periods, year),
        "previous": year - 1 if year > FIRST_YEAR else None,
        "next": year + 1 if year < LAST_YEAR else None,
    }
    return render(request, "plans/calendar.html", context)
