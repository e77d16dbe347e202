"""Writes of governments, units and people in posts."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit import log
from units.models import Appointment, Government, Post, Unit, UnitGroup, UnitGroupMember, UnitName
from units.queries import units_of
from workdays import seed
from workflows.words import Role

OFFICE_NAME = "市政府督查室"
DEFAULT_CALENDAR = seed.NATIONAL


@transaction.atomic
def found_government(*, name: str, short_name: str, calendar: str = DEFAULT_CALENDAR) -> Government:
    """Return the government of this name with its supervision office, made when it is not there."""
    government, _new = Government.objects.get_or_create(
        name=name, defaults={"short_name": short_name, "calendar": calendar}
    )
    Unit.objects.get_or_create(government=government, name=OFFICE_NAME, defaults={"kind": Unit.Kind.OFFICE, "order": 0})
    return government


@transaction.atomic
def register_units(government: Government, *, canonical: dict[str, str], counties: frozenset[str]) -> dict[str, Unit]:
    """Make a unit for every canonical name and keep every printed spelling; return printed name → unit.

    `canonical` is printed name → canonical name, in official (printed) order; `counties` names the county governments.
    """
    known = units_of(government)
    place = Unit.objects.filter(government=government).count()
    for printed, name in canonical.items():
        unit = known.get(name)
        if unit is None:
            place += 1
            unit = Unit.objects.create(government=government, name=name, kind=_kind_of(name, counties), order=place)
            known[name] = unit
        if printed != name and printed not in known:
            UnitName.objects.create(unit=unit, name=printed, reason="导入时由督查室认定为同一单位")
            known[printed] = unit
    return known


@transaction.atomic
def register_group(government: Government, *, name: str, members: list[Unit]) -> UnitGroup:
    """Make a group of units, or add to it what is missing."""
    group, _new = UnitGroup.objects.get_or_create(government=government, name=name)
    present = set(group.members.values_list("unit_id", flat=True))
    UnitGroupMember.objects.bulk_create(
        [UnitGroupMember(group=group, unit=unit) for unit in members if unit.pk not in present]
    )
    return group


@transaction.atomic
def appoint(
    person: User,
    *,
    government: Government,
    role: Role,
    title: str,
    unit: Unit | None = None,
    since: datetime,
    by: str,
    at: datetime,
) -> Appointment:
    """Put a person into a post from an instant on (the post is made when it is not there), with an audit event."""
    post, _new = Post.objects.get_or_create(government=government, unit=unit, role=role, title=title)
    appointment = Appointment.objects.create(post=post, person=person, since=since)
    log.append(
        "units.appoint",
        government=government.name,
        actor={"id": None, "name": by, "post": "", "unit": ""},
        at=at,
        subject=f"person:{person.username}",
        data={
            "role": role.value,
            "title": title,
            "unit": unit.name if unit else "",
            "since": since.isoformat(),
        },
    )
    return appointment


@transaction.atomic
def end_appointment(appointment: Appointment, *, until: datetime, by: str, at: datetime) -> None:
    """End an appointment; mandates given in it end at once (units.queries.actor_for)."""
    Appointment.objects.filter(pk=appointment.pk, until__isnull=True).update(until=until)
    log.append(
        "units.end_appointment",
        government=appointment.post.government.name,
        actor={"id": None, "name": by, "post": "", "unit": ""},
        at=at,
        subject=f"person:{appointment.person.username}",
        data={"role": appointment.post.role, "until": until.isoformat()},
    )


def _kind_of(name: str, counties: frozenset[str]) -> str:
    if name in counties:
        return Unit.Kind.COUNTY
    if name.startswith("市") and name.endswith(("局", "委", "办", "室", "中心")):
        return Unit.Kind.BUREAU
    return Unit.Kind.OTHER
