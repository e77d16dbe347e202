"""Files attached to a report or a contribution, handed out to whoever may read the text that names them."""

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from approvals.errors import AttachmentDamaged
from approvals.queries import may_read
from common import store
from submissions.addresses import contribution_or_404, report_or_404
from submissions.models import Attachment, Contribution, Report
from submissions.queries import may_read_contribution, may_read_draft, units_of_actor
from submissions.texts import attachments_in
from units.requests import ActingRequest
from workflows.people import Actor


@login_required
@require_safe
def attachment(request: ActingRequest, sha256: str, **address: str | int) -> FileResponse:
    """An attachment of a report, as received."""
    report = report_or_404(request.actor, **address)  # type: ignore[arg-type]  # checked by the path
    rows = list(Attachment.objects.filter(Q(report=report) | Q(contribution__report=report), sha256=sha256))
    own = [row for row in rows if row.report_id is not None]
    if not rows or not _may_fetch(report, sha256, request.actor, is_own=bool(own)):
        raise Http404
    return _handed_out((own or rows)[0])


@login_required
@require_safe
def unit_attachment(request: ActingRequest, sha256: str, **address: str | int) -> FileResponse:
    """An attachment of a unit's contribution, as received."""
    contribution = contribution_or_404(request.actor, **address)  # type: ignore[arg-type]  # checked by the path
    found = contribution.attachments.filter(sha256=sha256).first()
    if found is None or not _may_fetch_of_unit(contribution, found, request.actor):
        raise Http404
    return _handed_out(found)


def _may_fetch(report: Report, sha256: str, actor: Actor, *, is_own: bool) -> bool:
    """The lead's own people fetch what is attached now and what any version names; the others follow the text: what
    the version that they may read names, and what a record names."""
    draft = may_read_draft(report, actor)
    if draft and is_own:
        return True
    versions = list(report.revisions.select_related("record").order_by("-number"))
    readable = [
        version
        for place, version in enumerate(versions)
        if draft or hasattr(version, "record") or (place == 0 and may_read(report, actor))
    ]
    return any(_names(version.content, sha256) for version in readable)


def _may_fetch_of_unit(contribution: Contribution, found: Attachment, actor: Actor) -> bool:
    """The unit's own people fetch everything; the others what the text sent last names, if they may read it."""
    if contribution.unit_id in units_of_actor(actor):
        return True
    latest = contribution.revisions.order_by("-number").first()
    named = latest is not None and _names(latest.content, found.sha256)
    return named and may_read_contribution(contribution, actor)


def _names(content: str, sha256: str) -> bool:
    return any(one["sha256"] == sha256 for one in attachments_in(content))


def _handed_out(found: Attachment) -> FileResponse:
    """Stream the bytes once they are known to be those received (10 MB at most, submissions.files)."""
    try:
        data = store.read(found.sha256)
    except (FileNotFoundError, store.DigestMismatch):
        raise AttachmentDamaged from None
    answer = FileResponse(BytesIO(data), as_attachment=True, filename=found.name, content_type=found.media_type)
    answer["Content-Length"] = str(len(data))
    answer["X-Content-Type-Options"] = "nosniff"
    # Names a person's reading: kept by nobody on the way, and asked for anew each time.
    answer["Cache-Control"] = "private, no-store"
    return answer
