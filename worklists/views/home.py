"""Home: the person's one list."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from approvals.presenters.copying import waiting_copies
from approvals.presenters.mandates import notices as capacities
from approvals.presenters.mandates import standing_of_units
from components.chinese import day_words, period_words
from units.requests import ActingRequest
from workflows.words import Role
from worklists import presenters
from worklists.asked import asked_of

# How many documents that colleagues have stand beside the list.
_MOST_OF_COLLEAGUES = 6


@login_required
def home(request: ActingRequest) -> HttpResponse:
    """The one list (待办): what, for which line, working days left; beside it who holds what was sent."""
    roles = {seat.role for seat in request.actor.seats}
    if roles & {Role.OFFICER, Role.CHIEF}:
        return redirect("approvals:inbox")
    if Role.LEADER in roles:
        return redirect("submissions:coordinations")
    if roles & {Role.AUDITOR, Role.AUDIT_ADMIN}:
        return redirect("worklists:records")
    desk = presenters.desk_of(request.actor, request.arrived_at)
    tasks, period, coming = desk.tasks, desk.period, desk.coming
    asked, more_asked = asked_of(request.actor, getattr(period or coming, "asked", 0), request.arrived_at)
    request.tasks_waiting = len(tasks) + len(desk.problems)
    context = {
        "tasks": tasks,
        "capacities": capacities(request.actor, request.arrived_at),
        "gives_mandates": Role.HEAD in roles,
        "mandates_given": standing_of_units(request.actor, request.arrived_at),
        "problems": desk.problems,
        "waiting": request.tasks_waiting,
        "applications": getattr(desk.period or desk.coming, "applications", 0),
        "asked": asked,
        "more_asked": more_asked,
        # Without a post in a unit there is nothing to report or to sign.
        "handles": any(seat.unit is not None for seat in request.actor.seats) or bool(request.actor.mandates),
        "returned": [task for task in tasks if task.returned is not None],
        "groups": presenters.groups_of(tasks),
        "summary": presenters.summary(tasks),
        "with_colleagues": desk.with_colleagues[:_MOST_OF_COLLEAGUES],
        "more_with_colleagues": max(0, len(desk.with_colleagues) - _MOST_OF_COLLEAGUES),
        "sent": desk.sent,
        "reported": desk.reported,
        "lead_total": desk.led,
        "period": period,
        "caption": presenters.period_caption(period) if period else "",
        "ruler": presenters.ruler(period, desk.counter),
        "ruler_confirmed": period is not None and not period.provisional,
        "to_supply": desk.to_supply,
        "next_period": coming,
        "opens_words": day_words(coming.opens_on) if coming else "",
        "next_words": period_words(coming.start, coming.end) if coming else "",
    }
    context |= waiting_copies(request.actor, request.arrived_at)
    return render(request, "worklists/home.html", context)
