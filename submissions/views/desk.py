"""The lead's desk (汇总台): contributions beside the consolidated text; adopt, return, waive; check and submit."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from submissions.addresses import (
    address_of,
    contribution_or_404,
    contribution_to_answer_or_404,
    fresh_key,
    redirect_to,
    report_or_404,
    report_to_write_or_404,
)
from submissions.errors import HandsChanged, ReturnIncomplete
from submissions.fact_finding import report_facts
from submissions.fields import key_in, version_in, without_nul
from submissions.hands import is_with_colleague
from submissions.models import Contribution, Report, Return
from submissions.operations.contributing import adopt, waive
from submissions.operations.drafting import save_draft
from submissions.operations.reporting import submit
from submissions.operations.returning import return_contribution
from submissions.presenters import desk as presenter
from submissions.presenters.checking import checked
from submissions.presenters.days import DayCounter
from submissions.presenters.returning import return_page
from submissions.presenters.sections import Writing, writing_of
from submissions.presenters.sources import composed, gathered, pending, sources
from submissions.queries import may_read_draft
from submissions.views.attaching import Attaching, change_attachments
from submissions.views.writing import Unsaved, autosave_answer, declare_standstill, save_writing, settle, with_typed
from transitions.errors import Stale
from units.requests import ActingRequest
from workflows.facts import ReportFacts
from workflows.way import is_frozen


@login_required
@require_http_methods(["GET", "POST"])
def form(request: ActingRequest, **address: Any) -> HttpResponse:
    """The desk; POST saves: autosave, 暂存, 标为已改 and 答复, taking texts over, or on the way to the check."""
    if request.method == "POST":
        return _saved(request, address)
    report = _led(request, address)
    if is_frozen(report.status) or is_with_colleague(report, request.actor, request.arrived_at):
        return redirect_to("approvals:report", address_of(report))
    return _shown(request, report, Unsaved(), Attaching())


def _saved(request: ActingRequest, address: dict[str, Any]) -> HttpResponse:
    """Save what the form carries, then say where it goes on; the page is read anew when there is something to show."""
    report = report_to_write_or_404(request.actor, **address)
    # Handed to the head, or on to a colleague, meanwhile: what was typed here is shown again, never taken for saved.
    if is_frozen(report.status):
        raise Stale(report)
    if is_with_colleague(report, request.actor, request.arrived_at):
        raise HandsChanged(report.assignee)
    unsaved = save_writing(report, request)
    if request.headers.get("HX-Request"):
        return autosave_answer(request, writing_of(_led(request, address)), unsaved)
    attaching = change_attachments(report, request)
    settled = settle(report, request) or declare_standstill(report, request, unsaved)
    if unsaved or attaching.problem:
        return _shown(request, _led(request, address), unsaved, attaching)
    here = reverse("submissions:desk", kwargs=address)
    if attaching.pressed:
        return redirect(f"{here}#attachments")
    if changed := settled or _take_over(report, request, address):
        return redirect(f"{here}#section-{changed}")
    if request.POST.get("next") == "check":
        return redirect_to("submissions:check", address)
    if request.POST.get("next") == "leave":
        return redirect("worklists:home")
    return redirect(here)


def _shown(request: ActingRequest, report: Report, unsaved: Unsaved, attaching: Attaching) -> HttpResponse:
    writing, contributions, facts = _read(report, request)
    context = presenter.desk_page(
        report, with_typed(writing, unsaved), contributions, facts, request.actor, request.arrived_at
    )
    context |= {"standstill": unsaved.standstill, "file_problem": attaching.problem}
    status = 422 if attaching.problem and not unsaved else unsaved.status
    return render(request, "submissions/desk.html", context, status=status)


@login_required
@require_POST
def adopt_it(request: ActingRequest, **address: Any) -> HttpResponse:
    """Adopt one unit's contribution, and go back to the desk."""
    adopt(
        contribution_to_answer_or_404(request.actor, **address),
        by=request.actor,
        at=request.arrived_at,
        expected_version=_version(request),
        key=_key(request),
    )
    return _to_desk(address)


@login_required
@require_http_methods(["GET", "POST"])
def return_it(request: ActingRequest, **address: Any) -> HttpResponse:
    """Return one contribution with a reason and remarks pinned to sections; GET shows the form."""
    contribution = _contribution(request, address)
    error = ""
    if request.method == "POST":
        remarks = [
            (section.key, without_nul(request.POST.get(f"remark-{section.key}", "")))
            for section in contribution.report.period.sections
        ]
        try:
            return_contribution(
                contribution,
                reason=request.POST.get("reason", ""),
                summary=without_nul(request.POST.get("summary", "")),
                remarks=[(key, text) for key, text in remarks if text.strip()],
                whole="whole" in request.POST,
                by=request.actor,
                at=request.arrived_at,
                expected_version=_version(request),
                key=_key(request),
            )
            return _to_desk(address)
        except ReturnIncomplete as incomplete:
            error = str(incomplete)
    context = return_page(contribution, request.POST, request.arrived_at) | {
        "error": error,
        "key": request.POST.get("key") or fresh_key(),
        "version": request.POST.get("version") or contribution.version,
        "reasons": Return.Reason.choices,
    }
    return render(request, "submissions/return_contribution.html", context, status=422 if error else 200)


