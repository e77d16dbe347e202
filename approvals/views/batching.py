"""Batches (批量签发、批量验收): a list with read-ticks, one confirmation with one PIN, results one by one."""

import re
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.batches import ACT_AT, Candidate, candidates
from approvals.forms import BatchForm
from approvals.models import Batch, Credential
from approvals.operations.accepting import accept
from approvals.operations.batching import MOST, Item, batch_of, press_all
from approvals.operations.signing import sign
from approvals.presenters.batching import Row, confirm_page, list_page, results_page
from approvals.queries import accepting_credential, governments_of_office, signing_credential
from approvals.unlocking import PinRefused, Sealed
from approvals.views.acting import UNPROCESSABLE
from approvals.views.pin import is_open, keep_open, may_be_open, open_key_of
from pdf.errors import PdfError
from pdf.signers import Signer
from submissions.addresses import fresh_key, number_in
from submissions.models import Revision
from submissions.queries import reports_visible_to
from transitions.errors import NotAllowed, Refusal
from units.requests import ActingRequest
from workflows.way import Stop
from workflows.words import Action

_CREDENTIAL = {Stop.HEAD: signing_credential, Stop.OFFICE: accepting_credential}
_OPERATION = {Stop.HEAD: sign, Stop.OFFICE: accept}
_ITEM = re.compile(r"(\d{1,12}):(\d{1,9}):(\d{1,9}):([0-9a-f]{64})", re.ASCII)


@login_required
@require_GET
def choose(request: ActingRequest, stop: Stop) -> HttpResponse:
    """What waits, with a tick for each that this person has opened; works by GET and writes nothing."""
    _enter(request, stop)
    return render(request, "approvals/batch.html", list_page(request.actor, stop, request.arrived_at))


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: ActingRequest, stop: Stop) -> HttpResponse:
    """One confirmation with every name; POST works them off one after another. A wrong PIN signs nothing."""
    _enter(request, stop)
    if request.method == "POST":
        return _press(request, stop)
    ticked = [number for text in request.GET.getlist("report") if (number := number_in(text)) is not None]
    return _confirm_page(request, stop, ticked[:MOST], BatchForm(initial={"key": fresh_key()}), beyond=ticked[MOST:])


@login_required
@require_GET
def done(request: ActingRequest, key: str) -> HttpResponse:
    """How each report of the batch ended; only for whom it was."""
    batch = batch_of(key, request.actor)
    if batch is None:
        raise Http404
    stop = next(stop for stop, action in ACT_AT.items() if action == batch.action)
    return render(request, "approvals/batch_done.html", results_page(batch, request.actor, stop))


def _enter(request: ActingRequest, stop: Stop) -> None:
    if stop is Stop.OFFICE and not governments_of_office(request.actor):
        raise NotAllowed(Action.ACCEPT, _("批量验收只对市政府督查室开放。"))


def _press(request: ActingRequest, stop: Stop) -> HttpResponse:
    form, by, at = BatchForm(request.POST), request.actor, request.arrived_at
    found = [_ITEM.fullmatch(text) for text in request.POST.getlist("item")]
    ticked = [int(one.group(1)) for one in found if one]
    if not form.is_valid() or not all(found) or not 0 < len(found) <= MOST:
        form.add_error(None, form.broken_page)
        return _confirm_page(request, stop, ticked[:MOST], form, status=400)
    if (batch := batch_of(form.cleaned_data["key"], by)) is not None:
        return _to_results(batch)
    items = _items(request, [one for one in found if one])
    waiting = {one.report.pk: one for one in candidates(by, stop, at)}
    try:
        opened = _Opened(request, stop, waiting, items, form.cleaned_data["pin"])
    except PinRefused as refused:
        form.add_error("pin", str(refused))
        return _confirm_page(request, stop, ticked, form, status=UNPROCESSABLE)
    except PdfError as error:
        form.add_error(None, str(error))
        return _confirm_page(request, stop, ticked, form, status=UNPROCESSABLE)
    batch = press_all(
        items,
        action=ACT_AT[stop],
        operation=_OPERATION[stop],
        keys=opened.key_for,
        by=by,
        at=at,
        key=form.cleaned_data["key"],
    )
    answer = _to_results(batch)
    keep_open(request, answer, opened.sealed)
    return answer


class _Opened:
    """The one key that the PIN has opened, and for which reports it signs."""

    def __init__(
        self, request: ActingRequest, stop: Stop, waiting: dict[int, Candidate], items: list[Item], pin: str
    ) -> None:
        self._request, self._stop, self._waiting = request, stop, waiting
        self._of_unit: dict[int | None, Credential] = {}
        self.credential: Credential | None = None
        self.key: Signer | None = None
        self.sealed: Sealed | None = None
        for item in items:
            one = waiting.get(item.report.pk)
            if one is not None and one.choice.allowed:
                self.credential = self._credential(one)
                self.key, self.sealed = open_key_of(request, self.credential, pin)
                return

    def key_for(self, item: Item) -> Signer:
        """Return the key for a report. Raises Refusal when another post's certificate would have to sign it."""
        one = self._waiting.get(item.report.pk)
        if one is None or self.key is None or self.credential is None:
            raise Refusal(_("页面打开后，这份材料已经有了新的变化。请看最新情况再办理。"))
        if self._credential(one).pk != self.credential.pk:
            raise Refusal(_("这一件要用您另一个职务的证书签名，请打开它单独办理。"))
        return self.key

    def _credential(self, one: Candidate) -> Credential:
        unit = one.found.facts.next_signer
        if unit not in self._of_unit:
            self._of_unit[unit] = _CREDENTIAL[self._stop](one.found, self._request.actor, self._request.arrived_at)
        return self._of_unit[unit]


def _items(request: ActingRequest, found: list[re.Match[str]]) -> list[Item]:
    """Return what the form names; 404 for a report this person may not know of."""
    wanted = {int(one.group(1)): one for one in found}
    reports = {report.pk: report for report in reports_visible_to(request.actor).filter(pk__in=wanted)}
    revisions = {
        (one.report_id, one.number): one
        for one in Revision.objects.filter(report__in=reports.values()).select_related("terms")
    }
    items = []
    for pk, one in wanted.items():
        revision = revisions.get((pk, int(one.group(3))))
        if revision is None:
            raise Http404
        items.append(Item(reports[pk], revision, one.group(4), int(one.group(2))))
    return items


def _confirm_page(
    request: ActingRequest,
    stop: Stop,
    ticked: list[int],
    form: BatchForm,
    *,
    beyond: Sequence[int] = (),
    status: int = 200,
) -> HttpResponse:
    page = confirm_page(request.actor, stop, request.arrived_at, ticked)
    return render(
        request,
        "approvals/batch_confirm.html",
        page
        | {"form": form, "beyond": len(beyond), "most": MOST, "pin_is_open": _pin_is_open(request, stop, page["rows"])},
        status=status,
    )


def _pin_is_open(request: ActingRequest, stop: Stop, rows: list[Row]) -> bool:
    if not rows or not may_be_open(request):
        return False
    try:
        credential = _CREDENTIAL[stop](rows[0].candidate.found, request.actor, request.arrived_at)
    except Refusal:  # no certificate: the act itself says so
        return False
    return is_open(request, credential)


def _to_results(batch: Batch) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("approvals:batch_done", kwargs={"key": batch.key}))
