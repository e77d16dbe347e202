"""抄送: choose whom a report goes to for reading; the receipt; what was sent to oneself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.addresses import to_page
from approvals.errors import CopyNotPossible
from approvals.operations.copying import copy_report, note_copies_read
from approvals.presenters.copying import copy_choice, copy_form, received_copies
from submissions.addresses import number_in, report_or_404
from submissions.fields import key_in, without_nul
from transitions.errors import NotAllowed
from units.requests import ActingRequest
from workflows.words import Action


@login_required
@require_http_methods(["GET", "POST"])
def copy(request: ActingRequest, **address: str | int) -> HttpResponse:
    """Tick who gets a copy, with a word if wanted; afterwards the report's page shows who has read it."""
    report = report_or_404(request.actor, **address)  # type: ignore[arg-type]  # checked by the path
    choice = copy_choice(report, request.actor, request.arrived_at)
    if choice is None or not choice.allowed:
        raise NotAllowed(Action.COPY, choice.reason if choice else _("这份报告现在不能抄送。"))
    error = ""
    if request.method == "POST":
        people = {number for text in request.POST.getlist("person") if (number := number_in(text)) is not None}
        try:
            copy_report(
                report,
                people,
                words=without_nul(request.POST.get("words", "")),
                by=request.actor,
                at=request.arrived_at,
                key=key_in(request.POST.get("key", "")),
            )
            return to_page("approvals:report", report)
        except CopyNotPossible as refused:
            error = str(refused)
    context = copy_form(report, request.actor, request.POST, request.arrived_at) | {"error": error}
    return render(request, "approvals/copy.html", context, status=422 if error else 200)


@login_required
@require_POST
def copy_read(request: ActingRequest, **address: str | int) -> HttpResponse:
    """Note that this person has read what was copied; the page sends it by itself once it is shown (htmx)."""
    report = report_or_404(request.actor, **address)  # type: ignore[arg-type]  # checked by the path
    note_copies_read(report, by=request.actor, at=request.arrived_at)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else to_page("approvals:report", report)


@login_required
@require_safe
def copies(request: ActingRequest) -> HttpResponse:
    """What was copied to this person: to be read first, then what was read."""
    return render(request, "approvals/copies.html", {"copies": received_copies(request.actor, request.arrived_at)})
