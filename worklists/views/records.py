"""The auditor's desk: records with filters, download of many as a ZIP, verification of files."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.errors import RecordDamaged
from approvals.operations.downloading import note_downloads
from approvals.presenters.copying import waiting_copies
from common import store
from common.clock import local
from components.chinese import moment_words
from units.requests import ActingRequest
from workflows.exporting import governments_to_export
from worklists import bundles, checking
from worklists import records as desk


@login_required
@require_safe
def records(request: ActingRequest) -> HttpResponse:
    """The list of reports with their records: what is archived, what is missing, who was late."""
    page = _page(request) | waiting_copies(request.actor, request.arrived_at)
    return render(request, "worklists/records.html", page)


@login_required
@require_POST
def records_zip(request: ActingRequest) -> HttpResponseBase:
    """The ticked records (or all of the list, `all`) as one ZIP with a manifest; each is an event of the audit log."""
    if "all" in request.POST:
        asked = desk.Filter.of(request.GET)
        found = list(desk.records_of(desk.chosen(request.actor, asked, request.arrived_at)))
    else:
        ticked = {int(value) for value in request.POST.getlist("record") if value.isdecimal() and len(value) < 12}
        found = list(desk.record_choice(request.actor, ticked))
    if not found:
        return _refuse(request, _("没有选中任何存档件，没有下载。请先勾选要下载的行；还没有存档的不能下载。"))
    if len(found) > bundles.LARGEST_BUNDLE:
        words = _("选中了 %(n)d 件，一次最多下载 %(most)d 件。请按报告期或单位筛选后分次下载。")
        return _refuse(request, words % {"n": len(found), "most": bundles.LARGEST_BUNDLE})
    try:
        archive = bundles.bundle(found)
    except (FileNotFoundError, store.DigestMismatch):
        raise RecordDamaged from None
    note_downloads(found, by=request.actor, at=request.arrived_at, together=True)
    return FileResponse(
        archive,
        as_attachment=True,
        filename=f"records-{_stamp(request.arrived_at)}.zip",
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store"},
    )


@login_required
@require_POST
def records_verify(request: ActingRequest) -> HttpResponse:
    """Verify the files sent, one answer each; nothing of them is kept."""
    files = request.FILES.getlist("files")
    if not files:
        return _refuse(request, _("没有选择文件，没有核验。请先选择要核验的 PDF。"), at="verify")
    if len(files) > checking.MOST_FILES:
        words = _("一次最多核验 %(most)d 份，现在选了 %(n)d 份。请分次核验。")
        return _refuse(request, words % {"most": checking.MOST_FILES, "n": len(files)}, at="verify")
    page = _page(request) | {"checked": checking.checked(files, request.actor)}
    return render(request, "worklists/records.html", page)


def _refuse(request: ActingRequest, message: str, *, at: str = "list") -> HttpResponse:
    return render(
        request, "worklists/records.html", _page(request) | {"refused": message, "refused_at": at}, status=400
    )


def _page(request: ActingRequest) -> dict[str, Any]:
    actor, at = request.actor, request.arrived_at
    asked = desk.Filter.of(request.GET)
    page = Paginator(desk.chosen(actor, asked, at), desk.PAGE_SIZE).get_page(request.GET.get("page"))
    here = reverse("worklists:records")
    return {
        "asked": asked,
        "query": asked.query(),
        "page": page,
        "rows": desk.rows(list(page), at),
        "counts": desk.counts(actor, asked, at),
        "units": desk.units_to_choose(actor, asked),
        "periods": desk.periods_to_choose(actor, asked),
        "signers": desk.signers_to_choose(actor, asked),
        "timings": desk.timings_to_choose(asked),
        "without": {name: here + asked.query(**{name: ""}) for name in desk.FIELDS},
        "most": bundles.LARGEST_BUNDLE,
        "may_export": bool(governments_to_export(actor)),
        "now_words": moment_words(at),
    }


def _stamp(at: datetime) -> str:
    return f"{local(at):%Y%m%d-%H%M}"
