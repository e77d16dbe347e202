"""The page of one report, and its record: to look at (GET), to download (POST, an event of the audit log)."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from approvals.addresses import unopened_address
from approvals.errors import RecordDamaged
from approvals.models import Record, RecordQuerySet
from approvals.operations.downloading import note_downloads
from approvals.presenters import record as presenter
from approvals.presenters.report import report_page
from approvals.queries import may_read
from common import store
from submissions.addresses import report_or_404
from submissions.fact_finding import current_revision
from submissions.models import Report
from units.requests import ActingRequest

# Longer than any number of ours: no database is asked for it.
_LONGEST_VERSION = 10**6


@login_required
@require_safe
def report(request: ActingRequest, year: int, section: str, code: str, period: str) -> HttpResponse:
    """The report as far as it has come; after acceptance its record, verified while the page is made.

    While a correction is under way the record stays what everybody reads here: it counts until the next is issued.
    """
    found = report_or_404(request.actor, year=year, section=section, code=code, period=period)
    record = _records(found).current().first()
    if record is None:
        page = report_page(found, request.actor, request.arrived_at)
        revision = current_revision(found)
        if revision is not None and may_read(found, request.actor):
            page["open_url"] = unopened_address(found, revision, request.actor)
        return render(request, "approvals/report.html", page)
    return _record_page(request, found, record)


@login_required
@require_safe
def record_version(
    request: ActingRequest, year: int, section: str, code: str, period: str, version: int
) -> HttpResponse:
    """One record among several: the one of this version, also when a correction has replaced it."""
    found = report_or_404(request.actor, year=year, section=section, code=code, period=period)
    return _record_page(request, found, _of_version(found, version))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_pdf(request: ActingRequest, year: int, section: str, code: str, period: str) -> HttpResponse:
    """The signed file that counts: GET shows it in place, POST hands it out and writes the event (decision 0004)."""
    found = report_or_404(request.actor, year=year, section=section, code=code, period=period)
    record = _records(found).current().first()
    if record is None:
        raise Http404
    return _file(request, found, record)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_version_pdf(
    request: ActingRequest, year: int, section: str, code: str, period: str, version: int
) -> HttpResponse:
    """The signed file of one version, also of a record that a correction has replaced."""
    found = report_or_404(request.actor, year=year, section=section, code=code, period=period)
    return _file(request, found, _of_version(found, version))


def _records(report: Report) -> RecordQuerySet:
    """Return a report's records with what their page says of the one before and the one after."""
    return Record.objects.filter(report=report).select_related(
        "government", "revision", "supersedes__revision", "superseded_by__revision"
    )


def _of_version(report: Report, version: int) -> Record:
    record = _records(report).filter(revision__number=version).first() if version < _LONGEST_VERSION else None
    if record is None:
        raise Http404
    return record


def _record_page(request: ActingRequest, report: Report, record: Record) -> HttpResponse:
    """Show a record. The report that was read already, with its line and period, is the record's own."""
    record.report = record.revision.report = report
    page = presenter.record_page(report, record, request.actor, request.arrived_at)
    # Opened is what stands here; a text that is being corrected is opened on its readers' own pages.
    page["open_url"] = "" if page["is_elsewhere"] else unopened_address(report, record.revision, request.actor)
    return render(request, "approvals/record.html", page)


def _file(request: ActingRequest, report: Report, record: Record) -> HttpResponse:
    record.report = report
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
