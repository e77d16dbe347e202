"""Pages of 方案与分解: a unit writes its plan, a lead gives tasks, everybody of the line reads both."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lines.addresses import line_or_404
from lines.presenters.working import ending_page, lead_of, plan_page, told, wall_page
from submissions.addresses import number_in
from submissions.fields import key_in, version_in, without_nul
from units.models import Unit
from units.requests import ActingRequest
from workplans.errors import AssignmentEnded, Incomplete, NotForYou, PlanConflict
from workplans.models import AssignmentEnd
from workplans.operations import MOST_NODES, assign, end_assignment, ending_rule, save_plan
from workplans.queries import duties_on, leads_of, task_of


@login_required
@require_http_methods(["GET", "POST"])
def work(request: ActingRequest, **address: Any) -> HttpResponse:
    """Every unit's plan and tasks on one page; POST, by a lead's reporter, gives a unit a task."""
    line = line_or_404(request.actor, **address)
    typed = {field: without_nul(str(value)) for field, value in request.POST.items()}
    errors: dict[str, str] = {}
    if request.method == "POST":
        lead = lead_of(duties_on(line, request.arrived_at), request.actor)
        if lead is None:
            raise Http404
        pk = number_in(typed.get("unit", ""))
        try:
            given = assign(
                line,
                lead,
                Unit.objects.filter(pk=pk).first() if pk is not None else None,
                text=typed.get("text", ""),
                due=typed.get("due", ""),
                by=request.actor,
                at=request.arrived_at,
                key=key_in(typed.get("key", "")),
            )
            messages.success(request, _("已分解给%(unit)s，对方填报时看得到。") % {"unit": given.unit.name})
            return redirect(f"{request.path}#task-{given.pk}")
        except Incomplete as incomplete:
            errors = incomplete.errors
    page = wall_page(line, request.actor, typed, request.arrived_at) | {"errors": errors}
    return render(request, "lines/work.html", page, status=422 if errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def work_plan(request: ActingRequest, *, unit: int, **address: Any) -> HttpResponse:
    """One unit's plan: its reporter writes it, the others of the line read it. Nothing typed is lost."""
    line = line_or_404(request.actor, **address)
    duty = next((one for one in duties_on(line, request.arrived_at) if one.unit_id == unit), None)
    if duty is None:
        raise Http404
    actor, at = request.actor, request.arrived_at
    if request.method == "GET":
        return render(request, "lines/work_plan.html", plan_page(line, duty, actor, at))
    typed = _typed(request.POST)
    try:
        plan = save_plan(line, duty.unit, **typed, expected=version_in(request.POST.get("number", "")), by=actor, at=at)
    except Incomplete as incomplete:
        page = plan_page(line, duty, actor, at, typed=typed, errors=incomplete.errors)
        return render(request, "lines/work_plan.html", page, status=422)
    except PlanConflict as conflict:
        page = plan_page(line, duty, actor, at, typed=typed, theirs=conflict.theirs)
        return render(request, "lines/work_plan.html", page, status=409)
    messages.success(request, _("工作方案已保存，是第 %(n)d 稿。") % {"n": plan.number})
    return redirect(request.path)


@login_required
@require_http_methods(["GET", "POST"])
def end_task(request: ActingRequest, *, task: int, how: str, **address: Any) -> HttpResponse:
    """Say that a task is done, or take it back; 409 when it has ended meanwhile, with what was typed."""
    line = line_or_404(request.actor, **address)
    ending = next((one for one in AssignmentEnd.How if one.value == how), None)
    found = task_of(line.pk, task) if number_in(str(task)) is not None else None
    if ending is None or found is None:
        raise Http404
    actor, at = request.actor, request.arrived_at
    may = ending_rule(found, ending, actor, leads_of(duties_on(line, at)))
    if not may:
        raise NotForYou(may.message)
    typed = {field: without_nul(str(value)) for field, value in request.POST.items()}
    errors: dict[str, str] = {}
    if request.method == "POST":
        words, key = typed.get("words", ""), key_in(typed.get("key", ""))
        try:
            end_assignment(found, ending, words=words, by=actor, at=at, key=key)
            messages.success(request, told(found, ending))
            return redirect(f"{reverse('lines:work', kwargs=address)}#task-{found.pk}")
        except Incomplete as incomplete:
            errors = incomplete.errors
        except AssignmentEnded as ended:
            found.end = ended.end
            page = ending_page(found, ending, typed, at)
            return render(request, "lines/end_task.html", page, status=409)
    page = ending_page(found, ending, typed, at) | {"errors": errors}
    return render(request, "lines/end_task.html", page, status=422 if errors else 200)


def _typed(post: QueryDict) -> dict[str, Any]:
    """Return what the form carries, field by field; rows beyond what a form has are left out."""
    columns = [[without_nul(text) for text in post.getlist(name)][: MOST_NODES + 5] for name in ("on", "text", "done")]
    return {
        "leader": without_nul(post.get("leader", "")),
        "section": without_nul(post.get("section", "")),
        "nodes": [node for node in zip(*columns, strict=False) if any(part.strip() for part in node)],
    }
