"""Plans to take away: the official layout, rows for other programs, the ledger (台账). A download is a POST (0004)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.clock import local
from lines.operations.downloading import note_plan_download
from lines.queries.lines import lines_visible_to
from lines.queries.plans import plans_to_take
from plans.exports import ENDINGS, exported, written
from units.requests import ActingRequest

_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def downloads(request: ActingRequest) -> HttpResponse:
    """GET lists the plans; POST hands one out as it stands today, with the lines that this person may know of."""
    if request.method == "POST":
        return _handed_out(request)
    return _page(request)


def _handed_out(request: ActingRequest) -> HttpResponse:
    number = request.POST.get("plan", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 12):
        raise Http404
    plan = plans_to_take(request.actor).filter(pk=int(number)).first()
    if plan is None:
        raise Http404
    what, _dot, ending = request.POST.get("file", "").partition(".")
    ending = f".{ending}"
    if what not in ("plan", "ledger") or ending not in ENDINGS:
        return _page(request, refused=_("没有选中要下载的格式，没有下载。请按下面的一个按钮。"))
    day = local(request.arrived_at).date()
    lines = lines_visible_to(request.actor)
    document = exported(plan, day=day, ledger=what == "ledger", lines=lines)
    content = written(document, ending)
    note_plan_download(
        plan, content, ending=ending, ledger=document.ledger, rows=len(document.rows), by=request.actor,
        at=request.arrived_at,
    )  # fmt: skip
    answer = HttpResponse(content, content_type=_TYPES[ending])
    kind = "台账" if document.ledger else "方案"
    name = f"{plan.number or plan.name}{kind}{day:%Y%m%d}{ending}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _page(request: ActingRequest, *, refused: str = "") -> HttpResponse:
    context = {
        "plans": list(plans_to_take(request.actor)),
        "endings": [(f"plan{ending}", f"ledger{ending}", ending.lstrip(".")) for ending in ENDINGS],
        "refused": refused,
    }
    return render(request, "lines/downloads.html", context, status=400 if refused else 200)
