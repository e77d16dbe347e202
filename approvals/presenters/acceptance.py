"""Pages of acceptance: target, last and this report beside each other; what was checked; what follows."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.forms import SignForm
from approvals.models import Record
from approvals.operations.copies import grouped_code
from approvals.presenters.reading import Reading, reading_of
from approvals.presenters.review import head_of_page, next_waiting, place_in_queue
from approvals.presenters.signing import arrived_at_desk, capacity_words, officer_words, prepared_facts, sign_form
from approvals.presenters.targets import frozen_targets
from approvals.queries import Standing, standing, waiting_for
from components.chinese import moment_words
from components.pieces import Check
from submissions.acts import acts_in_step, urges_in
from submissions.addresses import address_of
from submissions.models import Report, Revision
from submissions.presenters.recalling import recall_part
from submissions.presenters.urging import urged_words
from workflows.people import Actor
from workflows.way import Stop
from workflows.words import Action, Kind


def acceptance_page(report: Report, revision: Revision, actor: Actor, at: datetime, *, key: str) -> dict[str, Any]:
    """Return what the office looks at before it accepts or sends back."""
    reading = reading_of(report, revision)
    found = standing(report, actor, at, reading.seen)
    accept, back = found.choices.get(Action.ACCEPT), found.choices.get(Action.RETURN_BY_OFFICE)
    allowed = bool(accept and accept.allowed)
    acts = acts_in_step([report])
    page = (
        head_of_page(reading, at)
        | _signing(reading, found, actor)
        | place_in_queue(waiting_for(actor, Stop.OFFICE), report, Stop.OFFICE)
    )
    return page | {
        "may_sign": allowed and page["may_sign"],
        "blocked": accept.reason if accept and not allowed else "",
        "is_elsewhere": accept is None,
        "needs_copy": bool(accept and accept.for_person and reading.file is None),
        "may_return": bool(back and back.allowed),
        "targets": frozen_targets(reading.content, reading.baseline.content),
        "checks": checks(reading),
        "prepared": prepared_facts(reading, arrived=arrived_at_desk(reading), days=page["days"]),
        "form": sign_form(reading, key=key),
        "urged": urged_words(urges_in(acts, report), at),
        "recall": recall_part(report, actor, at, acts.get((Kind.REPORT, report.pk), [])) if back else {},
        "to": reading.content["lead_units"][0],
    }


def _signing(reading: Reading, found: Standing, actor: Actor) -> dict[str, Any]:
    return {
        "standing": found,
        "signer": officer_words(actor, found.facts),
        "may_sign": reading.file is not None and not reading.damaged,
    }


def accept_page(
    report: Report, revision: Revision, actor: Actor, at: datetime, *, form: SignForm | None, key: str
) -> dict[str, Any]:
    """Return what the page of accepting shows (the dialog without script, and after a wrong PIN)."""
    reading = reading_of(report, revision)
    return (
        head_of_page(reading, at)
        | _signing(reading, standing(report, actor, at, reading.seen), actor)
        | {"form": form if form is not None else sign_form(reading, key=key)}
    )


def accepted_page(report: Report, actor: Actor) -> dict[str, Any] | None:
    """Return what the page after acceptance shows; None before there is a record."""
    record = Record.objects.current().filter(report=report).select_related("revision__terms", "supersedes").first()
    if record is None:
        return None
    address = address_of(report)
    return {
        "report": report,
        "record": record,
        "title": record.revision.terms.title,
        "chip": report.line.label,
        "code": grouped_code(record.revision.verification_code),
        "record_url": reverse("approvals:record_pdf", kwargs=address),
        "report_url": reverse("approvals:report", kwargs=address),
    } | next_waiting(actor, Stop.OFFICE)


def checks(reading: Reading) -> list[Check]:
    """Return what the machine can check: signatures, punctuality, repeated words, lengths, missing units."""
    return [
        *_signatures(reading),
        *_punctuality(reading.report),
        _repetition(reading),
        *_lengths(reading),
        _contributors(reading),
    ]


def _signatures(reading: Reading) -> list[Check]:
    """Every required head, by name and hour, in printed order (并经单位主要负责人审阅)."""
    signed = {sign_off.unit.name: sign_off for sign_off in reading.signatures}
    found = []
    for name in reading.content["lead_units"]:
        sign_off = signed.get(name)
        if sign_off is None:
            found.append(Check("bad", _("签发"), _("%(unit)s负责人没有签发这一稿") % {"unit": name}))
            continue
        words = f"{name} {sign_off.person_name}，{moment_words(sign_off.at)}，{capacity_words(sign_off)}"
        found.append(Check("ok", _("签发"), words))
    return found


def _punctuality(report: Report) -> list[Check]:
    """Each lead unit's own clock: first arrival against its due instant (invariant 10)."""
    found = []
    for duty in report.lead_duties:
        arrived = moment_words(duty.first_arrival) if duty.first_arrival else _("没有送达")
        words = f"{duty.unit.name} {arrived}"
        if duty.late is False:
            found.append(Check("ok", _("按时"), words))
        else:
            found.append(Check("look", _("逾期"), words))
    return found


def _repetition(reading: Reading) -> Check:
    compared = [section for section in reading.sections if section.last_period is not None]
    if not compared:
        return Check("ok", _("文字"), _("首期，没有上期可比"))
    same = [section.title for section in compared if section.last_period == section.text and not section.is_none]
    if same:
        return Check("look", _("文字"), _("与上期完全相同：%(titles)s") % {"titles": "；".join(same)})
    return Check("ok", _("文字"), _("与上期不同"))


def _lengths(reading: Reading) -> list[Check]:
    """简明扼要 (notice, part 3): each section against its budget of 字."""
    over = [section for section in reading.sections if section.used > section.budget]
    if over:
        return [
            Check(
                "look",
                _("字数"),
                _("%(title)s %(used)d / %(budget)d 字")
                % {"title": section.title, "used": section.used, "budget": section.budget},
            )
            for section in over
        ]
    words = "；".join(f"{section.title} {section.used}" for section in reading.sections)
    return [Check("ok", _("字数"), _("%(words)s，都在限内") % {"words": words})]


def _contributors(reading: Reading) -> Check:
    if reading.waived:
        return Check("look", _("反馈"), reading.received_words)
    return Check("ok", _("反馈"), reading.received_words)
