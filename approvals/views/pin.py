"""How a request carries the signing PIN: typed now, or open from minutes ago (see `approvals.unlocking`)."""

from django.conf import settings
from django.http import HttpResponse

from approvals.models import Credential
from approvals.unlocking import COOKIE, SESSION_KEY, PinRefused, Sealed, open_with_pin, seal, unseal
from pdf.signers import Signer
from units.requests import ActingRequest


def may_be_open(request: ActingRequest) -> bool:
    """Return whether this browser holds what would open a PIN at all: without it nothing need be looked up."""
    return COOKIE in request.COOKIES


def is_open(request: ActingRequest, credential: Credential) -> bool:
    """Return whether this person need not type the PIN now."""
    return _remembered(request, credential) is not None


def open_key_of(request: ActingRequest, credential: Credential, typed: str) -> tuple[Signer, Sealed | None]:
    """Return the opened key, and the PIN sealed anew when it was typed. Raises PinRefused, KeyRefused, NoCredential."""
    remembered = None if typed else _remembered(request, credential)
    try:
        key = open_with_pin(credential, typed or remembered or "", at=request.arrived_at)
    except PinRefused:
        request.session.pop(SESSION_KEY, None)
        raise
    return key, seal(typed, credential=credential, at=request.arrived_at) if typed else None


def keep_open(request: ActingRequest, response: HttpResponse, sealed: Sealed | None) -> None:
    """Keep a sealed PIN: ciphertext in the session, key in this browser's cookie. Nothing for None."""
    if sealed is None:
        return
    request.session[SESSION_KEY] = sealed.stored
    response.set_cookie(
        COOKIE,
        sealed.key,
        max_age=settings.SIGNING_UNLOCK_MINUTES * 60,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _remembered(request: ActingRequest, credential: Credential) -> str | None:
    stored = request.session.get(SESSION_KEY)
    return unseal(request.COOKIES.get(COOKIE), stored, credential=credential, at=request.arrived_at)
