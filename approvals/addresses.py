"""Reports at their natural addresses, for those who may read the frozen text."""

from django.db.models import BigAutoField
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from approvals.models import Record
from approvals.queries import may_read
from common.prepared import Prepared, Slot
from submissions.addresses import address_of, report_or_404
from submissions.models import Report, Revision
from transitions.queries import opened_revisions
from workflows.people import Actor

_CURRENT = Prepared(
    lambda: (
        Revision.objects.filter(report=Slot("report", BigAutoField())).select_related("terms").order_by("-number")[:1]
    )
)


def frozen_or_404(actor: Actor, **address: str | int) -> tuple[Report, Revision]:
    """Return the report at an address with its current revision, if this person may read that text; else 404."""
    report = report_or_404(actor, **address)  # type: ignore[arg-type]  # checked by the path
    revision = _CURRENT.first(report=report.pk)
    if revision is None or not may_read(report, actor):
        raise Http404
    revision.report = report
    return report, revision


def to_page(name: str, report: Report) -> HttpResponseRedirect:
    """Go to a page of a report after a POST: `to_page("approvals:signed", report)`."""
    return HttpResponseRedirect(reverse(name, kwargs=address_of(report)))


def unopened_address(report: Report, revision: Revision, actor: Actor) -> str:
    """Return where a page reports that this person opened this revision; "" when that is on record already."""
    if actor.person is None or (report.pk, revision.number) in opened_revisions(report.KIND, actor.person, [report.pk]):
        return ""
    return reverse("approvals:open", kwargs=address_of(report))


def record_address(record: Record, page: str = "report") -> str:
    """Return where a record is looked at (`report`), or its file (`record_pdf`): the one that counts has the report's
    own address, one that a correction replaced its version's (…/v1/)."""
    address = address_of(record.report)
    if record.successor is None:
        return reverse(f"approvals:{page}", kwargs=address)
    page = {"report": "record_version", "record_pdf": "record_version_pdf"}[page]
    return reverse(f"approvals:{page}", kwargs=address | {"version": record.revision.number})
