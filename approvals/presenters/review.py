"""Pages of the head as contexts: review, signing, what follows it, sending back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.forms import ReturnForm, SignForm
from approvals.operations.copies import latest_file
from approvals.presenters.late import late_texts_of
from approvals.presenters.reading import Reading, reading_of
from approvals.presenters.signing import (
    arrived_at_desk,
    capacity_words,
    co_signers,
    head_words,
    left_words,
    next_stop_words,
    prepared_facts,
    sign_form,
)
from approvals.presenters.targets import FrozenTarget, frozen_targets
from approvals.queries import Standing, held_by, standing, waiting_for
from components.chinese import due_words
from plans.models import Target
from submissions.acts import acts_in_step, urges_in
from submissions.addresses import address_of
from submissions.along import units_returned_along
from submissions.coordinations import problems_waiting
from submissions.due_now import report_due
from submissions.models import Report, Return, Revision, SignOff
from submissions.presenters.days import DayCounter, due_note
from submissions.presenters.names import titles
from submissions.presenters.recalling import recall_part
from submissions.presenters.sections import RemarkView, pinned_to
from submissions.presenters.undoing import undo_part
from submissions.presenters.urging import urged_words
from submissions.presenters.way import holders, leads, since_words, stops
from submissions.queries import tasks_of
from submissions.undoable import is_asked_of_heads, went_to_heads
from workflows.people import Actor
from workflows.rules.texts import target_key
from workflows.way import Stop, is_frozen, stop_of
from workflows.words import Action, Kind

_PAGES = ("report", "open", "review", "sign", "return_by_head", "acceptance", "accept", "return_by_office")


def review_page(report: Report, revision: Revision, actor: Actor, at: datetime, *, key: str) -> dict[str, Any]:
    """Return what the review page shows: the reading, the relay, what may be done and why not."""
    reading = reading_of(report, revision)
    found = standing(report, actor, at, reading.seen)
    sign, back = found.choices.get(Action.SIGN), found.choices.get(Action.RETURN_BY_HEAD)
    allowed = bool(sign and sign.allowed)
    held = held_by(actor)
    # The list says of each report whether anything was done beside its way: mostly nothing is left to read.
    acts = acts_in_step(one for one in held if one.pk == report.pk)
    page = head_of_page(reading, at) | _signing(reading, found, actor)
    return page | {
        "may_sign": allowed and page["may_sign"],
        "blocked": sign.reason if sign and not allowed else "",
        "is_elsewhere": sign is None,
        "needs_copy": bool(sign and sign.for_person and reading.file is None),
        "may_return": bool(back and back.allowed),
        "targets": frozen_targets(reading.content, reading.baseline.content),
        "prepared": prepared_facts(reading, arrived=arrived_at_desk(reading), days=page["days"]),
        "form": sign_form(reading, key=key),
        "asked": _asked(reading, at),
        "co_signers": co_signers(reading, found.facts, mine=bool(sign and sign.for_person)),
        "urged": urged_words(urges_in(acts, report), at),
        "recall": recall_part(report, actor, at, acts.get((Kind.REPORT, report.pk), [])) if back else {},
        **place_in_queue([one for one in held if stop_of(one.status) is Stop.HEAD], report, Stop.HEAD),
        # For the frame, which then counts nothing: a head writes no contributions, so this costs no query.
        "tasks_waiting": len(held) + tasks_of(actor)[1].count() + problems_waiting(held, actor),
    }


def _asked(reading: Reading, at: datetime) -> dict[str, Any]:
    """Return what the office asks of the heads (督查室退回审签人), with its remarks to answer; {} mostly.

    All of it until the first head signs: a remark that nobody answered hinders every signature.
    """
    back = next((one for one in reading.returns if is_asked_of_heads(reading.report, one)), None)
    if back is None:
        return {}
    remarks = [(pinned_to(one), RemarkView(one, may_answer=True, box=one.answer)) for one in back.remarks.all()]
    return {
        "back": back,
        "now": at,
        "titled": remarks,
        "remarks": [view for _title, view in remarks],
        "url": reverse("approvals:answer_return", kwargs=address_of(reading.report)),
    }


def _signing(reading: Reading, found: Standing, actor: Actor) -> dict[str, Any]:
    return {
        "standing": found,
        "signer": head_words(actor, found.facts),
        "goes_to": next_stop_words(reading, found.facts),
        "may_sign": reading.file is not None and not reading.damaged,
    }


def head_of_page(reading: Reading, at: datetime) -> dict[str, Any]:
    """Return what every page about one report begins with: title, role line, relay, addresses."""
    report = reading.report
    address = address_of(report)
    names = reading.content["lead_units"]
    return {
        "reading": reading,
        "late_texts": late_texts_of(report) if reading.waived else [],
        "report": report,
        "title": reading.title,
        "chip": report.line.label,
        "role_line": _("%(period)s进展报告，牵头单位 %(leads)s")
        % {"period": reading.period_words, "leads": "、".join(names)},
        "stops": stops(report, at, gathered=_gathered(reading)),
        "relay_words": _relay_words(reading),
        "days": DayCounter(at).left(report.government, reading.due.at),
        "due_note": due_note(reading.due),
        "urls": {name: reverse(f"approvals:{name}", kwargs=address) for name in _PAGES},
        "file_url": reverse("approvals:file", kwargs={**address, "sha256": reading.file.sha256})
        if reading.file
        else "",
    }


def _gathered(reading: Reading) -> tuple[int, int] | None:
    """Return that every contribution is in: else the text would not be frozen. None once it is back at the lead."""
    total = len(reading.contributors)
    return (total, total) if is_frozen(reading.report.status) else None


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
    return (
        head_of_page(reading, at)
        | _signing(reading, standing(report, actor, at, reading.seen), actor)
        | {"form": form if form is not None else sign_form(reading, key=key)}
    )


def signed_page(report: Report, revision: Revision, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """Return what the page after signing shows; None when this person did not sign this revision."""
    signature = (
        SignOff.objects.filter(revision=revision, person=actor.person)
        .select_related("unit", "delegation__granted_by__person")
        .order_by("-at")
        .first()
    )
    if signature is None:
        return None
    holder = holders([report])[report.pk]
    file = latest_file(revision)
    address = address_of(report)
    due = report_due(report)
    left = DayCounter(at).left(report.government, due.at)
    return {
        "report": report,
        "revision": revision,
        "signature": signature,
        "capacity": capacity_words(signature),
        "title": revision.terms.title,
        "chip": report.line.label,
        "holder": holder,
        "since": since_words(holder) if holder else "",
        "due_words": due_words(due.at),
        # Once every head has signed, nothing is left to count for the unit.
        "left": "" if holder is None or stop_of(report.status) >= Stop.OFFICE else left_words(left),
        "download_url": reverse("approvals:file", kwargs={**address, "sha256": file.sha256}) + "?download=1"
        if file
        else "",
        "report_url": reverse("approvals:report", kwargs=address),
    } | next_waiting(actor, Stop.HEAD)


def return_page(reading: Reading, form: ReturnForm, action: Action, targets: Sequence[Target]) -> dict[str, Any]:
    """Return what the form of sending back shows: each section, each target beside the field for its remark."""
    by_key = dict(form.remark_fields)
    for section in reading.sections:
        section.field = by_key[section.key]
    office = action is Action.RETURN_BY_OFFICE
    address = address_of(reading.report)
    return {
        "reading": reading,
        "form": form,
        "targets": [
            (_as_frozen(target, reading.content), form.target_fields[target_key(target.pk)]) for target in targets
        ],
        "title": reading.title,
        "chip": reading.report.line.label,
        "to": _returned_to(reading.content["lead_units"][0], office=office),
        "back_url": reverse("approvals:acceptance" if office else "approvals:review", kwargs=address),
        "act_url": reverse("approvals:return_by_office" if office else "approvals:return_by_head", kwargs=address),
        "broken": "" if form.is_whole or not form.is_bound else form.broken_page,
    }


def _as_frozen(target: Target, content: dict[str, Any]) -> FrozenTarget:
    """Return a target in force with what the frozen content answers on it; the terms may have changed since."""
    label = f"{target.part} {target.label}".strip()
    found = [one for one in frozen_targets(content) if (one.label, one.text) == (label, target.text)]
    return found[0] if found else FrozenTarget(label, target.text, target.cumulative, "", "neutral")


def returned_page(report: Report, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """Return what the page after sending back shows; None when this person did not send it back."""
    back = (
        Return.in_force(report)
        .filter(by=actor.person)
        .prefetch_related("remarks__section", "remarks__target")
        .order_by("-at", "-id")
        .first()
    )
    if back is None:
        return None
    names = leads(report)
    stop = Stop.HEAD if back.by_unit in names else Stop.OFFICE
    to_heads = stop is Stop.OFFICE and went_to_heads(report, back)
    return {
        "report": report,
        "back": back,
        "undo": undo_part(report, actor, at, back),
        "remarks": [(pinned_to(remark), remark.text) for remark in back.remarks.all()],
        "along": units_returned_along(report, back),
        "title": titles([report.line_id])[report.line_id],
        "chip": report.line.label,
        "to": _("审签人") if to_heads else _returned_to(names[0], office=stop is Stop.OFFICE),
        "writer": _returned_to(names[0], office=False),
        "to_heads": "、".join(names) if to_heads else "",
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


def place_in_queue(queue: list[Report], report: Report, stop: Stop) -> dict[str, Any]:
    """Return the crumbs, the reports before and after this one among those that wait, and where they go together."""
    signs = stop is Stop.HEAD
    home = reverse("worklists:home" if signs else "approvals:inbox")
    place = next((number for number, one in enumerate(queue) if one.pk == report.pk), None)
    if place is None:
        words = (_("待办"), _("签批")) if signs else (_("收件台"), _("验收"))
        return {"crumbs": [(words[0], home), (words[1], "")], "before_url": "", "after_url": "", "batch_url": ""}
    total = len(queue)
    if signs:
        crumbs = [(_("待签 %(n)d 件") % {"n": total}, home), (_("第 %(n)d 件") % {"n": place + 1}, "")]
    else:
        words_here = _("第 %(n)d 件，共 %(total)d 件") % {"n": place + 1, "total": total}
        crumbs = [(_("收件台"), home), (words_here, "")]
    page = "approvals:review" if signs else "approvals:acceptance"
    return {
        "crumbs": crumbs,
        "before_url": reverse(page, kwargs=address_of(queue[place - 1])) if place else "",
        "after_url": reverse(page, kwargs=address_of(queue[place + 1])) if place + 1 < total else "",
        "batch_url": reverse("approvals:batch_sign" if signs else "approvals:batch_accept") if total > 1 else "",
    }


def _returned_to(unit: str, *, office: bool) -> str:
    """A head sends back to the own unit's reporter, the office to the lead unit."""
    return unit if office else _("%(unit)s经办人") % {"unit": unit}
