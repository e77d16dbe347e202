"""One way to answer the press on 签发 or 验收: the same checks in the same order, whoever signs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse

from approvals.addresses import to_page
from approvals.errors import FileDamaged
from approvals.forms import SignForm
from approvals.models import Credential
from approvals.queries import Standing, standing
from approvals.unlocking import PinRefused
from approvals.views.pin import is_open, keep_open, may_be_open, open_key_of
from common import store
from pdf.errors import PdfError
from submissions.models import Report, Revision
from transitions.errors import Refusal, Stale
from transitions.models import StatusRecord
from transitions.operations import answered, note_opening
from units.requests import ActingRequest
from workflows.people import Actor
from workflows.words import Action

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class SigningAct:
    """What differs between signing and accepting: the act, the certificate, the operation, the page after it."""

    action: Action
    credential: Callable[[Standing, Actor, datetime], Credential]
    operation: Callable[..., StatusRecord]
    done: str


def answer_press(
    request: ActingRequest,
    report: Report,
    revision: Revision,
    act: SigningAct,
    page: Callable[[SignForm, int], HttpResponse],
) -> HttpResponse:
    """Sign what was shown and go to the page after it; on an error show `page(form, status)` again, nothing signed.

    Refusals and conflicts go on to the middleware (403, 409).
    """
    form, at, by = SignForm(request.POST), request.arrived_at, request.actor
    if not form.is_valid():
        return page(form, 400)
    asked = form.cleaned_data
    done = to_page(act.done, report)
    if answered(asked["key"], by, act.action, report) is not None:
        return done
    try:
        credential = act.credential(standing(report, by, at), by, at)
    except Refusal:
        # The same click may have been answered while this one was on its way (invariant 17).
        if answered(asked["key"], by, act.action, report) is not None:
            return done
        raise
    if asked["revision"] != revision.number:
        raise Stale(report)
    try:
        key, sealed = open_key_of(request, credential, asked["pin"])
        note_opening(report, revision=revision.number, actor=by, at=at)
        act.operation(
            report,
            revision,
            asked["shown_sha256"],
            signing_key=key,
            by=by,
            at=at,
            expected_version=asked["version"],
            key=asked["key"],
        )
    except PinRefused as refused:
        form.add_error("pin", str(refused))
        return page(form, UNPROCESSABLE)
    except (PdfError, store.DigestMismatch, FileNotFoundError) as error:
        form.add_error(None, str(error) if isinstance(error, PdfError) else str(FileDamaged()))
        return page(form, UNPROCESSABLE)
    keep_open(request, done, sealed)
    return done


def pin_is_open(request: ActingRequest, found: Standing, act: SigningAct) -> bool:
    """Return whether the page need not ask for the PIN."""
    if not may_be_open(request):
        return False
    try:
        return is_open(request, act.credential(found, request.actor, request.arrived_at))
    except Refusal:  # no certificate, or not the turn: the act itself says so
        return False
