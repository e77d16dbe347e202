"""需市政府协调: writing a problem, handing it to the own head or to the leader, consenting, answering, withdrawing."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans.models import Line
from submissions import coordinations
from submissions.addresses import line_place, number_in, place_of
from submissions.errors import CoordinationConflict, NotWriter
from submissions.fields import key_in, version_in, without_nul
from submissions.models import Coordination, Report
from submissions.operations import coordinating
from submissions.operations.recalling import grant_recall, refuse_recall, request_recall
from submissions.operations.urging import urge
from submissions.presenters import coordinating as presenter
from submissions.queries import reports_visible_to
from transitions.errors import NotAllowed, Stale
from transitions.operations import note_opening
from transitions.queries import moved_by_click
from units.models import Unit
from units.requests import ActingRequest
from workflows.decide import may_write
from workflows.words import Action, Role

PAGE_SIZE = 20
_HAND_ON: dict[str, Callable[..., Any]] = {"ask": coordinating.ask_consent, "raise": coordinating.raise_to_leader}
# What is done on the page itself; those of the second list carry words.
_PRESSED: dict[str, Callable[..., Any]] = {
    "raise": coordinating.raise_to_leader,
    Action.GRANT_RECALL.value: grant_recall,
}
_SAID: dict[str, tuple[str, Callable[..., Any]]] = {
    "decline": ("reason", coordinating.decline_consent),
    "answer": ("answer", coordinating.answer_problem),
    "withdraw": ("reason", coordinating.withdraw_problem),
}
# Those that move nothing are about no version: what somebody else did meanwhile is the law's to judge.
_ASKED: dict[str, Callable[..., Any]] = {
    Action.REQUEST_RECALL.value: request_recall,
    Action.REFUSE_RECALL.value: refuse_recall,
}


@login_required
@require_safe
def everything(request: ActingRequest) -> HttpResponse:
    """The problems this person may know of: those that wait for the person first, then the others."""
    actor, at = request.actor, request.arrived_at
    held = list(presenter.with_problem(coordinations.coordinations_held_by(actor)).order_by("begun_at", "id"))
    known = presenter.with_problem(coordinations.coordinations_visible_to(actor)).exclude(pk__in=[p.pk for p in held])
    page = Paginator(known.order_by("-begun_at", "-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    found = presenter.rows([*held, *page], at)
    context = {"held": found[: len(held)], "rows": found[len(held) :], "page": page}
    return render(request, "submissions/coordinations.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: ActingRequest, *, year: int, section: str, code: str) -> HttpResponse:
    """Write a problem of a line that the own unit leads; `?period=` links it to the report of that period."""
    line, unit = _led_line(request, year=year, section=section, code=code)
    may = presenter.choices_before(line, unit, request.actor, request.arrived_at)
    report = _report_of(request, line)
    if request.method == "GET":
        return render(request, "submissions/coordination_form.html", presenter.form_page(line, unit, report, may, {}))
    texts, key, act = _texts(request), key_in(request.POST.get("key", "")), request.POST.get("act", "")
    try:
        with transaction.atomic():
            begun = coordinating.begin(
                line, unit, texts=texts, report=report, by=request.actor, at=request.arrived_at, key=key
            )
            if act in _HAND_ON:
                _HAND_ON[act](begun, by=request.actor, at=request.arrived_at, expected_version=0, key=key)
    except NotAllowed:
        if not (errors := _errors(texts)):
            raise
        context = presenter.form_page(line, unit, report, may, texts, key=key, errors=errors)
        return render(request, "submissions/coordination_form.html", context, status=422)
    return redirect(reverse("submissions:coordination", kwargs=place_of(begun)))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: ActingRequest, **address: Any) -> HttpResponse:
    """Go on writing; POST saves, and hands on where a button says so. What somebody else saved is shown beside."""
    problem = coordination_or_404(request, **address)
    here = reverse("submissions:coordination", kwargs=place_of(problem))
    facts = coordinations.coordination_facts(problem, request.arrived_at)
    key = key_in(request.POST.get("key", ""))
    if not may_write(facts, request.actor):
        if request.method == "GET" or moved_by_click(problem, key=key, actor=request.actor):
            return redirect(here)
        if version_in(request.POST.get("version", "")) != problem.version:
            # Handed on meanwhile: what was typed is shown again, never taken for saved.
            raise Stale(problem)
        raise NotWriter
    may = presenter.choices_of(problem, request.actor, request.arrived_at)
    last = coordinations.latest_text(problem)

    def page(texts: dict[str, str], status: int = 200, **more: Any) -> HttpResponse:
        shown = {"number": last.number if last else 0, "version": problem.version} | more
        context = presenter.form_page(problem.line, problem.unit, problem.report, may, texts, **shown)
        return render(request, "submissions/coordination_form.html", context, status=status)

    if request.method == "GET":
        return page(coordinations.parts_of(last))
    texts, act = _texts(request), request.POST.get("act", "")
    by, at = request.actor, request.arrived_at
    seen = version_in(request.POST.get("number", ""))
    try:
        coordinating.save_text(problem, texts=texts, expected=seen, by=by, at=at)
        if act in _HAND_ON:
            version = version_in(request.POST.get("version", ""))
            _HAND_ON[act](problem, by=by, at=at, expected_version=version, key=key)
    except CoordinationConflict as conflict:
        return page(texts, 409, theirs=conflict.theirs, number=conflict.theirs.number, key=key)
    except NotWriter:
        # Handed on between the look above and the lock: by the same click, or by somebody else.
        if moved_by_click(problem, key=key, actor=by):
            return redirect(here)
        raise
    except NotAllowed:
        if not (errors := _errors(texts)):
            raise
        last = coordinations.latest_text(problem)
        return page(texts, 422, errors=errors, number=last.number if last else 0)
    return redirect(here)


@login_required
@require_http_methods(["GET", "POST"])
def problem(request: ActingRequest, **address: Any) -> HttpResponse:
    """One problem: what it says, where it stands, what this person may do; POST does what `act` names."""
    found = coordination_or_404(request, **address)
    typed, error = {}, {}
    if request.method == "POST":
        act, by, at = request.POST.get("act", ""), request.actor, request.arrived_at
        version, key = version_in(request.POST.get("version", "")), key_in(request.POST.get("key", ""))
        words = without_nul(request.POST.get("words", request.POST.get("reason", ""))).strip()
        if act == Action.URGE:
            urge(found, by=by, at=at, key=key)
            return redirect(request.path)
        if act in _PRESSED:
            _PRESSED[act](found, by=by, at=at, expected_version=version, key=key)
            return redirect(request.path)
        try:
            if act in _ASKED:
                _ASKED[act](found, by=by, at=at, key=key, reason=words)
            elif act in _SAID:
                name, operation = _SAID[act]
                operation(found, by=by, at=at, expected_version=version, key=key, **{name: words})
            else:
                raise Http404
        except NotAllowed:
            if words:
                raise
            typed, error = {act: words}, {act: _("请写明答复。") if act == "answer" else _("请写明理由。")}
        else:
            return redirect(request.path)
    beside = presenter.acts_of(found)
    may = presenter.choices_of(found, request.actor, request.arrived_at, beside)
    context = presenter.problem_page(found, may, request.actor, request.arrived_at, beside)
    context |= {"typed": typed, "error": error}
    context["recall"]["error"] = error
    return render(request, "submissions/coordination.html", context, status=422 if error else 200)


@login_required
@require_POST
def open_problem(request: ActingRequest, **address: Any) -> HttpResponse:
    """Note that this person has opened the problem as it stands: the page sends this by itself once shown."""
    found = coordination_or_404(request, **address)
    note_opening(found, revision=found.version, actor=request.actor, at=request.arrived_at)
    return HttpResponse(status=204)


def coordination_or_404(request: ActingRequest, *, year: int, section: str, code: str, number: int) -> Coordination:
    """Return the problem at an address, if this person may know of it; else 404."""
    place = line_place(year=year, section=section, code=code)
    if number_in(str(number)) is None:
        raise Http404
    known = coordinations.coordinations_visible_to(request.actor)
    found = known.filter(number=number, **{f"line__{name}": value for name, value in place.items()}).first()
    if found is None:
        raise Http404
    return found


def _led_line(request: ActingRequest, **address: Any) -> tuple[Line, Unit]:
    """Return the line and the unit for which this person may write about it; else 404."""
    units = request.actor.units(Role.REPORTER, Role.HEAD)
    lines = Line.objects.filter(**line_place(**address)).select_related("matter", "plan", "government")
    for line in lines.filter(responsibilities__unit__in=units).distinct():
        for unit in coordinations.lead_units_on(line, request.arrived_at):
            if unit.pk in units:
                return line, unit
    raise Http404


def _report_of(request: ActingRequest, line: Line) -> Report | None:
    """Return the line's report that the form is linked to; None where no period, or none of the line's, is named."""
    period = without_nul(request.POST.get("period", "") or request.GET.get("period", ""))
    return reports_visible_to(request.actor).filter(line=line, period__key=period).first() if period else None


def _texts(request: ActingRequest) -> dict[str, str]:
    return {key: without_nul(request.POST.get(key, "")) for key in coordinations.BUDGETS}


def _errors(texts: dict[str, str]) -> dict[str, str]:
    return {one.section: one.message for one in coordinations.missing_parts(texts)}
