"""Words of the pages of mandates (代签授权): how one stands, for whom it is, and what a deputy is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.errors import NoCredential
from approvals.keys import credential_for
from approvals.queries import POSTS_OF_DEPUTIES
from components.chinese import due_words, moment_words
from components.pieces import Fact
from plans.models import Line
from submissions.addresses import address_of
from submissions.models import SignOff
from submissions.presenters.names import titles
from submissions.queries import reports_visible_to
from units.models import Appointment, Delegation, Unit
from units.queries import mandates_visible_to
from workflows.people import Actor
from workflows.rules.mandates import may_give
from workflows.words import Role

IN_FORCE, TO_COME, ENDED = "in_force", "to_come", "ended"


@dataclass(frozen=True, slots=True)
class Shown:
    """One mandate as a list shows it: `state` is one of IN_FORCE, TO_COME, ENDED, `word` and `tone` say it."""

    mandate: Delegation
    state: str
    word: str
    tone: str
    days: str
    url: str


def list_page(actor: Actor, at: datetime) -> dict[str, Any]:
    """Return every mandate this person may know of, by how it stands, and where a head gives a new one.

    The same number of queries for one mandate and for thirty.
    """
    found = list(mandates_visible_to(actor))
    there = _still_there(found, at)
    shown = [_shown(one, at, there) for one in found]
    groups = [
        (title, members)
        for title, state in ((_("有效的"), IN_FORCE), (_("还没开始的"), TO_COME), (_("已结束的"), ENDED))
        if (members := [one for one in shown if one.state == state])
    ]
    coming = [one for one in shown if one.state == TO_COME and one.mandate.deputy_id == actor.person]
    headed = Unit.objects.filter(pk__in=actor.units(Role.HEAD)).order_by("order", "id")
    return {
        "groups": groups,
        "own": notices(actor, at),
        "certificate_url": _certificate_url(coming, actor, at),
        "gives": [(unit.name, f"{reverse('approvals:grant_mandate')}?unit={unit.pk}") for unit in headed],
    }


def detail_page(mandate: Delegation, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return one mandate: the facts of the letter, its lines, what was signed under it, whether it can be ended."""
    shown = _shown(mandate, at, _still_there([mandate], at))
    return {
        "mandate": mandate,
        "shown": shown,
        "facts": _facts(mandate),
        "lines": _lines(mandate),
        "signed": _signed(mandate, actor),
        "letter_url": _address("mandate_letter", mandate) if mandate.letter_sha256 else "",
        "letter_size": f"{max(1, round(mandate.letter_size / 1024))} KB",
        "revoke_url": _address("revoke_mandate", mandate)
        if mandate.ended_at > at and may_give(actor, government=mandate.government_id, unit=mandate.unit_id)
        else "",
    }


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a deputy is told on the own list: for whom, under what, for what, until when; where to get a certificate."""

    unit: str
    given_by: str
    number: str
    scope: str
    until: str
    url: str
    certificate_url: str


def notices(actor: Actor, at: datetime) -> list[Capacity]:
    """Return in which capacities this person may sign for others now; one query for each, none without a mandate."""
    return [
        Capacity(
            unit=mandate.unit_name,
            given_by=mandate.given_by,
            number=mandate.number,
            scope=mandate.scope,
            until=due_words(mandate.until) if mandate.until else "",
            url=reverse("approvals:mandates"),
            certificate_url="" if has_certificate(actor, mandate.unit, at) else reverse("approvals:certificate"),
        )
        for mandate in actor.mandates
    ]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A mandate that a head is reminded of on the own list: to whom, from when to when, where it is taken back."""

    deputy: str
    days: str
    url: str


def standing_of_units(actor: Actor, at: datetime) -> list[Reminder]:
    """Return the mandates of the units this person heads that count now or will; one query, none for others."""
    units = actor.units(Role.HEAD)
    if not units:
        return []
    given = Delegation.objects.filter(unit__in=units, until__gt=at).select_related("deputy", "granted_by")
    return [
        Reminder(one.deputy.full_name, _days(one), _address("mandate", one))
        for one in given.order_by("since", "id")
        if one.ended_at > at
    ]


def _certificate_url(coming: list[Shown], actor: Actor, at: datetime) -> str:
    """Return where a deputy gets a certificate before the first mandate begins; "" where there is one already."""
    if not coming or has_certificate(actor, coming[0].mandate.unit_id, at):
        return ""
    return reverse("approvals:certificate")


