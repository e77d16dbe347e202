"""A signer's key: a file outside the database, opened by the server's secret and the PIN together, or on a device."""

from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.db.models import BigAutoField, Q

from approvals.errors import NoCredential
from approvals.models import Credential
from common.prepared import Prepared, Slot
from pdf.devices import open_device
from pdf.errors import KeyRefused, TimeStampRefused
from pdf.keyring import Keyring
from pdf.keys import unlock
from pdf.signers import Signer
from pdf.stamping import RemoteAuthority, TimeAuthority
from units.models import Unit
from workflows.people import Actor
from workflows.words import Role

_OFFICE = Prepared(lambda: Unit.objects.filter(government=Slot("government", BigAutoField()), kind=Unit.Kind.OFFICE))


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


def open_key(credential: Credential, *, pin: str) -> Signer:
    """Open a credential's private key, in its file or on its device.

    Raises pdf.errors.WrongPin, KeyRefused (no secret, damaged, device gone, another certificate on it), NoCredential.
    """
    if credential.token:
        return _on_device(credential, pin)
    sealed = keyring().load_person(credential.key_file)
    if sealed is None:
        raise NoCredential
    return unlock(sealed, server_secret=settings.SERVER_SECRET, pin=pin)


def device_module() -> Path:
    """Return the driver of the password devices of this machine. Raises KeyRefused where none is configured."""
    if not settings.PKCS11_MODULE:
        raise KeyRefused("没有设置密码设备的驱动（PKCS11_MODULE）。请系统管理员设置它的路径后重启。")
    return Path(settings.PKCS11_MODULE)


def _on_device(credential: Credential, pin: str) -> Signer:
    key = open_device(device_module(), token=credential.token, label=credential.key_label, pin=pin)
    if key.certificate.fingerprint(SHA256()).hex() != credential.fingerprint:
        raise KeyRefused("密码设备里的证书不是为这个职务登记的那一张，没有签名。请联系系统管理员。")
    return key


def time_authority(at: datetime) -> TimeAuthority:
    """Return whose time stamps signatures bear: the authority of `settings.TIMESTAMP_AUTHORITY`, or our own.

    There is no third way: without a stamp nothing is signed. Raises TimeStampRefused, KeyRefused.
    """
    if settings.TIMESTAMP_AUTHORITY != "own":
        return RemoteAuthority(settings.TIMESTAMP_AUTHORITY)
    own = keyring().time_authority(server_secret=settings.SERVER_SECRET, at=at)
    if own is None:
        raise TimeStampRefused("本系统没有签发机构，给不出时间戳，没有签名。请联系系统管理员设置时间戳机构。")
    return own


def office_of(government: int) -> Unit:
    """Return the supervision office of a government."""
    return _OFFICE.get(government=government)
