"""The signing PIN (签名口令): asked for once, good for a few minutes, and guessed at five times only.

Entering the PIN is the re-authentication that 电子签名法 art. 13 wants: it opens the signer's key. So that a head with
thirty reports need not type it thirty times, it stays usable for `settings.SIGNING_UNLOCK_MINUTES`:

- The PIN is sealed with AES-256-GCM under a random key. The key lives only in a cookie of this browser (HttpOnly,
  SameSite=Strict); ciphertext, certificate and expiry lie in the session. Whoever reads the session table has no key,
  whoever steals the cookie has no ciphertext (and a sign-in is needed to reach the session at all).
- Person, certificate and expiry are bound to the ciphertext, so rewriting the session row prolongs or moves nothing.
- It is dropped at the expiry, at a wrong PIN, and at sign-out (the session is flushed then).

Wrong PINs are counted in a row of the database, not in the session, so that signing in again wins no guesses. A try
is counted before the key is opened and taken back when it opens: racing tries cannot slip through (fail closed).
"""

import base64
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.keys import open_key
from approvals.models import Credential, PinTries
from audit import log
from pdf.errors import WrongPin
from pdf.signers import Signer

SESSION_KEY = "signing_unlock"
COOKIE = "signing_unlock"
MOST_TRIES = 5
BLOCKED_FOR = timedelta(minutes=15)
_NONCE_BYTES = 12


class PinRefused(Exception):
    """The PIN is missing, wrong, or was wrong too often; the message is for the person, at the field."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed PIN on its two ways: `key` for the cookie, `stored` for the session."""

    key: str
    stored: dict[str, str]


def seal(pin: str, *, credential: Credential, at: datetime) -> Sealed:
    """Seal a PIN that has just opened a credential's key, until SIGNING_UNLOCK_MINUTES after `at`."""
    until = (at + timedelta(minutes=settings.SIGNING_UNLOCK_MINUTES)).isoformat()
    key, nonce = AESGCM.generate_key(bit_length=256), os.urandom(_NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, pin.encode(), _bound(credential, until))
    stored = {"sealed": _text(nonce + ciphertext), "credential": str(credential.pk), "until": until}
    return Sealed(key=_text(key), stored=stored)


def unseal(key: str | None, stored: object, *, credential: Credential, at: datetime) -> str | None:
    """Return the PIN that is still good for this credential at `at`, or None: expired, another's, or altered."""
    if not key or not isinstance(stored, dict):
        return None
    try:
        until = datetime.fromisoformat(stored["until"])
        if at >= until:
            return None
        sealed = _bytes(stored["sealed"])
        pin = AESGCM(_bytes(key)).decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(credential, stored["until"])
        )
        return pin.decode()
    except (KeyError, TypeError, ValueError, InvalidTag):
        return None


def open_with_pin(credential: Credential, pin: str, *, at: datetime) -> Signer:
    """Open a credential's key with a typed PIN, and count the tries.

    Raises PinRefused (with how many tries are left, or until when nothing can be signed), KeyRefused, NoCredential.
    """
    if not pin:
        raise PinRefused(_("请输入签名口令。"))
    left = _count_try(credential, at)
    try:
        key = open_key(credential, pin=pin)
    except WrongPin:
        if left == 0:
            _note_blocked(credential, at)
            raise PinRefused(
                _("签名口令连续输错 %(n)d 次，%(minutes)d 分钟内不能签名。忘记口令请联系系统管理员。")
                % {"n": MOST_TRIES, "minutes": BLOCKED_FOR.seconds // 60}
            ) from None
        raise PinRefused(_("签名口令不正确，没有签名。还可以再试 %(left)d 次，请重新输入。") % {"left": left}) from None
    PinTries.objects.filter(person=credential.person_id).delete()
    return key


def _count_try(credential: Credential, at: datetime) -> int:
    """Count a try before it is made and return how many are left after it. Raises PinRefused while blocked."""
    with transaction.atomic():
        PinTries.objects.get_or_create(person_id=credential.person_id, defaults={"last_at": at})
        tries = PinTries.objects.select_for_update().get(person=credential.person_id)
        if tries.count >= MOST_TRIES:
            if at < tries.last_at + BLOCKED_FOR:
                minutes = -(-(tries.last_at + BLOCKED_FOR - at).total_seconds() // 60)
                raise PinRefused(
                    _("签名口令连续输错 %(n)d 次，已暂停签名，请 %(minutes)d 分钟后再试。")
                    % {"n": MOST_TRIES, "minutes": minutes}
                )
            tries.count = 0
        tries.count += 1
        tries.last_at = at
        tries.save(update_fields=["count", "last_at"])
    return MOST_TRIES - tries.count


def _note_blocked(credential: Credential, at: datetime) -> None:
    """Tell the audit log that somebody guessed: the security administrator looks there."""
    post = credential.appointment.post
    person = credential.person
    with transaction.atomic():
        log.append(
            "approvals.block_pin",
            government=post.government.name,
            actor={"id": person.pk, "name": person.full_name, "post": post.title, "unit": str(post.unit or "")},
            at=at,
            subject=f"person:{person.username}",
            data={"tries": MOST_TRIES, "serial": credential.serial},
        )


def _bound(credential: Credential, until: str) -> bytes:
    return f"{credential.person_id}:{credential.pk}:{until}".encode()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode())