def has_certificate(actor: Actor, unit: int, at: datetime) -> bool:
    """Return whether a deputy can sign: has a certificate in some post of the mandate's unit."""
    try:
        credential_for(actor, roles=POSTS_OF_DEPUTIES, unit=unit, at=at)
    except NoCredential:
        return False
    return True


def member_words(held: Iterable[Appointment]) -> list[tuple[str, str]]:
    """Return (id, “林科员（科员）”) for each member of a unit who may be named as deputy, once each."""
    found: dict[int, tuple[str, str]] = {}
    for appointment in held:
        words = f"{appointment.person.full_name}（{appointment.post.title}）"
        found.setdefault(appointment.person_id, (str(appointment.person_id), words))
    return list(found.values())


def line_words(lines: list[Line]) -> list[tuple[str, str]]:
    """Return (id, “重点 26 开工建设…”) for each line."""
    named = titles(line.pk for line in lines)
    return [(str(line.pk), f"{line.label} {named.get(line.pk, '')}") for line in lines]


def _still_there(found: Iterable[Delegation], at: datetime) -> set[tuple[int, int]]:
    """Return (person, unit) of the deputies who hold a post in the mandate's unit; who has left signs for nobody."""
    asked = Q(pk__in=[])
    for one in found:
        asked |= Q(person=one.deputy_id, post__unit=one.unit_id)
    held = Appointment.objects.filter(asked, since__lte=at).filter(Q(until__isnull=True) | Q(until__gt=at))
    return {(person, unit) for person, unit in held.values_list("person", "post__unit") if unit is not None}


def _shown(mandate: Delegation, at: datetime, there: set[tuple[int, int]]) -> Shown:
    state, word, tone = _standing(mandate, at, (mandate.deputy_id, mandate.unit_id) in there)
    return Shown(mandate, state, word, tone, _days(mandate), _address("mandate", mandate))


def _standing(mandate: Delegation, at: datetime, is_there: bool) -> tuple[str, str, str]:
    if mandate.revoked_at is not None and mandate.revoked_at <= at:
        return ENDED, _("已收回"), "neutral"
    if mandate.until <= at:
        return ENDED, _("已到期"), "neutral"
    if mandate.ended_at <= at:
        return ENDED, _("原负责人离任，已终止"), "neutral"
    if not is_there:
        return ENDED, _("受委托人已不在本单位，不能代签"), "amber"
    if mandate.since > at:
        return TO_COME, _("未开始"), "blue"
    return IN_FORCE, _("有效"), "green"


def _days(mandate: Delegation) -> str:
    return _("%(since)s 起，至 %(until)s") % {
        "since": moment_words(mandate.since),
        "until": due_words(mandate.until),
    }


def _facts(mandate: Delegation) -> list[Fact]:
    post = mandate.granted_by.post
    facts = [
        Fact(_("文号"), mandate.number),
        Fact(_("授权人"), f"{mandate.unit.name}{post.title} {mandate.granted_by.person.full_name}"),
        Fact(_("受委托人"), mandate.deputy.full_name, True),
        Fact(_("期限"), _days(mandate), True),
        Fact(_("范围"), mandate.scope),
    ]
    if mandate.granted_at is not None:
        facts.append(Fact(_("授权时间"), moment_words(mandate.granted_at, year=True)))
    if mandate.revoked_at is not None:
        facts.append(Fact(_("收回时间"), moment_words(mandate.revoked_at), True))
        facts.append(Fact(_("收回理由"), mandate.revoked_reason))
    return facts


def _lines(mandate: Delegation) -> list[tuple[str, str]]:
    if mandate.line_ids is None:
        return []
    lines = list(Line.objects.filter(pk__in=mandate.line_ids).select_related("matter"))
    named = titles(line.pk for line in lines)
    return [(line.label, named.get(line.pk, "")) for line in lines]


def _signed(mandate: Delegation, actor: Actor) -> list[tuple[str, str, str]]:
    """Return (identity, address, when) of what was signed under a mandate, as far as this person may know of it."""
    given = SignOff.objects.filter(delegation=mandate).select_related("revision").order_by("at")
    by_report = {one.pk: one for one in reports_visible_to(actor).filter(pk__in=given.values("report"))}
    return [
        (
            sign_off.revision.identity,
            reverse("approvals:report", kwargs=address_of(by_report[sign_off.report_id])),
            moment_words(sign_off.at),
        )
        for sign_off in given
        if sign_off.report_id in by_report
    ]


def _address(name: str, mandate: Delegation) -> str:
    if mandate.year is None or mandate.serial is None:  # from before mandates had numbers
        return ""
    return reverse(f"approvals:{name}", kwargs={"year": mandate.year, "serial": mandate.serial})
