"""Pages of the unit head (phone first): read what changed, sign the very bytes that were shown, or send back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.addresses import frozen_or_404, to_page, unopened_address
from approvals.errors import FileDamaged
from approvals.forms import ReturnForm, SignForm
from approvals.operations.copies import latest_file, signing_copy
from approvals.operations.signing import sign as sign_report
from approvals.presenters.reading import reading_of
from approvals.presenters.review import return_page, returned_page, review_page, sign_page, signed_page
from approvals.queries import signing_credential, standing
from approvals.views.acting import UNPROCESSABLE, SigningAct, answer_press, pin_is_open
from common import store
from pdf.errors import PdfError
from submissions.addresses import fresh_key, report_or_404
from submissions.along import returnable_along
from submissions.fact_finding import current_revision
from submissions.models import Report, Revision
from submissions.operations.returning import return_report
from submissions.operations.undoing import note_return_to_head_opened
from submissions.presenters.sections import targets as targets_of
from submissions.views.writing import Unsaved, save_writing, settle
from transitions.operations import note_opening
from units.requests import ActingRequest
from workflows.way import Stop, stop_of
from workflows.words import Action

_SIGNING = SigningAct(Action.SIGN, signing_credential, sign_report, "approvals:signed")
_HOLDERS_ACTS = (Action.SIGN, Action.RETURN_BY_HEAD, Action.ACCEPT, Action.RETURN_BY_OFFICE)


@login_required
@require_GET
def review(request: ActingRequest, **address: str | int) -> HttpResponse:
    """What a head reads before signing; works by GET and writes nothing. Whoever may only read sees why not to sign."""
    report, revision = frozen_or_404(request.actor, **address)
    return _review(request, report, revision)


def _review(request: ActingRequest, report: Report, revision: Revision, unsaved: Unsaved | None = None) -> HttpResponse:
    page = review_page(report, revision, request.actor, request.arrived_at, key=fresh_key())
    if unsaved is not None:
        for view in page["asked"]["remarks"] if page["asked"] else ():
            if view.remark.pk in unsaved.answers:
                view.box, view.problem = unsaved.answers[view.remark.pk]
    request.tasks_waiting = page["tasks_waiting"]
    page["pin_is_open"] = page["may_sign"] and pin_is_open(request, page["standing"], _SIGNING)
    page["open_url"] = unopened_address(report, revision, request.actor)
    return render(request, "approvals/review.html", page, status=unsaved.status if unsaved else 200)


@login_required
@require_POST
def answer_return(request: ActingRequest, **address: str | int) -> HttpResponse:
    """What the office asked when it returned the report to the heads is ticked or answered in words by the head."""
    report, revision = frozen_or_404(request.actor, **address)
    unsaved = save_writing(report, request)
    settle(report, request)
    return _review(request, report, revision, unsaved) if unsaved else to_page("approvals:review", report)


@login_required
@require_POST
def open_report(request: ActingRequest, **address: str | int) -> HttpResponse:
    """Note that this person opened this revision; for its holder, have a missing signing copy made and go to the page.

    Pages send this by themselves once they are shown (htmx, answered 204); the button 生成签发件 sends it as a form.
    """
    report, revision = frozen_or_404(request.actor, **address)
    note_opening(report, revision=revision.number, actor=request.actor, at=request.arrived_at)
    if stop_of(report.status) is Stop.HEAD:
        note_return_to_head_opened(report, by=request.actor, at=request.arrived_at)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    found = standing(report, request.actor, request.arrived_at)
    if any(choice.for_person for action, choice in found.choices.items() if action in _HOLDERS_ACTS):
        try:
            signing_copy(revision, at=request.arrived_at)
        except PdfError as error:
            messages.error(request, _("签发件没有生成：%(why)s") % {"why": error})
    place = stop_of(report.status)
    page = {Stop.HEAD: "approvals:review", Stop.OFFICE: "approvals:acceptance"}.get(place, "approvals:report")
    return to_page(page, report)


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: ActingRequest, **address: str | int) -> HttpResponse:
    """The dialog of signing as a page; POST signs. A wrong PIN keeps the page and signs nothing."""
    report, revision = frozen_or_404(request.actor, **address)
    if request.method == "POST":
        return answer_press(
            request,
            report,
            revision,
            _SIGNING,
            lambda form, status: _sign_page(request, report, revision, form, status=status),
        )
    return _sign_page(request, report, revision)


def _sign_page(
    request: ActingRequest, report: Report, revision: Revision, form: SignForm | None = None, *, status: int = 200
) -> HttpResponse:
    page = sign_page(report, revision, request.actor, request.arrived_at, form=form, key=fresh_key())
    if form is None:
        page["standing"].require(Action.SIGN)
    page["pin_is_open"] = page["may_sign"] and pin_is_open(request, page["standing"], _SIGNING)
    return render(request, "approvals/sign.html", page, status=status)


@login_required
@require_GET
def signed(request: ActingRequest, **address: str | int) -> HttpResponse:
    """After signing: what happened, who has it now, the signed file, the next report that waits for this person."""
    report, revision = frozen_or_404(request.actor, **address)
    page = signed_page(report, revision, request.actor, request.arrived_at)
    if page is None:
        return to_page("approvals:report", report)
    return render(request, "approvals/signed.html", page)


@login_required
@require_http_methods(["GET", "POST"])
def return_by_head(request: ActingRequest, **address: str | int) -> HttpResponse:
    """Send the report back to the lead's reporter, with a reason and remarks pinned to sections."""
    return send_back(request, Action.RETURN_BY_HEAD, **address)


