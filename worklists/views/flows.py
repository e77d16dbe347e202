"""The law to look at: all flows on one page, each to be taken along as BPMN 2.0."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from units.requests import ActingRequest
from workflows.bpmn import bpmn
from workflows.words import Kind
from worklists import flows as presenter


@login_required
@require_safe
def flows(request: ActingRequest) -> HttpResponse:
    """Every flow with its chart, permission table and download."""
    return render(request, "worklists/flows.html", {"flows": presenter.flows()})


@login_required
@require_safe
def flow_bpmn(request: ActingRequest, kind: str) -> HttpResponse:
    """One flow as a BPMN 2.0 file; it holds nothing of anybody."""
    if kind not in Kind.values:
        raise Http404
    return HttpResponse(
        bpmn(Kind(kind)),
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{kind}.bpmn"', "X-Content-Type-Options": "nosniff"},
    )
