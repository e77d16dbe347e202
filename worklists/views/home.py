"""Home: the person's one list."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from components.chinese import period_words
from units.requests import ActingRequest
from workflows.words import Role
from worklists import presenters


@login_required
def home(request: ActingRequest) -> HttpResponse:
    """The one list (待办): what, for which line, working days left; beside it who holds what was sent."""
    roles = {seat.role for seat in request.actor.seats}
    if roles & {Role.OFFICER, Role.CHIEF}:
        return redirect("approvals:inbox")
    if roles & {Role.AUDITOR, Role.AUDIT_ADMIN, Role.LEADER}:
        return redirect("worklists:records")
    tasks = presenters.tasks_of(request.actor, request.arrived_at)
    period = presenters.open_period_of(request.actor)
    government = period.plan.government if period else None
    reported, total = presenters.progress(request.actor)
    coming = presenters.next_period_of(request.actor)
    context = {
        "tasks": tasks,
        "returned": [task for task in tasks if task.returned is not None],
        "groups": presenters.groups_of(tasks),
        "summary": presenters.summary(tasks),
        "sent": presenters.sent_by(request.actor),
        "reported": reported,
        "lead_total": total,
        "period": period,
        "caption": presenters.period_caption(period) if period else "",
        "ruler": presenters.ruler(period, government, request.arrived_at) if government else [],
        "ruler_confirmed": period is not None and not period.provisional,
        "next_period": coming,
        "next_words": period_words(coming.start, coming.end) if coming else "",
    }
    return render(request, "worklists/home.html", context)
