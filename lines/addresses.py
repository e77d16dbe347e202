"""Natural addresses of lines: /plans/2020/附件1/15/. Not yours → 404."""

from typing import Any

from django.http import Http404

from lines.models import Application
from lines.queries.applications import applications_visible_to
from lines.queries.lines import lines_visible_to
from plans.models import Line
from submissions.addresses import number_in
from workflows.people import Actor

LINE = "plans/<int:year>/<str:section>/<str:code>/"


def line_or_404(actor: Actor, *, year: int, section: str, code: str) -> Line:
    """Return the line at an address, if this person may know of it; else 404 (never 403: nothing is confirmed)."""
    whole, dot, row = code.partition(".")
    matter = number_in(whole)
    if matter is None or (dot and number_in(row) is None) or "\0" in section:
        raise Http404
    found = lines_visible_to(actor).filter(
        plan__year=year,
        matter__section=section,
        matter__number=matter,
        **({"row": int(row)} if row else {"row__isnull": True}),
    )
    line = found.first()
    if line is None:
        raise Http404
    return line


def address_of_line(line: Line) -> dict[str, Any]:
    """Return the keyword arguments of a line's address, for `reverse`."""
    return {"year": line.plan.year, "section": line.matter.section, "code": line.code}


def application_or_404(actor: Actor, *, number: int, year: int, section: str, code: str) -> Application:
    """Return a line's application by its number, if this person may know of it; else 404."""
    line = line_or_404(actor, year=year, section=section, code=code)
    if number_in(str(number)) is None:
        raise Http404
    application = applications_visible_to(actor).filter(line=line, number=number).first()
    if application is None:
        raise Http404
    return application
