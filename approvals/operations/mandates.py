"""Giving and taking back a mandate to sign (代签授权): asked of the law, numbered, with its letter and an event."""

import datetime as dt
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.errors import MandateRefused
from approvals.letters import Letter
from audit import log
from common import store
from common.clock import SHANGHAI, local
from plans.models import Line
from plans.queries import lines_led_by
from transitions.errors import KeyReused
from transitions.operations import actor_of_event
from units.models import Appointment, Delegation, Government, Unit
from units.queries import actor_for, holders_of
from workflows.people import Actor
from workflows.rules.mandates import Given, Hindrance, Term, Wanted, hindrance_to_revoking, hindrances
from workflows.words import Role

# A longer list of lines is counted: the signature's field has room for so much, and the page names them all.
_MOST_NAMED = 2


def grant(
    *,
    unit: Unit,
    deputy: User | None,
    first_day: dt.date,
    last_day: dt.date,
    lines: Iterable[int] | None,
    letter: Letter | None,
    by: Actor,
    at: datetime,
    key: str,
) -> Delegation:
    """Let a deputy sign for the head of a unit from the first day to the end of the last (Beijing time).

    `lines`: ids of lines that the unit leads, None for all of them, now and later. A mandate that begins today begins
    at `at`. The letter is stored before the transaction; a crash in between leaves a stray file. The same key again
    gets the same mandate, marked `replayed`.

    Raises MandateRefused (with every reason and its place on the form), KeyReused.
    """
    chosen = None if lines is None else frozenset(lines)
    term = Term(
        deputy=deputy.pk if deputy is not None else 0,
        since=at.astimezone(dt.UTC) if first_day == local(at).date() else _begin(first_day),
        until=_begin(last_day + dt.timedelta(days=1)),
        lines=chosen,
    )
    if (seen := _given_before(unit, term, by=by, key=key)) is not None:
        return seen
    try:
        _ask(unit, deputy, term, by=by, at=at, has_letter=letter is not None)
    except MandateRefused:
        # The same click may have been answered while this one was on its way (invariant 17).
        if (seen := _given_before(unit, term, by=by, key=key)) is not None:
            return seen
        raise
    if letter is None or deputy is None:
        raise TypeError("The law lets no mandate through without a deputy and a letter.")
    digest = store.put_if_absent(letter.data)
    with transaction.atomic():
        government = Government.objects.select_for_update(no_key=True).get(pk=unit.government_id)
        if (seen := _given_before(unit, term, by=by, key=key)) is not None:
            return seen
        _ask(unit, deputy, term, by=by, at=at, has_letter=True)
        year = local(at).year
        last = Delegation.objects.filter(government=government, year=year).aggregate(last=Max("serial"))["last"] or 0
        mandate = Delegation.objects.create(
            government=government,
            unit=unit,
            granted_by=_appointment(unit, by=by, at=at),
            granted_at=at,
            deputy=deputy,
            since=term.since,
            until=term.until,
            year=year,
            serial=last + 1,
            number=f"{government.short_name.removesuffix('市')}代签〔{year}〕{last + 1}号",
            scope=scope_words(chosen),
            line_ids=None if chosen is None else sorted(chosen),
            letter_sha256=digest,
            letter_name=letter.name,
            letter_type=letter.media_type,
            letter_size=len(letter.data),
            key=key,
        )
        log.append(
            "mandate.grant",
            government=government.name,
            actor=actor_of_event(by, by.seat(Role.HEAD, government=government.pk, unit=unit.pk)),
            at=at,
            subject=mandate.subject,
            data={
                "number": mandate.number,
                "unit": unit.name,
                "deputy": deputy.full_name,
                "since": mandate.since.isoformat(),
                "until": mandate.until.isoformat(),
                "scope": mandate.scope,
                "lines": mandate.line_ids,
                "letter_sha256": digest,
            },
        )
    return mandate


