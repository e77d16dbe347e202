"""Pages of a batch (批量): the list with its read-ticks, the one confirmation with every name, the results."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.batches import Candidate, candidates
from approvals.models import Batch, Record
from approvals.presenters.flags import Flags
from approvals.presenters.signing import head_words, officer_words
from components.chinese import moment_words, near_words, period_words
from components.comparing import changes, spans
from plans.models import Obligation
from submissions.addresses import address_of
from submissions.due_now import reports_due
from submissions.models import Report
from submissions.presenters.days import DayCounter
from submissions.presenters.names import titles
from submissions.presenters.way import holders
from submissions.queries import reports_visible_to
from submissions.texts import texts_of_content
from workflows.people import Actor
from workflows.way import Stop

_READING = {Stop.HEAD: "approvals:review", Stop.OFFICE: "approvals:acceptance"}
_LIST = {Stop.HEAD: "approvals:batch_sign", Stop.OFFICE: "approvals:batch_accept"}
_CONFIRM = {Stop.HEAD: "approvals:batch_sign_confirm", Stop.OFFICE: "approvals:batch_accept_confirm"}
_SIGNER = {Stop.HEAD: head_words, Stop.OFFICE: officer_words}
_HOME = {Stop.HEAD: "worklists:home", Stop.OFFICE: "approvals:inbox"}


@dataclass(frozen=True, slots=True)
class Row:
    """One report of the list: whether it may be ticked, when it was opened, what is remarkable about it.

    `value` is what the confirming form sends back: the report, and the version and file that were shown.
    """

    candidate: Candidate
    title: str
    period: str
    prepared: str
    leads: str
    change: str
    opened: str
    days: int
    late: bool
    url: str
    open_url: str
    flags: list[tuple[str, str]] = field(default_factory=list)

    @property
    def report(self) -> Report:
        return self.candidate.report

    @property
    def may_join(self) -> bool:
        """Return whether this report may be done with the others: the law allows it, and its file is there."""
        return self.candidate.choice.allowed and self.candidate.file is not None

    @property
    def reason(self) -> str:
        """Return why it may not; "" when it may."""
        if not self.candidate.choice.allowed:
            return self.candidate.choice.reason
        return "" if self.candidate.file else _("签发件还没有生成，打开这一件时会生成。")

    @property
    def form_id(self) -> str:
        """Return the id of the form that opens this report (it stands outside the form of the list)."""
        return f"open-{self.candidate.report.pk}"

    @property
    def value(self) -> str:
        """Return “id:version:revision:digest” for the form."""
        report, file = self.candidate.report, self.candidate.file
        return f"{report.pk}:{report.version}:{self.candidate.revision.number}:{file.sha256 if file else ''}"


def list_page(actor: Actor, stop: Stop, at: datetime) -> dict[str, Any]:
    """Return the list from which a batch is chosen; the same number of queries for one report and for a hundred."""
    rows = _rows(candidates(actor, stop, at), stop, at)
    return _frame(stop) | {
        "rows": rows,
        "read": sum(1 for row in rows if row.may_join),
        "confirm_url": reverse(_CONFIRM[stop]),
    }


def confirm_page(actor: Actor, stop: Stop, at: datetime, ticked: Iterable[int]) -> dict[str, Any]:
    """Return the one confirmation: every name that is signed, and apart those that must be opened first."""
    wanted = set(ticked)
    rows = [row for row in _rows(candidates(actor, stop, at), stop, at) if row.report.pk in wanted]
    joining, words = [row for row in rows if row.may_join], _SIGNER[stop]
    return _frame(stop) | {
        "rows": joining,
        # Whoever signs for two units, or under a mandate beside the own post, reads each.
        "signers": list(dict.fromkeys(words(actor, row.candidate.found.facts) for row in joining)),
        "left_out": [row for row in rows if not row.may_join],
        "list_url": reverse(_LIST[stop]),
        "act_url": reverse(_CONFIRM[stop]),
    }


def results_page(batch: Batch, actor: Actor, stop: Stop) -> dict[str, Any]:
    """Return how each report of a batch ended, and who has what was handed on."""
    outcomes = {one["report"]: one for one in batch.results}
    reports = {one.pk: one for one in reports_visible_to(actor).filter(pk__in=outcomes)}
    names = titles(report.line_id for report in reports.values())
    holding = holders(list(reports.values()))
    numbers = _numbers(reports, outcomes) if stop is Stop.OFFICE else {}
    rows = []
    for pk, outcome in outcomes.items():
        if (report := reports.get(pk)) is None:
            continue
        holder = holding.get(pk)
        address = address_of(report)
        rows.append(
            {
                "done": outcome["done"],
                "words": outcome["words"],
                "title": names[report.line_id],
                "chip": report.line.label,
                "period": period_words(report.period.start, report.period.end, year=True),
                # Also of what was not done: somebody may have acted meanwhile.
                "holder": str(holder) if holder else "",
                "number": numbers.get(pk, ""),
                "url": reverse("approvals:report" if outcome["done"] else _READING[stop], kwargs=address),
            }
        )
    done = sum(1 for row in rows if row["done"])
    return _frame(stop) | {
        "when": moment_words(batch.at),
        "rows": rows,
        "done": done,
        "failed": len(rows) - done,
        "list_url": reverse(_LIST[stop]),
    }


def _numbers(reports: Iterable[int], outcomes: Mapping[int, dict[str, Any]]) -> dict[int, str]:
    """Return the register number of each report that the batch accepted; one query."""
    done = [pk for pk in reports if outcomes[pk]["done"]]
    return dict(Record.objects.current().filter(report__in=done).order_by().values_list("report", "printed_number"))


def _frame(stop: Stop) -> dict[str, Any]:
    """Return the words that differ between signing and accepting."""
    signs = stop is Stop.HEAD
    title = _("批量签发") if signs else _("批量验收")
    home = (_("待办") if signs else _("收件台"), reverse(_HOME[stop]))
    return {
        "signs": signs,
        "title": title,
        "home_url": home[1],
        "crumbs": [home, (title, "")],
    }


def _rows(found: Sequence[Candidate], stop: Stop, at: datetime) -> list[Row]:
    reports = [one.report for one in found]
    names = titles(report.line_id for report in reports)
    flags, counter, late = Flags(reports), DayCounter(at), _late(reports, at)
    dues = reports_due(reports)
    rows = []
    for one in found:
        report, content = one.report, json.loads(one.revision.content)
        address = address_of(report)
        rows.append(
            Row(
                candidate=one,
                title=names[report.line_id],
                period=period_words(report.period.start, report.period.end, year=True),
                prepared=f"{content['prepared_by']['unit']} {content['prepared_by']['name']}",
                leads="、".join(content["lead_units"]),
                change=_change(flags.last_texts(report), texts_of_content(one.revision.content)),
                opened=near_words(one.opened_at, at) if one.opened_at else "",
                days=counter.left(report.government, dues[report.pk].at),
                late=report.pk in late,
                url=reverse(_READING[stop], kwargs=address),
                open_url=reverse("approvals:open", kwargs=address),
                flags=flags.of(report, late=report.pk in late),
            )
        )
    return rows


def _change(before: dict[str, str] | None, now: dict[str, str]) -> str:
    """Return “比上期改 12 处”, or that there is nothing to compare with."""
    if before is None:
        return _("首期")
    places = sum(changes(spans(before.get(key, ""), text)) for key, text in now.items())
    return _("比上期改 %(n)d 处") % {"n": places} if places else _("与上期相同")


def _late(reports: Sequence[Report], at: datetime) -> set[int]:
    """Return the reports of which a lead was late; the leads' obligations are read already."""

    def was_late(duty: Obligation) -> bool:
        return bool(duty.late) if duty.first_arrival is not None else at >= duty.due_at

    return {report.pk for report in reports if any(was_late(duty) for duty in report.lead_duties)}
