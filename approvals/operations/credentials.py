"""Issuing certificates: one per person in a post that signs."""

from datetime import datetime

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import transaction

from approvals.keys import keyring
from approvals.models import Credential
from audit import log
from pdf.keys import Authority, create_authority, issue_person, unlock
from units.models import Appointment, Unit
from workflows.words import Role

SIGNING_ROLES = (Role.HEAD, Role.DEPUTY, Role.OFFICER, Role.CHIEF)


def authority(*, government: str, at: datetime) -> Authority:
    """Return the installation's own authority, made on first use. Raises KeyRefused (damaged, other secret)."""
    ring = keyring()
    found = ring.load_authority(server_secret=settings.SERVER_SECRET)
    if found is None:
        found = create_authority(government=government, demonstration=bool(settings.DEMONSTRATION), at=at)
        ring.save_authority(found, server_secret=settings.SERVER_SECRET)
    return found


def issue(appointment: Appointment, *, pin: str, by: str, at: datetime) -> Credential:
    """Issue a certificate for a person in a post that signs; the key file opens only with `pin` and the server secret.

    A post that has one keeps it. Raises ValueError for a post that never signs, KeyRefused from `pdf.keys`.
    """
    existing = Credential.objects.filter(appointment=appointment).first()
    if existing is not None:
        return existing
    post = appointment.post
    if post.role not in SIGNING_ROLES or post.unit is None:
        raise ValueError(f"{post} 不是签发职务，不需要签名证书。")
    root = authority(government=post.government.name, at=at)
    sealed = issue_person(
        root,
        name=appointment.person.full_name,
        unit=post.unit.name,
        office=post.unit.kind == Unit.Kind.OFFICE,
        server_secret=settings.SERVER_SECRET,
        pin=pin,
        at=at,
    )
    certificate = unlock(sealed, server_secret=settings.SERVER_SECRET, pin=pin).certificate
    key_file = f"a{appointment.pk}"
    keyring().save_person(key_file, sealed)
    with transaction.atomic():
        credential = Credential.objects.create(
            appointment=appointment,
            person=appointment.person,
            serial=f"{certificate.serial_number:x}",
            fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
            key_file=key_file,
            since=certificate.not_valid_before_utc,
            until=certificate.not_valid_after_utc,
        )
        log.append(
            "approvals.issue_certificate",
            government=post.government.name,
            actor={"id": None, "name": by, "post": "", "unit": ""},
            at=at,
            subject=f"person:{appointment.person.username}",
            data={"serial": credential.serial, "fingerprint": credential.fingerprint, "unit": post.unit.name},
        )
    return credential
