"""Registering the certificate on a password device (PKCS#11) for a post: read from the device, never typed."""

import os
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from django.db import transaction

from approvals.keys import device_module, keyring
from approvals.models import Credential
from approvals.operations.credentials import authority, keep, unit_that_signs
from pdf.devices import certificate_of, open_device, public_key_of, put_certificate
from pdf.errors import KeyRefused
from pdf.issuing import certify_person
from pdf.keys import Desk, subject_text
from units.models import Appointment, Unit
from workflows.people import Actor

_TRIAL_BYTES = 32


def register(
    appointment: Appointment, *, token: str, label: str, pin: str | None, by: str | Actor, at: datetime
) -> Credential:
    """Register the certificate under `label` on the device `token` for a post, and return it; a second time the same.

    It must be of an authority that this installation trusts, count at `at`, and name person, unit and desk as records
    print them. With `pin` the device signs something by way of trial, so that key and certificate are a pair; the PIN
    is used for that and forgotten. None: no trial now, the first signature will be it.

    Raises KeyRefused (device, certificate), WrongPin, ValueError (a post that never signs, or has another certificate).
    """
    certificate = certificate_of(device_module(), token=token, label=label)
    appointment = Appointment.objects.select_related("post__unit", "post__government", "person").get(pk=appointment.pk)
    _check(certificate, appointment, at)
    if pin is not None:
        # Not under a lock: a device takes its time, and may want a button pressed.
        open_device(device_module(), token=token, label=label, pin=pin).sign_bytes(os.urandom(_TRIAL_BYTES))
    with transaction.atomic():
        held = Appointment.objects.select_for_update(no_key=True, of=("self",)).select_related(
            "post__unit", "post__government", "person"
        )
        appointment = held.get(pk=appointment.pk)
        fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
        known = Credential.objects.filter(serial=f"{certificate.serial_number:x}").first()
        if known is not None:
            same = (known.appointment_id, known.fingerprint, known.token, known.key_label)
            if same == (appointment.pk, fingerprint, token, label) and known.until > at:
                return known
            raise ValueError("这张证书登记过：在别的职务、别的标签下，或者已经吊销。请换一张证书。")
        existing = Credential.objects.filter(appointment=appointment, until__gt=at).first()
        if existing is not None:
            raise _has_one(appointment, existing)
        return keep(appointment, certificate, by=by, at=at, token=token, key_label=label)


def certify(appointment: Appointment, *, token: str, label: str, pin: str, by: str | Actor, at: datetime) -> Credential:
    """Issue a certificate for the key under `label` that the device `token` made itself, write it onto the device, and
    register it. The private half never leaves the device; that it is there, a trial signature shows.

    Raises KeyRefused (device, key, a certificate already there), WrongPin, ValueError (a post that never signs, or has
    a certificate).
    """
    appointment = Appointment.objects.select_related("post__unit", "post__government", "person").get(pk=appointment.pk)
    unit = unit_that_signs(appointment, at)
    existing = Credential.objects.filter(appointment=appointment, until__gt=at).first()
    if existing is not None:
        raise _has_one(appointment, existing)
    certificate = certify_person(
        authority(government=appointment.post.government.name, at=at),
        public_key_of(device_module(), token=token, label=label),
        name=appointment.person.full_name,
        unit=unit.name,
        office=unit.kind == Unit.Kind.OFFICE,
        at=at,
    )
    put_certificate(device_module(), token=token, label=label, pin=pin, certificate=certificate)
    return register(appointment, token=token, label=label, pin=None, by=by, at=at)


def _has_one(appointment: Appointment, existing: Credential) -> ValueError:
    return ValueError(
        f"{appointment.post} 已有一张有效的签名证书。要换，请先吊销它：revoke_certificate {existing.serial}。"
    )


def _check(certificate: x509.Certificate, appointment: Appointment, at: datetime) -> None:
    """Raise KeyRefused when the certificate is of another authority, does not count, or is not this person's here."""
    trust = keyring().whole_trust(at)
    if not trust.issuers(certificate):
        raise KeyRefused(
            f"设备上的证书不是本系统信任的签发机构签发的（签发者：{certificate.issuer.rfc4514_string()}）。"
            "请核对证书，或由系统管理员把签发机构的证书放入 authority.pem。"
        )
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise KeyRefused("设备上的证书现在不在有效期内。请向发证机构换一张。")
    if trust.revoked_since(certificate) is not None:
        raise KeyRefused("设备上的证书已被吊销。请向发证机构换一张。")
    unit = unit_that_signs(appointment, at)
    wanted = (appointment.person.full_name, unit.name, Desk.OFFICE if unit.kind == Unit.Kind.OFFICE else Desk.HEAD)
    names = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)
    found = tuple(subject_text(certificate, name) for name in names)
    if found != wanted:
        raise KeyRefused(
            f"设备上的证书写的是“{'、'.join(found)}”，这个职务应为“{'、'.join(wanted)}”（姓名、单位、签名处）。"
            "请核对设备和职务，或请发证机构改正证书。"
        )