def revoke(mandate: Delegation, *, reason: str, by: Actor, at: datetime, key: str) -> Delegation:
    """Take a mandate back with effect at once, with a reason. The same key again changes nothing (`replayed`).

    Raises MandateRefused.
    """
    with transaction.atomic():
        found = Delegation.objects.select_for_update(of=("self",)).select_related(
            "government", "unit", "granted_by__person", "granted_by__post", "deputy"
        )
        locked = found.get(pk=mandate.pk)
        if locked.revoked_at is not None and (locked.revoke_key, locked.revoked_by_id) == (key, by.person):
            locked.replayed = True
            return locked
        given = Given(
            government=locked.government_id,
            unit=locked.unit_id,
            is_over=locked.ended_at <= at,
            is_revoked=locked.revoked_at is not None,
        )
        if (hindrance := hindrance_to_revoking(given, by, reason=reason)) is not None:
            raise MandateRefused([hindrance])
        locked.revoked_at, locked.revoked_by_id = at, by.person
        locked.revoked_reason, locked.revoke_key = reason.strip(), key
        locked.save(update_fields=["revoked_at", "revoked_by", "revoked_reason", "revoke_key"])
        log.append(
            "mandate.revoke",
            government=locked.government.name,
            actor=actor_of_event(by, by.seat(Role.HEAD, government=locked.government_id, unit=locked.unit_id)),
            at=at,
            subject=locked.subject,
            data={"number": locked.number, "deputy": locked.deputy.full_name, "reason": locked.revoked_reason},
        )
    return locked


def scope_words(lines: frozenset[int] | None) -> str:
    """Return the scope as the signature's field prints it: 全部牵头事项, 附件1-026, or 附件1-026等5件."""
    if lines is None:
        return "全部牵头事项"
    named = [line.padded for line in Line.objects.filter(pk__in=lines).select_related("matter")]
    return "、".join(named) if len(named) <= _MOST_NAMED else f"{named[0]}等{len(named)}件"


def _ask(unit: Unit, deputy: User | None, term: Term, *, by: Actor, at: datetime, has_letter: bool) -> None:
    """Ask the law. Raises MandateRefused with everything that hinders."""
    given = Delegation.objects.filter(unit=unit, until__gt=at).select_related("granted_by")
    standing = tuple(
        Term(
            deputy=one.deputy_id,
            since=one.since,
            until=one.ended_at,
            lines=None if one.line_ids is None else frozenset(one.line_ids),
            number=one.number,
        )
        for one in given
        if one.ended_at > at
    )
    wanted = Wanted(
        government=unit.government_id,
        unit=unit.pk,
        term=term,
        deputy=actor_for(deputy, at),
        led=frozenset(line.pk for line in lines_led_by(unit, local(at).date())),
        standing=standing,
        at=at,
        today=_begin(local(at).date()),
        has_letter=has_letter,
    )
    if found := hindrances(wanted, by):
        raise MandateRefused(found)


def _given_before(unit: Unit, term: Term, *, by: Actor, key: str) -> Delegation | None:
    """Return the mandate that this key of this person gave before. Raises KeyReused when it gave another one."""
    seen = (
        Delegation.objects.filter(key=key, granted_by__person=by.person)
        .select_related("government", "unit", "granted_by__person", "deputy")
        .first()
        if key
        else None
    )
    if seen is None:
        return None
    lines = None if seen.line_ids is None else frozenset(seen.line_ids)
    if (seen.unit_id, seen.deputy_id, seen.until, lines) != (unit.pk, term.deputy, term.until, term.lines):
        raise KeyReused
    seen.replayed = True
    return seen


def _appointment(unit: Unit, *, by: Actor, at: datetime) -> Appointment:
    """Return the post under which the head gives the mandate: it ends with that post."""
    held = next((one for one in holders_of(unit, Role.HEAD, at) if one.person_id == by.person), None)
    if held is None:  # the post ended while the form was on its way
        raise MandateRefused([Hindrance("", _("您已不是这个单位在任的主要负责人，没有授权。"))])
    return held


def _begin(day: dt.date) -> datetime:
    """Return the first instant of a day in Beijing."""
    return datetime.combine(day, dt.time(), tzinfo=SHANGHAI).astimezone(dt.UTC)
