"""Pages of the head as contexts: review, signing, what follows it, sending back."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.forms import ReturnForm, SignForm
from approvals.operations.copies import latest_file
from approvals.presenters.reading import Reading, reading_of
from approvals.presenters.signing import head_words, left_words, prepared_facts, sign_form
from approvals.queries import waiting_for
from submissions.addresses import address_of
from submissions.models import Report, Return, Revision, SignOff
from submissions.presenters.days import DayCounter
from submissions.presenters.names import titles
from submissions.presenters.sections import numbered, targets
from submissions.presenters.way import holders, leads, since_words, stops
from submissions.queries import report_choices
from transitions.queries import last_move
from workflows.people import Actor
from workflows.way import Stop
from workflows.words import Action

_PAGES = ("report", "open", "review", "sign", "return_by_head", "acceptance", "accept", "return_by_office")


def review_page(report: Report, revision: Revision, actor: Actor, at: datetime, *, key: str) -> dict[str, Any]:
    """Return what the review page shows: the reading, the relay, what may be done and why not."""
    reading = reading_of(report, revision)
    choices = report_choices(report, actor, at)
    sign, back = choices.get(Action.SIGN), choices.get(Action.RETURN_BY_HEAD)
    shown = reading.file is not None and not reading.damaged
    queue = waiting_for(actor, Stop.HEAD)
    return head_of_page(reading, actor, at) | {
        "may_sign": bool(sign and sign.allowed and shown),
        "blocked": _blocked(sign.reason if sign else "", on_turn=sign is not None, allowed=bool(sign and sign.allowed)),
        "needs_copy": bool(sign and sign.for_person and reading.file is None),
        "may_return": bool(back and back.allowed),
        "targets": targets(report),
        "prepared": prepared_facts(reading, last_move(report), at),
        "form": sign_form(reading, key=key),
        "signer": head_words(reading, actor, at),
        "crumbs": _crumbs(queue, report),
    }


def head_of_page(reading: Reading, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what every page about one report begins with: title, role line, relay, addresses."""
    report = reading.report
    address = address_of(report)
    names = reading.content["lead_units"]
    return {
        "reading": reading,
        "report": report,
        "title": reading.title,
        "chip": report.line.label,
        "role_line": _("%(period)s进展报告，牵头单位 %(leads)s")
        % {"period": reading.period_words, "leads": "、".join(names)},
        "stops": stops(report, at),
        "relay_words": _relay_words(reading),
        "days": DayCounter(at).left(report.government, report.period.due_at),
        "urls": {name: reverse(f"approvals:{name}", kwargs=address) for name in _PAGES},
        "file_url": reverse("approvals:file", kwargs={**address, "sha256": reading.file.sha256})
        if reading.file
        else "",
    }


def _relay_words(reading: Reading) -> str:
    prepared = reading.content["prepared_by"]
    return _("%(unit)s %(name)s送签，%(received)s") % {
        "unit": prepared["unit"],
        "name": prepared["name"],
        "received": reading.received_words,
    }


def sign_page(
    report: Report, revision: Revision, actor: Actor, at: datetime, *, form: SignForm | None, key: str
) -> dict[str, Any]:
    """Return what the page of signing shows (the dialog without script, and after a wrong PIN)."""
    reading = reading_of(report, revision)
    return head_of_page(reading, actor, at) | {
        "form": form if form is not None else sign_form(reading, key=key),
        "signer": head_words(reading, actor, at),
        "may_sign": reading.file is not None and not reading.damaged,
    }


def signed_page(report: Report, revision: Revision, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """Return what the page after signing shows; None when this person did not sign this revision."""
    signature = (
        SignOff.objects.filter(revision=revision, person=actor.person).select_related("unit").order_by("-at").first()
    )
    if signature is None:
        return None
    holder = holders([report])[report.pk]
    file = latest_file(revision)
    address = address_of(report)
    left = DayCounter(at).left(report.government, report.period.due_at)
    return {
        "report": report,
        "revision": revision,
        "signature": signature,
        "title": revision.terms.title,
        "chip": report.line.label,
        "holder": holder,
        "since": since_words(holder) if holder else "",
        "left": left_words(left),
        "download_url": reverse("approvals:file", kwargs={**address, "sha256": file.sha256}) + "?download=1"
        if file
        else "",
        "report_url": reverse("approvals:report", kwargs=address),
    } | next_waiting(actor, Stop.HEAD)


def return_page(reading: Reading, form: ReturnForm, action: Action) -> dict[str, Any]:
    """Return what the form of sending back shows: each section beside the field for its remark."""
    by_key = dict(form.remark_fields)
    for section in reading.sections:
        section.field = by_key[section.key]
    office = action is Action.RETURN_BY_OFFICE
    address = address_of(reading.report)
    return {
        "reading": reading,
        "form": form,
        "title": reading.title,
        "chip": reading.report.line.label,
        "to": reading.content["lead_units"][0],
        "back_url": reverse("approvals:acceptance" if office else "approvals:review", kwargs=address),
        "act_url": reverse("approvals:return_by_office" if office else "approvals:return_by_head", kwargs=address),
        "broken": "" if form.is_whole or not form.is_bound else form.broken_page,
    }


def returned_page(report: Report, actor: Actor) -> dict[str, Any] | None:
    """Return what the page after sending back shows; None when this person did not send it back."""
    back = (
        Return.objects.filter(report=report, by=actor.person)
        .prefetch_related("remarks__section")
        .order_by("-at", "-id")
        .first()
    )
    if back is None:
        return None
    stop = Stop.OFFICE if back.by_unit not in leads(report) else Stop.HEAD
    return {
        "report": report,
        "back": back,
        "remarks": [(numbered(remark.section), remark.text) for remark in back.remarks.all()],
        "title": titles([report.line_id])[report.line_id],
        "chip": report.line.label,
        "to": leads(report)[0],
        "report_url": reverse("approvals:report", kwargs=address_of(report)),
    } | next_waiting(actor, stop)


def next_waiting(actor: Actor, stop: Stop) -> dict[str, Any]:
    """Return the next report that waits for this person at a stop: address, title, how many are left."""
    queue = waiting_for(actor, stop)
    if not queue:
        return {"next_url": "", "next_title": "", "left_count": 0}
    page = "approvals:review" if stop is Stop.HEAD else "approvals:acceptance"
    return {
        "next_url": reverse(page, kwargs=address_of(queue[0])),
        "next_title": titles([queue[0].line_id])[queue[0].line_id],
        "left_count": len(queue),
    }


def _crumbs(queue: list[Report], report: Report) -> list[tuple[str, str]]:
    place = next((number for number, one in enumerate(queue, start=1) if one.pk == report.pk), 0)
    if not place:
        return [(_("待办"), reverse("worklists:home")), (_("签批"), "")]
    return [
        (_("待签 %(n)d 件") % {"n": len(queue)}, reverse("worklists:home")),
        (_("第 %(n)d 件") % {"n": place}, ""),
    ]


def _blocked(reason: str, *, on_turn: bool, allowed: bool) -> str:
    """Return why this person cannot sign now; empty when nothing but the file hinders."""
    if allowed:
        return ""
    return reason if on_turn else _("这份报告现在不在签发这一步")
