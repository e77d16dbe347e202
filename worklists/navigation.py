"""Which words stand in the header, by role: 5–7 of them, with counts (pages.md 2, page map by role)."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from components.pieces import NavItem
from submissions.coordinations import task_count
from workflows.people import Actor
from workflows.words import Role

_DESK = (Role.OFFICER, Role.CHIEF)
# Who gives mandates to sign, who is usually given them, and who reads those of the whole government.
_WITH_MANDATES = {Role.HEAD, Role.DEPUTY, Role.OFFICER, Role.CHIEF, Role.AUDITOR, Role.AUDIT_ADMIN}
_READERS = (Role.AUDITOR, Role.AUDIT_ADMIN, Role.LEADER)


def navigation(actor: Actor, path: str, waiting: int | None = None) -> dict[str, Any]:
    """Return the navigation of this person; `path` marks the current word.

    `waiting` is how many tasks a page has counted already; without it one query counts them.
    """
    roles = {seat.role for seat in actor.seats}
    waiting = task_count(actor) if waiting is None else waiting
    items: list[tuple[str, str, int | None, str, str]] = []
    if roles & set(_DESK):
        items.append((_("收件台"), "approvals:inbox", waiting, "inbox", "i"))
    elif not roles & set(_READERS):
        items.append((_("待办"), "worklists:home", waiting, "list", "h"))
    if Role.LEADER in roles:
        items.append((_("需协调"), "submissions:coordinations", waiting, "alert", "x"))
    if roles & {Role.REPORTER, Role.HEAD, Role.DEPUTY, Role.MEMBER}:
        items.append((_("已办"), "worklists:done", None, "check", "d"))
    items.append((_("期次"), "worklists:periods", None, "calendar", "p"))
    if roles & {*_DESK, *_READERS, Role.REPORTER, Role.HEAD}:
        items.append((_("申请"), "lines:applications", None, "pen", "a"))
    if roles & (set(_DESK) | set(_READERS)):
        items.append((_("存档"), "worklists:records", None, "file", "r"))
    if roles & set(_DESK):
        items.append((_("事项库"), "plans:drafts", None, "list", "l"))
    items.append((_("检索"), "worklists:search", None, "search", "s"))
    if roles & (set(_DESK) | set(_READERS)) and Role.LEADER not in roles:
        items.append((_("需协调"), "submissions:coordinations", None, "alert", "x"))
    found = [
        NavItem(label=label, url=url, count=count or None, current=_is_current(url, path), icon=icon, key=key)
        for label, name, count, icon, key in items
        if (url := _address(name))
    ]
    return {
        "nav": found,
        "title_count": waiting or None,
        "search_url": _address("worklists:search"),
    }


def person_block(actor: Actor) -> dict[str, Any]:
    """Return who is signed in: unit, name, post, and the personal pages behind the name."""
    seat = actor.seats[0] if actor.seats else None
    return {
        "person": {
            "unit": seat.unit_name if seat and seat.unit_name else "",
            "name": actor.name,
            "post": seat.title if seat else "",
            "links": _links(actor),
        },
        "government": seat.government_name if seat else "",
    }


def _links(actor: Actor) -> list[tuple[str, str]]:
    """Return what stands in the person's own menu: what is seldom wanted, and then at once."""
    found = [(_("抄送给我"), _address("approvals:copies"))]
    if actor.mandates or {seat.role for seat in actor.seats} & _WITH_MANDATES:
        found.append((_("代签授权"), _address("approvals:mandates")))
    if actor.seats:
        found.append((_("下载方案和台账"), _address("lines:downloads")))
    if actor.units(Role.HEAD, Role.REPORTER):
        found.append((_("移交在办工作"), _address("submissions:hand_over")))
    return found


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_current(url: str, path: str) -> bool:
    # Reports have addresses below the library's (/plans/2020/…); of those only the drafts belong to the library.
    if url == _address("plans:drafts"):
        return path == url or path.startswith(f"{url}drafts/")
    return path == url if url == "/" else path.startswith(url)
