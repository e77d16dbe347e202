"""Natural addresses: /plans/2020/附件1/15/2020-02/. Rows are fetched and authorised in one breath: not yours → 404."""

import secrets
from collections.abc import Callable
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from plans.models import Line
from submissions.models import Contribution, Coordination, Report
from submissions.queries import (
    contributions_to_answer,
    contributions_to_write,
    contributions_visible_to,
    reports_to_write,
    reports_visible_to,
)
from submissions.reading import Document, read_at
from workflows.people import Actor

# Longer than any number of ours, short enough for every column and for Python's own limit on digits.
_LONGEST_NUMBER = 12
COORDINATION = "coordinations/<int:year>/<str:section>/<str:code>/"
REPORT = "plans/<int:year>/<str:section>/<str:code>/<str:period>/"


def report_or_404(actor: Actor, *, year: int, section: str, code: str, period: str) -> Report:
    """Return the report at an address, if this person may know of it; else 404 (never 403: nothing is confirmed)."""
    return _found(reports_visible_to, actor, place(year=year, section=section, code=code, period=period))


def contribution_or_404(actor: Actor, *, year: int, section: str, code: str, period: str, unit: int) -> Contribution:
    """Return a unit's contribution at an address with its report, if this person may know of it; else 404.

    Whoever may know of a contribution may know of its report.
    """
    return _found(
        contributions_visible_to, actor, _unit_place(unit, year=year, section=section, code=code, period=period)
    )


def report_to_write_or_404(actor: Actor, *, year: int, section: str, code: str, period: str) -> Report:
    """Return the row of a report whose line this person's units lead, for an act on it; else 404.

    An act reads what it needs under its lock, so nothing comes along with the row.
    """
    return _found(reports_to_write, actor, place(year=year, section=section, code=code, period=period))


def contribution_to_write_or_404(
    actor: Actor, *, year: int, section: str, code: str, period: str, unit: int
) -> Contribution:
    """Return the row of a contribution of this person's own unit, as `report_to_write_or_404`."""
    return _found(
        contributions_to_write, actor, _unit_place(unit, year=year, section=section, code=code, period=period)
    )


def contribution_to_answer_or_404(
    actor: Actor, *, year: int, section: str, code: str, period: str, unit: int
) -> Contribution:
    """Return the row of a contribution to a report that this person's units lead, as `report_to_write_or_404`."""
    return _found(
        contributions_to_answer, actor, _unit_place(unit, year=year, section=section, code=code, period=period)
    )


def _found(rows: Callable[[Actor], QuerySet[Document]], actor: Actor, wanted: dict[str, Any]) -> Document:
    found = read_at(rows, actor, wanted)
    if found is None:
        raise Http404
    return found


def _unit_place(unit: int, **address: Any) -> dict[str, Any]:
    if number_in(str(unit)) is None:
        raise Http404
    return {"unit__pk": unit} | place("report__", **address)


def place(report: str = "", *, year: int, section: str, code: str, period: str) -> dict[str, Any]:
    """Return the lookups of a report's address, for `filter`; raises Http404 for a number that cannot be one.

    `report` is the way to it from the row. That the matter is of the period's own plan is true of every report; saying
    so lets a database go from the plan to the one report, instead of looking through all there ever were.
    """
    if "\0" in period:
        raise Http404
    of_line = line_place(year=year, section=section, code=code)
    del of_line["plan__year"]
    return {
        f"{report}period__plan__year": year,
        f"{report}period__key": period,
        f"{report}line__matter__plan": F(f"{report}period__plan"),
        **{f"{report}line__{name}": value for name, value in of_line.items()},
    }


def line_place(*, year: int, section: str, code: str) -> dict[str, Any]:
    """Return the lookups of a line's address, for `filter`; raises Http404 for a number that cannot be one."""
    whole, dot, row = code.partition(".")
    matter = number_in(whole)
    if matter is None or (dot and number_in(row) is None) or "\0" in section:
        raise Http404
    return {
        "plan__year": year,
        "matter__section": section,
        "matter__number": matter,
        **({"row": int(row)} if row else {"row__isnull": True}),
    }


def number_in(text: str) -> int | None:
    """Return the number that a part of an address or a field holds (ASCII digits, at most 12), None for others."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def address_of(report: Report) -> dict[str, Any]:
    """Return the keyword arguments of a report's address, for `reverse`."""
    return {
        "year": report.line.plan.year,
        "section": report.line.matter.section,
        "code": report.line.code,
        "period": report.period.key,
    }


def line_of(line: Line) -> dict[str, Any]:
    """Return the keyword arguments of a line's address, for `reverse`."""
    return {"year": line.plan.year, "section": line.matter.section, "code": line.code}


def place_of(coordination: Coordination) -> dict[str, Any]:
    """Return the keyword arguments of the address of a problem that needs the city government, for `reverse`."""
    return line_of(coordination.line) | {"number": coordination.number}


def fresh_key() -> str:
    """Return a new idempotency key for a form: a double click is one event."""
    return secrets.token_urlsafe(16)


def redirect_to(name: str, address: dict[str, Any]) -> HttpResponseRedirect:
    """Go to a page of the report (or contribution) at this address, after a POST."""
    return HttpResponseRedirect(reverse(name, kwargs=address))