@login_required
@require_POST
def waive_it(request: ActingRequest, **address: Any) -> HttpResponse:
    """File without one unit, naming it, with a reason."""
    waive(
        contribution_to_answer_or_404(request.actor, **address),
        reason=without_nul(request.POST.get("reason", "")),
        by=request.actor,
        at=request.arrived_at,
        expected_version=_version(request),
        key=_key(request),
    )
    return _to_desk(address)


@login_required
@require_GET
def check(request: ActingRequest, **address: Any) -> HttpResponse:
    """核对后送签: every answer, what changed, who signs."""
    report = _led(request, address)
    here = address_of(report)
    if is_frozen(report.status):
        return redirect_to("approvals:report", here)
    writing, contributions, facts = _read(report, request)
    found = checked(report, writing)
    context = presenter.head(report, DayCounter(request.arrived_at), contributions) | {
        "checked": found,
        "sections": writing.sections,
        "sources": sources(report, contributions, facts, request.actor, request.arrived_at),
        "choice": presenter.submit_choice(facts, request.actor),
        "key": fresh_key(),
        "version": report.version,
        "draft_number": found.number,
        "receiver": presenter.receiver(report),
        "form_url": reverse("submissions:desk", kwargs=here),
        "send_url": reverse("submissions:submit", kwargs=here),
    }
    return render(request, "submissions/check.html", context)


@login_required
@require_POST
def submit_it(request: ActingRequest, **address: Any) -> HttpResponse:
    """Freeze the text and hand it to the head; the page after it says who has it."""
    submit(
        report_to_write_or_404(request.actor, **address),
        by=request.actor,
        at=request.arrived_at,
        expected_version=_version(request),
        key=_key(request),
    )
    return redirect_to("submissions:submitted", address)


@login_required
@require_GET
def submitted(request: ActingRequest, **address: Any) -> HttpResponse:
    """已送签: version, digest, who has it now, until when."""
    report = _led(request, address)
    context = presenter.submitted_page(report, request.actor, request.arrived_at)
    return render(request, "submissions/submitted.html", context)


def _led(request: ActingRequest, address: dict[str, Any]) -> Report:
    """Return the report at this address for people of its lead units; for everybody else the desk is not there."""
    report = report_or_404(request.actor, **address)
    if not may_read_draft(report, request.actor):
        raise Http404
    return report


def _contribution(request: ActingRequest, address: dict[str, Any]) -> Contribution:
    contribution = contribution_or_404(request.actor, **address)
    if not may_read_draft(contribution.report, request.actor):
        raise Http404
    return contribution


def _take_over(report: Report, request: ActingRequest, address: dict[str, Any]) -> str | None:
    """Put the adopted contributions' words of the section named by the pressed button (`take`) below the draft's text.

    Returns the section's key, None when no such button was pressed.
    """
    draft = (
        report.drafts.select_related("section").filter(section__key=without_nul(request.POST.get("take", ""))).first()
    )
    if draft is None:
        return None
    report = _led(request, address)
    _writing, contributions, facts = _read(report, request)
    found = sources(report, contributions, facts, request.actor, request.arrived_at)
    words = composed(found, draft.section.key)
    if words:
        save_draft(
            report,
            draft.section.key,
            text=f"{draft.text.rstrip()}\n{words}".strip(),
            expected_version=draft.version,
            by=request.actor,
            at=request.arrived_at,
        )
    return draft.section.key


def _read(report: Report, request: ActingRequest) -> tuple[Writing, list[Contribution], ReportFacts]:
    """Read what the desk shows, once: the text, the contributions, and from them what the law looks at."""
    writing, contributions = writing_of(report), gathered(report)
    seen = replace(writing.seen, pending=pending(contributions))
    return writing, contributions, report_facts(report, request.arrived_at, seen)


def _to_desk(address: dict[str, Any]) -> HttpResponse:
    """Go back to the desk, to the unit of a contribution's address."""
    of_report = {name: value for name, value in address.items() if name != "unit"}
    return redirect(f"{reverse('submissions:desk', kwargs=of_report)}#unit-{address['unit']}")


def _version(request: ActingRequest) -> int:
    return version_in(request.POST.get("version", ""))


def _key(request: ActingRequest) -> str:
    return key_in(request.POST.get("key", ""))
