"""The page of one report, and its record: to look at (GET), to download (POST, an event of the audit log)."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from approvals.addresses import unopened_address
from approvals.errors import RecordDamaged
from approvals.models import Record
from approvals.operations.downloading import note_downloads
from approvals.presenters import record as presenter
from approvals.presenters.report import report_page
from approvals.queries import may_read
from common import store
from submissions.addresses import report_or_404
from submissions.fact_finding import current_revision
from units.requests import ActingRequest


@login_required
@require_safe
def report(request: ActingRequest, year: int, section: str, code: str, period: str) -> HttpResponse:
    """The report as far as it has come; after acceptance its record, verified while the page is made."""
    found = report_or_404(request.actor, year=year, section=section, code=code, period=period)
    record = Record.objects.select_related("revision").filter(report=found).first()
    if record is None:
        page = report_page(found, request.actor, request.arrived_at)
        revision = current_revision(found)
        if revision is not None and may_read(found, request.actor):
            page["open_url"] = unopened_address(found, revision, request.actor)
        return render(request, "approvals/report.html", page)
    # The report that was read already, with its line and period.
    record.report = record.revision.report = found
    page = presenter.record_page(found, record, request.actor, request.arrived_at)
    page["open_url"] = unopened_address(found, record.revision, request.actor)
    return render(request, "approvals/record.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_pdf(request: ActingRequest, year: int, section: str, code: str, period: str) -> HttpResponse:
    """The signed file: GET shows it in place, POST hands it out and writes the event (docs/decisions/0004)."""
    found = report_or_404(request.actor, year=year, section=section, code=code, period=period)
    record = (
        Record.objects.select_related("government", "report__period", "report__line__matter")
        .filter(report=found)
        .first()
    )
    if record is None:
        raise Http404
    try:
        data = store.read(record.sha256)
    except (FileNotFoundError, store.DigestMismatch):
        raise RecordDamaged from None
    if request.method == "POST":
        note_downloads([record], by=request.actor, at=request.arrived_at)
    return _pdf(data, record, attachment=request.method == "POST")


def _pdf(data: bytes, record: Record, *, attachment: bool) -> HttpResponse:
    """Answer a PDF under an ASCII name for old clients and the full name for the others (RFC 6266)."""
    ascii_name = presenter.download_name(record)
    full_name = f"{record.printed_number} {record.report.period.key} {record.report.line.padded}.pdf"
    place = "attachment" if attachment else "inline"
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f"{place}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(full_name, safe='')}",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