def send_back(request: ActingRequest, action: Action, **address: str | int) -> HttpResponse:
    """Show the form of returning, or return; errors keep everything that was typed. For head and office.

    The second click of a double click finds the report out of the reader's hands already, so the act itself asks the
    law only; the text is read (`frozen_or_404`) when the form is shown.
    """
    report = report_or_404(request.actor, **address)  # type: ignore[arg-type]
    by, at = request.actor, request.arrived_at
    sections, contributors = report.period.sections, returnable_along(report)
    targets, by_office = targets_of(report), action is Action.RETURN_BY_OFFICE
    if request.method == "POST":
        form = ReturnForm(sections, contributors, targets, request.POST, by_office=by_office)
        if form.is_valid():
            asked, along, read = form.cleaned_data, form.chosen(), current_revision(report)
            record = return_report(
                report,
                action=Action.RETURN_TO_HEAD if form.goes_to_heads else action,
                reason=asked["reason_code"],
                summary=asked["summary"],
                # With units chosen, the remarks are theirs: the lead writes only what they write anew.
                remarks=[] if along else form.remarks(),
                whole=asked["whole"],
                along=along,
                by=by,
                at=at,
                expected_version=asked["version"],
                key=asked["key"],
            )
            if read is not None and not record.replayed:
                note_opening(report, revision=read.number, actor=by, at=at)
            return to_page("approvals:returned", report)
        status = UNPROCESSABLE if form.is_whole else 400
    else:
        standing(report, by, at).require(action)
        initial = {"key": fresh_key(), "version": report.version, "back_to": ReturnForm.WRITER}
        form, status = ReturnForm(sections, contributors, targets, initial=initial, by_office=by_office), 200
    report, revision = frozen_or_404(by, **address)
    return render(
        request,
        "approvals/return.html",
        return_page(reading_of(report, revision), form, action, targets),
        status=status,
    )


@login_required
@require_GET
def returned(request: ActingRequest, **address: str | int) -> HttpResponse:
    """After sending back: to whom, with how many remarks, and what waits next."""
    report = report_or_404(request.actor, **address)  # type: ignore[arg-type]
    page = returned_page(report, request.actor, request.arrived_at)
    if page is None:
        return to_page("approvals:report", report)
    return render(request, "approvals/returned.html", page)


@login_required
@require_GET
def file(request: ActingRequest, sha256: str, **address: str | int) -> HttpResponse:
    """Give the current file of the current revision, to be read in the browser; `?download=1` saves it."""
    report, revision = frozen_or_404(request.actor, **address)
    current = latest_file(revision)
    if current is None or current.sha256 != sha256:
        raise Http404
    try:
        data = store.read(sha256)
    except (FileNotFoundError, store.DigestMismatch):
        raise FileDamaged from None
    name = f"{report.period.key}-{report.line.padded}-v{revision.number}.pdf"
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header("download" in request.GET, name) or "inline"
    # Names a person's reading: kept by nobody on the way, and asked for anew each time.
    response["Cache-Control"] = "private, no-store"
    return response
