"""Issuing certificates: one per person in a post that signs, and for deputies while they have a mandate."""

from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from approvals.keys import keyring
from approvals.models import Credential
from audit import log
from pdf.issuing import create_authority, issue_person
from pdf.keys import Authority, unlock
from units.models import Appointment, Delegation, Government, Unit
from workflows.people import Actor
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


def issue(appointment: Appointment, *, pin: str, by: str | Actor, at: datetime) -> Credential:
    """Issue a certificate for a person in a post that signs; the key file opens only with `pin` and the server secret.

    A post signs by itself, or because its holder has a mandate of the unit's head that is not over (代签授权). One that
    has a certificate in force keeps it, also when two ask at the same moment; one whose certificate was revoked or has
    expired gets the next, and what was signed with the one before stays as it is. `by`: the person, or in words what
    did it.

    Raises ValueError for a post that never signs, KeyRefused from `pdf.keys`.
    """
    with transaction.atomic():
        held = Appointment.objects.select_for_update(no_key=True, of=("self",)).select_related(
            "post__unit", "post__government", "person"
        )
        appointment = held.get(pk=appointment.pk)
        existing = Credential.objects.filter(appointment=appointment, until__gt=at).first()
        if existing is not None:
            return existing
        return _issue(appointment, pin=pin, by=by, at=at)


def _issue(appointment: Appointment, *, pin: str, by: str | Actor, at: datetime) -> Credential:
    post = appointment.post
    unit = unit_that_signs(appointment, at)
    sealed = issue_person(
        authority(government=post.government.name, at=at),
        name=appointment.person.full_name,
        unit=unit.name,
        office=unit.kind == Unit.Kind.OFFICE,
        server_secret=settings.SERVER_SECRET,
        pin=pin,
        at=at,
    )
    certificate = unlock(sealed, server_secret=settings.SERVER_SECRET, pin=pin).certificate
    before = Credential.objects.filter(appointment=appointment).count()
    key_file = f"a{appointment.pk}-{before + 1}" if before else f"a{appointment.pk}"
    keyring().save_person(key_file, sealed)
    return keep(appointment, certificate, by=by, at=at, key_file=key_file)


def unit_that_signs(appointment: Appointment, at: datetime) -> Unit:
    """Return for which unit a post signs, by itself or in a mandate. Raises ValueError for one that never does."""
    post = appointment.post
    signs = post.role in SIGNING_ROLES or appointment in posts_in_mandate(post.government, at)
    if not signs or post.unit is None:
        raise ValueError(f"{post} 不是签发职务，也没有代签授权，不需要签名证书。")
    return post.unit


def keep(
    appointment: Appointment, certificate: x509.Certificate, *, by: str | Actor, at: datetime, **where: str
) -> Credential:
    """Write down a certificate and where its key is (`key_file`, or `token` and `key_label`), with its event."""
    credential = Credential.objects.create(
        appointment=appointment,
        person=appointment.person,
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        since=certificate.not_valid_before_utc,
        until=certificate.not_valid_after_utc,
        **where,
    )
    data = {"serial": credential.serial, "fingerprint": credential.fingerprint, "unit": str(appointment.post.unit)}
    log.append(
        "approvals.register_device" if credential.token else "approvals.issue_certificate",
        government=appointment.post.government.name,
        actor=_actor(by, appointment),
        at=at,
        subject=f"person:{appointment.person.username}",
        data=data | ({"token": credential.token, "label": credential.key_label} if credential.token else {}),
    )
    return credential


def revoke(credential: Credential, *, by: str | Actor, at: datetime) -> bool:
    """Revoke a certificate: from `at` on it signs nothing, and the authority's list says so; False when it had ended.

    The list comes first: a crash between the two leaves a certificate that verifiers refuse already.
    Raises KeyRefused (no authority of our own, damaged, other server secret).
    """
    with transaction.atomic():
        held = Credential.objects.select_for_update(no_key=True, of=("self",)).select_related(
            "appointment__post__unit", "appointment__post__government", "appointment__person"
        )
        credential = held.get(pk=credential.pk)
        if credential.until <= at:
            return False
        keyring().revoke(int(credential.serial, 16), server_secret=settings.SERVER_SECRET, at=at)
        credential.until = at
        credential.save(update_fields=["until"])
        appointment = credential.appointment
        log.append(
            "approvals.revoke_certificate",
            government=appointment.post.government.name,
            actor=_actor(by, appointment),
            at=at,
            subject=f"person:{appointment.person.username}",
            data={"serial": credential.serial, "fingerprint": credential.fingerprint},
        )
    return True


def posts_in_mandate(government: Government, at: datetime) -> list[Appointment]:
    """Return under which post each deputy of a mandate signs: the one with the certificate, else the oldest one.

    Of mandates that are in force or to come; a post of the mandate's own unit, held at `at`.
    """
    found: dict[tuple[int, int], Appointment] = {}
    given = Delegation.objects.filter(government=government, until__gt=at).select_related("granted_by")
    wanted = {(one.deputy_id, one.unit_id) for one in given if one.ended_at > at}
    held = (
        Appointment.objects.filter(
            person__in={person for person, _unit in wanted}, post__unit__in={unit for _person, unit in wanted}
        )
        .filter(since__lte=at)
        .filter(Q(until__isnull=True) | Q(until__gt=at))
        .select_related("post__unit", "post__government", "person")
        .annotate(certified=Exists(Credential.objects.filter(appointment=OuterRef("pk"), until__gt=at)))
        .order_by("-certified", "since", "id")
    )
    for appointment in held:
        if (
            appointment.post.unit_id is not None
            and (key := (appointment.person_id, appointment.post.unit_id)) in wanted
        ):
            found.setdefault(key, appointment)
    return list(found.values())


def posts_without(government: Government, at: datetime) -> list[Appointment]:
    """Return who needs a certificate and has none in force: who holds a post that signs, and deputies in mandate."""
    kept = set(Credential.objects.filter(until__gt=at).values_list("appointment", flat=True))
    own = (
        Appointment.objects.filter(
            post__government=government, post__role__in=SIGNING_ROLES, post__unit__isnull=False, until__isnull=True
        )
        .select_related("post__unit", "post__government", "person")
        .order_by("post__unit__order", "pk")
    )
    listed = {appointment.pk: appointment for appointment in [*own, *posts_in_mandate(government, at)]}
    return [appointment for pk, appointment in listed.items() if pk not in kept]


def _actor(by: str | Actor, appointment: Appointment) -> dict[str, Any]:
    if isinstance(by, str):
        return {"id": None, "name": by, "post": "", "unit": ""}
    post = appointment.post
    return {"id": by.person, "name": by.name, "post": post.title, "unit": str(post.unit or "")}
