"""A signer's key: a file outside the database, opened by the server's secret and the PIN together, never by one."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from approvals.errors import NoCredential
from approvals.models import Credential
from pdf.keyring import Keyring
from pdf.keys import SigningKey, unlock
from units.models import Unit
from workflows.people import Actor
from workflows.words import Role


def keyring() -> Keyring:
    """Return the installation's key files."""
    return Keyring(settings.KEYS_DIR)


def credential_for(actor: Actor, *, roles: tuple[Role, ...], unit: int, at: datetime) -> Credential:
    """Return the certificate of this person in a post of the unit. Raises NoCredential."""
    credential = (
        Credential.objects.filter(
            person=actor.person,
            appointment__post__unit=unit,
            appointment__post__role__in=roles,
            appointment__since__lte=at,
            since__lte=at,
            until__gt=at,
        )
        .filter(Q(appointment__until__isnull=True) | Q(appointment__until__gt=at))
        .order_by("-id")
        .first()
    )
    if credential is None:
        raise NoCredential
    return credential


def open_key(credential: Credential, *, pin: str) -> SigningKey:
    """Open a credential's private key. Raises pdf.errors.WrongPin, KeyRefused (no secret, damaged), NoCredential."""
    sealed = keyring().load_person(credential.key_file)
    if sealed is None:
        raise NoCredential
    return unlock(sealed, server_secret=settings.SERVER_SECRET, pin=pin)


def office_of(government: int) -> Unit:
    """Return the supervision office of a government."""
    return Unit.objects.get(government=government, kind=Unit.Kind.OFFICE)
