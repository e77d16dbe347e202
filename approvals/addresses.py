"""Reports at their natural addresses, for those who may read the frozen text."""

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from approvals.queries import may_read
from submissions.addresses import address_of, report_or_404
from submissions.fact_finding import current_revision
from submissions.models import Report, Revision
from transitions.queries import opened_revisions
from workflows.people import Actor


def frozen_or_404(actor: Actor, **address: str | int) -> tuple[Report, Revision]:
    """Return the report at an address with its current revision, if this person may read that text; else 404."""
    report = report_or_404(actor, **address)  # type: ignore[arg-type]  # reverse's keywords, checked by the path
    revision = current_revision(report)
    if revision is None or not may_read(report, actor):
        raise Http404
    return report, revision


def to_page(name: str, report: Report) -> HttpResponseRedirect:
    """Go to a page of a report after a POST: `to_page("approvals:signed", report)`."""
    return HttpResponseRedirect(reverse(name, kwargs=address_of(report)))


def unopened_address(report: Report, revision: Revision, actor: Actor) -> str:
    """Return where a page reports that this person opened this revision; "" when that is on record already."""
    if actor.person is None or (report.pk, revision.number) in opened_revisions(report.KIND, actor.person, [report.pk]):
        return ""
    return reverse("approvals:open", kwargs=address_of(report))
