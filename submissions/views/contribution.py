"""Pages of a contributing unit: the form, the check, the sending, the confirmation."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from submissions.addresses import (
    address_of,
    contribution_or_404,
    contribution_to_write_or_404,
    fresh_key,
    redirect_to,
)
from submissions.errors import HandsChanged, NotWriter
from submissions.fields import key_in, version_in
from submissions.hands import is_with_colleague
from submissions.models import Contribution
from submissions.operations.contributing import send, supply
from submissions.presenters import contribution as presenter
from submissions.presenters.checking import checked
from submissions.presenters.sections import Writing, writing_of
from submissions.queries import handing_on_choice, units_of_actor
from submissions.views.attaching import Attaching, change_attachments
from submissions.views.writing import Unsaved, autosave_answer, declare_standstill, save_writing, settle, with_typed
from transitions.errors import Stale
from units.requests import ActingRequest
from workflows.way import is_waived


@login_required
@require_http_methods(["GET", "POST"])
def form(request: ActingRequest, **address: Any) -> HttpResponse:
    """The writing page; POST saves: autosave, 暂存, 标为已改 and 答复, or on the way to the check."""
    if request.method == "POST":
        return _saved(request, address)
    contribution = _own(request, address)
    writing = writing_of(contribution)
    choice = handing_on_choice(contribution, request.actor, request.arrived_at, writing.seen)
    if choice is None or not choice.for_person:
        return redirect_to("submissions:contribution_sent", _address(contribution))
    return _shown(request, contribution, writing, Unsaved(), Attaching())


def _saved(request: ActingRequest, address: dict[str, Any]) -> HttpResponse:
    """Save what the form carries, then say where it goes on; the page is read anew when there is something to show."""
    contribution = contribution_to_write_or_404(request.actor, **address)
    try:
        unsaved = save_writing(contribution, request)
        if request.headers.get("HX-Request"):
            return autosave_answer(request, writing_of(_own(request, address)), unsaved)
        attaching = change_attachments(contribution, request)
        settled = settle(contribution, request) or declare_standstill(contribution, request, unsaved)
    except NotWriter:
        # Sent by a colleague or handed on meanwhile: what was typed here is shown again, never taken for saved.
        if is_with_colleague(contribution, request.actor, request.arrived_at):
            raise HandsChanged(contribution.assignee) from None
        raise Stale(contribution) from None
    if unsaved or attaching.problem:
        contribution = _own(request, address)
        return _shown(request, contribution, with_typed(writing_of(contribution), unsaved), unsaved, attaching)
    here = reverse("submissions:contribution", kwargs=address)
    if attaching.pressed:
        return redirect(f"{here}#attachments")
    if settled:
        return redirect(f"{here}#section-{settled}")
    if request.POST.get("next") == "check":
        return redirect_to("submissions:contribution_check", address)
    if request.POST.get("next") == "leave":
        return redirect("worklists:home")
    return redirect(here)


def _shown(
    request: ActingRequest, contribution: Contribution, writing: Writing, unsaved: Unsaved, attaching: Attaching
) -> HttpResponse:
    context = presenter.form_page(contribution, writing, request.actor, request.arrived_at) | {
        "here": _address(contribution),
        "standstill": unsaved.standstill,
        "file_problem": attaching.problem,
    }
    status = 422 if attaching.problem and not unsaved else unsaved.status
    return render(request, "submissions/contribution.html", context, status=status)


@login_required
@require_GET
def check(request: ActingRequest, **address: Any) -> HttpResponse:
    """核对后提交: every answer, what changed, who receives it."""
    contribution = _own(request, address)
    here = _address(contribution)
    writing = writing_of(contribution)
    choice = handing_on_choice(contribution, request.actor, request.arrived_at, writing.seen)
    if choice is None or not choice.for_person:
        return redirect_to("submissions:contribution_sent", here)
    found = checked(contribution, writing)
    context = presenter.check_page(contribution, writing, request.arrived_at) | {
        "checked": found,
        "draft_number": found.number,
        "choice": choice,
        "key": fresh_key(),
        "version": contribution.version,
        "here": here,
        "form_url": reverse("submissions:contribution", kwargs=here),
        "send_url": reverse("submissions:contribution_send", kwargs=here),
    }
    return render(request, "submissions/contribution_check.html", context)


@login_required
@require_POST
def send_it(request: ActingRequest, **address: Any) -> HttpResponse:
    """Send the contribution, or supply it late; the page after it says where it is now."""
    contribution = contribution_to_write_or_404(request.actor, **address)
    by, at, key = request.actor, request.arrived_at, key_in(request.POST.get("key", ""))
    version = version_in(request.POST.get("version", ""))
    if is_waived(contribution.status) and version == contribution.version:
        supply(contribution, by=by, at=at, key=key)
    else:
        send(contribution, by=by, at=at, expected_version=version, key=key)
    return redirect_to("submissions:contribution_sent", address)


@login_required
@require_GET
def sent(request: ActingRequest, **address: Any) -> HttpResponse:
    """已送达: number, time, on time or late, who has it now, what comes next."""
    contribution = _own(request, address)
    context = presenter.sent_page(contribution, request.actor, request.arrived_at) | {"here": _address(contribution)}
    return render(request, "submissions/contribution_sent.html", context)


def _own(request: ActingRequest, address: dict[str, Any]) -> Contribution:
    """Return the contribution at this address for a person of its own unit; for everybody else it is not there."""
    contribution = contribution_or_404(request.actor, **address)
    if contribution.unit_id not in units_of_actor(request.actor):
        raise Http404
    return contribution


def _address(contribution: Contribution) -> dict[str, Any]:
    return address_of(contribution.report) | {"unit": contribution.unit_id}
