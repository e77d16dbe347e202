"""The way of one report on its page: the chart with the path taken, the same in words, and the three clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from components.chinese import moment_words
from components.pieces import Fact
from submissions.clocks import Reading, clocks_of
from submissions.models import Report
from submissions.presenters.way import Holder, since_words
from transitions.models import StatusRecord
from workdays.queries import table_for_pages
from workflows.chart import Walk, as_image, draw, place_of
from workflows.clocks import Clock
from workflows.words import Kind, ReportStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One move of the path in words: when, what, from where to where, by whom."""

    at: str
    act: str
    places: str
    who: str


def flow_of(report: Report, moves: Sequence[StatusRecord], held: Holder | None) -> dict[str, Any]:
    """Return the chart of this report's way as an image, where it stands in words, and each step; no query."""
    walk = Walk(tuple((move.action, move.source, move.target) for move in moves), str(report.status))
    place = {"status": report.get_status_display()}
    words = _("现在的状态是“%(status)s”，已经办结，无须再办。") % place
    if held is not None:
        words = _("现在的状态是“%(status)s”，在%(who)s。") % (place | {"who": held})
    return {
        "chart": as_image(draw(Kind.REPORT, walk)),
        "here": place_of(Kind.REPORT, walk.here),
        "words": words,
        "since": since_words(held) if held else "",
        "steps": [_step(move) for move in moves],
    }


def clock_facts(report: Report, at: datetime, records: Sequence[StatusRecord]) -> list[Fact]:
    """Return the three clocks as rows; one query beside the known `records` of report, contributions and period."""
    table = table_for_pages(report.government.calendar)
    return [_fact(reading) for reading in clocks_of(report, at, table, records)]


def _fact(reading: Reading) -> Fact:
    labels = {Clock.UNITS: _("承办、协办单位"), Clock.LEAD: _("牵头单位"), Clock.OFFICE: _("督查室")} | {
        Clock.CORRECTION: _("更正（存档以后）")
    }
    passed = _("历时%(time)s") % {"time": _days(reading.elapsed)}
    note = _("%(passed)s，正在计时") % {"passed": passed} if reading.runs else passed
    return Fact(labels[reading.clock], working_words(reading.working), strong=reading.runs, note=note)


def working_words(time: timedelta) -> str:
    """Return “2 个工作日 3 小时”, “3 小时”, “40 分钟”; a working day has 24 hours here."""
    return _words(time, ngettext("%(n)d 个工作日", "%(n)d 个工作日", time.days))


def _days(time: timedelta) -> str:
    return " " + _words(time, ngettext("%(n)d 天", "%(n)d 天", time.days))


def _words(time: timedelta, days: str) -> str:
    """Return days and full hours; minutes only of what took less than an hour: it is not nothing."""
    hours, minutes = time.seconds // 3600, time.seconds // 60
    if time.days:
        words = days % {"n": time.days}
        return f"{words} {_hours(hours)}" if hours else words
    if hours or not minutes:
        return _hours(hours)
    return ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}


def _hours(hours: int) -> str:
    return ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours}


def _step(move: StatusRecord) -> Step:
    source, target = ReportStatus(move.source).label, ReportStatus(move.target).label
    who = " ".join(part for part in (move.unit_name, move.person_name) if part)
    return Step(moment_words(move.at), move.act, f"{source} → {target}", who)
