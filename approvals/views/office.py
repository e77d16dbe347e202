"""Pages of the supervision office: the inbox, acceptance, sending back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.addresses import frozen_or_404, to_page, unopened_address
from approvals.errors import FileDamaged
from approvals.forms import SignForm
from approvals.operations.accepting import accept as accept_report
from approvals.presenters.acceptance import accept_page, acceptance_page, accepted_page
from approvals.presenters.inbox import inbox_page
from approvals.queries import Standing, accepting_credential, governments_of_office, standing
from approvals.unlocking import PinRefused
from approvals.views.pin import is_open, keep_open, open_key_of
from approvals.views.review import UNPROCESSABLE, send_back
from common import store
from pdf.errors import PdfError
from submissions.addresses import fresh_key, report_or_404
from submissions.models import Report, Revision
from transitions.errors import NotAllowed, Refusal, Stale
from transitions.operations import answered, note_opening
from units.requests import ActingRequest
from workflows.words import Action


@login_required
@require_GET
def inbox(request: ActingRequest) -> HttpResponse:
    """What waits for acceptance, and every other count of the period; the filters stand in the address."""
    if not governments_of_office(request.actor):
        raise NotAllowed(Action.ACCEPT, _("收件台只对市政府督查室开放。"))
    page = inbox_page(request.actor, request.arrived_at, request.GET.dict())
    return render(request, "approvals/inbox.html", page)


@login_required
@require_GET
def acceptance(request: ActingRequest, **address: str | int) -> HttpResponse:
    """Target, last and this report beside each other; works by GET and writes nothing."""
    report, revision = frozen_or_404(request.actor, **address)
    page = acceptance_page(report, revision, request.actor, request.arrived_at, key=fresh_key())
    page["pin_is_open"] = page["may_sign"] and _pin_is_open(request, page["standing"])
    page["open_url"] = unopened_address(report, revision, request.actor)
    return render(request, "approvals/acceptance.html", page)


@login_required
@require_http_methods(["GET", "POST"])
def accept(request: ActingRequest, **address: str | int) -> HttpResponse:
    """The dialog of accepting as a page; POST accepts. A wrong PIN keeps the page and accepts nothing."""
    report, revision = frozen_or_404(request.actor, **address)
    if request.method == "POST":
        return _accept(request, report, revision)
    standing(report, request.actor, request.arrived_at).require(Action.ACCEPT)
    return _accept_page(request, report, revision)


def _accept(request: ActingRequest, report: Report, revision: Revision) -> HttpResponse:
    form, at, by = SignForm(request.POST), request.arrived_at, request.actor
    if not form.is_valid():
        return _accept_page(request, report, revision, form, status=400)
    asked = form.cleaned_data
    done = to_page("approvals:accepted", report)
    if answered(asked["key"], by, Action.ACCEPT, report) is not None:
        return done
    try:
        credential = accepting_credential(standing(report, by, at), by, at)
    except Refusal:
        # The same click may have been answered while this one was on its way (invariant 17).
        if answered(asked["key"], by, Action.ACCEPT, report) is not None:
            return done
        raise
    if asked["revision"] != revision.number:
        raise Stale(report)
    try:
        key, sealed = open_key_of(request, credential, asked["pin"])
        note_opening(report, revision=revision.number, actor=by, at=at)
        accept_report(
            report,
            revision,
            asked["shown_sha256"],
            signing_key=key,
            by=by,
            at=at,
            expected_version=asked["version"],
            key=asked["key"],
        )
    except PinRefused as refused:
        form.add_error("pin", str(refused))
        return _accept_page(request, report, revision, form, status=UNPROCESSABLE)
    except (PdfError, store.DigestMismatch, FileNotFoundError) as error:
        form.add_error(None, str(error) if isinstance(error, PdfError) else str(FileDamaged()))
        return _accept_page(request, report, revision, form, status=UNPROCESSABLE)
    keep_open(request, done, sealed)
    return done


def _accept_page(
    request: ActingRequest, report: Report, revision: Revision, form: SignForm | None = None, *, status: int = 200
) -> HttpResponse:
    page = accept_page(report, revision, request.actor, request.arrived_at, form=form, key=fresh_key())
    page["pin_is_open"] = page["may_sign"] and _pin_is_open(request, page["standing"])
    return render(request, "approvals/accept.html", page, status=status)


def _pin_is_open(request: ActingRequest, found: Standing) -> bool:
    try:
        return is_open(request, accepting_credential(found, request.actor, request.arrived_at))
    except Refusal:  # no certificate, or not the turn: the act itself says so
        return False


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
