"""移交在办工作: a person leaves, and everything open goes to one colleague."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from submissions.addresses import number_in
from submissions.errors import NotColleague, NothingToHandOver
from submissions.fields import key_in, without_nul
from submissions.open_work import may_hand_over, units_handed_over_by
from submissions.operations.handing_over import hand_over, handed_over
from submissions.presenters.handing_over import done_page, person_page, units_page
from units.requests import ActingRequest


@login_required
@require_http_methods(["GET", "POST"])
def page(request: ActingRequest) -> HttpResponse:
    """Show who has how much, one person's open work (`?unit=&person=`), or what went (`?done=`); POST hands it over."""
    if not units_handed_over_by(request.actor):
        raise Http404
    if request.method == "POST":
        return _handed(request)
    if done := request.GET.get("done"):
        records = handed_over(without_nul(done), request.actor)
        if not records:
            raise Http404
        return _shown(request, done_page(records, request.arrived_at))
    if "person" in request.GET:
        person, unit = _wanted(request, request.GET)
        return _shown(request, person_page(person, unit, {}, request.arrived_at))
    return _shown(request, {"units": units_page(request.actor, request.arrived_at)})


def _handed(request: ActingRequest) -> HttpResponse:
    person, unit = _wanted(request, request.POST)
    reason = without_nul(request.POST.get("reason", "")).strip()
    key = key_in(request.POST.get("key", ""))
    number = number_in(request.POST.get("to", ""))
    to = User.objects.filter(pk=number).first() if number is not None else None
    if to is None:
        error = _("请选择交给谁办理。")
    elif not reason:
        error = _("请写明移交的理由。")
    else:
        try:
            hand_over(person, to, unit=unit, reason=reason, by=request.actor, at=request.arrived_at, key=key)
            return redirect(f"{reverse('submissions:hand_over')}?done={key}")
        except (NotColleague, NothingToHandOver) as refused:
            error = str(refused)
    return _shown(request, person_page(person, unit, request.POST, request.arrived_at) | {"error": error}, status=422)


def _wanted(request: ActingRequest, asked: QueryDict) -> tuple[User, int]:
    """Return the person and the unit that are asked about; 404 unless their work may be handed over by this person."""
    pk, unit = number_in(asked.get("person", "")), number_in(asked.get("unit", ""))
    if pk is None or unit is None or not may_hand_over(request.actor, person=pk, unit=unit):
        raise Http404
    person = User.objects.filter(pk=pk, appointments__post__unit=unit).first()
    if person is None:
        raise Http404
    return person, unit


def _shown(request: ActingRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "submissions/hand_over.html", context, status=status)
