"""Pages of the supervision office: the inbox, acceptance, sending back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.addresses import frozen_or_404, to_page, unopened_address
from approvals.forms import SignForm
from approvals.operations.accepting import accept as accept_report
from approvals.presenters.acceptance import accept_page, acceptance_page, accepted_page
from approvals.presenters.copying import waiting_copies
from approvals.presenters.inbox import inbox_page
from approvals.queries import accepting_credential, governments_of_office
from approvals.views.acting import SigningAct, answer_press, pin_is_open
from approvals.views.review import send_back
from submissions.addresses import fresh_key, report_or_404
from submissions.models import Report, Revision
from transitions.errors import NotAllowed
from units.requests import ActingRequest
from workflows.words import Action

_ACCEPTING = SigningAct(Action.ACCEPT, accepting_credential, accept_report, "approvals:accepted")


@login_required
@require_GET
def inbox(request: ActingRequest) -> HttpResponse:
    """What waits for acceptance, and every other count of the period; the filters stand in the address."""
    if not governments_of_office(request.actor):
        raise NotAllowed(Action.ACCEPT, _("收件台只对市政府督查室开放。"))
    page = inbox_page(request.actor, request.arrived_at, request.GET.dict())
    if page["copies_wait"]:
        page |= waiting_copies(request.actor, request.arrived_at)
    return render(request, "approvals/inbox.html", page)


@login_required
@require_GET
def acceptance(request: ActingRequest, **address: str | int) -> HttpResponse:
    """Target, last and this report beside each other; works by GET and writes nothing."""
    report, revision = frozen_or_404(request.actor, **address)
    page = acceptance_page(report, revision, request.actor, request.arrived_at, key=fresh_key())
    page["pin_is_open"] = page["may_sign"] and pin_is_open(request, page["standing"], _ACCEPTING)
    page["open_url"] = unopened_address(report, revision, request.actor)
    return render(request, "approvals/acceptance.html", page)


@login_required
@require_http_methods(["GET", "POST"])
def accept(request: ActingRequest, **address: str | int) -> HttpResponse:
    """The dialog of accepting as a page; POST accepts. A wrong PIN keeps the page and accepts nothing."""
    report, revision = frozen_or_404(request.actor, **address)
    if request.method == "POST":
        return answer_press(
            request,
            report,
            revision,
            _ACCEPTING,
            lambda form, status: _accept_page(request, report, revision, form, status=status),
        )
    return _accept_page(request, report, revision)


def _accept_page(
    request: ActingRequest, report: Report, revision: Revision, form: SignForm | None = None, *, status: int = 200
) -> HttpResponse:
    page = accept_page(report, revision, request.actor, request.arrived_at, form=form, key=fresh_key())
    if form is None:
        page["standing"].require(Action.ACCEPT)
    page["pin_is_open"] = page["may_sign"] and pin_is_open(request, page["standing"], _ACCEPTING)
    return render(request, "approvals/accept.html", page, status=status)


@login_required
@require_GET
def accepted(request: ActingRequest, **address: str | int) -> HttpResponse:
    """After acceptance: record number, download, how to verify it, the next report that waits."""
    report = report_or_404(request.actor, **address)  # type: ignore[arg-type]
    page = accepted_page(report, request.actor)
    if page is None:
        return to_page("approvals:report", report)
    return render(request, "approvals/accepted.html", page)


@login_required
@require_http_methods(["GET", "POST"])
def return_by_office(request: ActingRequest, **address: str | int) -> HttpResponse:
    """Send the report back to the lead unit, with a reason and remarks pinned to sections."""
    return send_back(request, Action.RETURN_BY_OFFICE, **address)
