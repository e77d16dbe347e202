"""归档包: asking for one, seeing how far it is (with or without scripts), taking it along."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archives.models import Export
from archives.operations import NothingToExport, note_download, request_export
from archives.queries import exports_visible_to, plans_to_export
from components.chinese import moment_words
from components.pieces import Fact
from submissions.addresses import fresh_key, number_in
from submissions.fields import key_in
from units.requests import ActingRequest
from workflows.exporting import governments_to_export

_SHOWN = 30


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def archives(request: ActingRequest) -> HttpResponse:
    """The archives so far, and a form for another one: a plan, or one of its periods."""
    if not governments_to_export(request.actor):
        raise Http404
    if request.method != "POST":
        return _list(request)
    plan_id, _colon, period_id = request.POST.get("scope", "").partition(":")
    plans = {plan.pk: plan for plan in plans_to_export(request.actor)}
    plan = plans.get(number_in(plan_id) or 0)
    period = next((one for one in plan.periods.all() if str(one.pk) == period_id), None) if plan else None
    if plan is None or (period_id and period is None):
        return _list(request, error=_("请选择一份方案或一个报告期。"))
    try:
        export = request_export(
            plan, period, by=request.actor, at=request.arrived_at, key=key_in(request.POST.get("key", ""))
        )
    except NothingToExport:
        return _list(request, error=_("这里还没有存档件，没有导出。报告验收以后才有存档件。"))
    return HttpResponseRedirect(reverse("archives:archive", kwargs=_address(export)))


@login_required
@require_safe
def archive(request: ActingRequest, year: int, number: int) -> HttpResponse:
    """One archive: how far it is, then its digests and the way to take it along. Asked by htmx, only that part."""
    export = _export_or_404(request, year, number)
    template = "archives/progress.html" if request.headers.get("HX-Request") else "archives/archive.html"
    return render(request, template, _page(export))


@login_required
@require_POST
def archive_zip(request: ActingRequest, year: int, number: int) -> HttpResponseBase:
    """The ZIP, in pieces; an event of the audit log (docs/decisions/0004)."""
    export = _export_or_404(request, year, number)
    if not export.is_kept:
        return render(request, "archives/archive.html", _page(export), status=409)
    stream = export.file.open("rb")
    note_download(export, by=request.actor, at=request.arrived_at)
    return FileResponse(
        stream,
        as_attachment=True,
        filename=export.download_name,
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store"},
    )


def _export_or_404(request: ActingRequest, year: int, number: int) -> Export:
    if number_in(str(number)) is None:
        raise Http404
    export = exports_visible_to(request.actor).filter(plan__year=year, number=number).first()
    if export is None:
        raise Http404
    return export


def _address(export: Export) -> dict[str, int]:
    return {"year": export.plan.year, "number": export.number}


def _list(request: ActingRequest, *, error: str = "") -> HttpResponse:
    shown = {
        "plans": plans_to_export(request.actor),
        "rows": [_row(export) for export in exports_visible_to(request.actor)[:_SHOWN]],
        "error": error,
        "chosen": request.POST.get("scope", ""),
        "key": fresh_key(),
    }
    return render(request, "archives/archives.html", shown, status=400 if error else 200)


def _row(export: Export) -> dict[str, Any]:
    word, tone = _state(export)
    return {
        "export": export,
        "url": reverse("archives:archive", kwargs=_address(export)),
        "scope": _scope(export),
        "word": word,
        "tone": tone,
    }


def _scope(export: Export) -> str:
    return _("%(key)s 期") % {"key": export.period.key} if export.period else _("全部报告期")


def _state(export: Export) -> tuple[str, str]:
    """Return how an archive stands, in a word and a colour."""
    if export.failed:
        return _("没有导出"), "red"
    if export.finished_at is None:
        return _("正在导出"), "amber"
    return (_("可以下载"), "green") if export.is_kept else (_("文件已到期清理"), "neutral")


def _page(export: Export) -> dict[str, Any]:
    word, tone = _state(export)
    facts = [
        Fact(_("方案"), str(export.plan)),
        Fact(_("报告期"), _scope(export)),
        Fact(_("申请"), f"{export.actor['name']}，{moment_words(export.at, year=True)}"),
        Fact(_("存档件"), _("%(n)d 件") % {"n": export.total}),
    ]
    if export.sha256:
        facts += [
            Fact(_("完成"), moment_words(export.finished_at, year=True) if export.finished_at else ""),
            Fact(_("大小"), f"{export.size / 1024 / 1024:.1f} MB"),
            Fact(_("清单指纹"), export.manifest_sha256, strong=True),
            Fact(_("文件指纹"), export.sha256),
        ]
    return {
        "export": export,
        "under_way": export.finished_at is None,
        "word": word,
        "tone": tone,
        "facts": facts,
        "here": reverse("archives:archive", kwargs=_address(export)),
        "zip_url": reverse("archives:archive_zip", kwargs=_address(export)),
        "command": f"python manage.py verify {export.download_name} --manifest {export.manifest_sha256}",
    }
