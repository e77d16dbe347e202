"""What the dialog and the page of signing repeat: the file, the signer, whether the PIN is still open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms import SignForm
from approvals.presenters.reading import Reading
from components.chinese import due_words, moment_words
from components.pieces import Fact
from submissions.models import SignOff
from workflows.facts import ReportFacts
from workflows.people import Actor
from workflows.way import Stop, stop_of
from workflows.words import Capacity, Role


@dataclass(frozen=True, slots=True)
class SignerWords:
    """Who signs and as what: name, unit and post, capacity in words."""

    name: str
    post: str
    capacity: str


def head_words(actor: Actor, facts: ReportFacts) -> SignerWords:
    """Return who signs for the unit whose turn it is: its head, or the deputy with the mandate."""
    unit, government = facts.next_signer, facts.government
    if unit is None:
        return SignerWords(actor.name, "", "")
    seat = actor.seat(Role.HEAD, government=government, unit=unit)
    if seat is not None:
        return SignerWords(actor.name, f"{seat.unit_name}{seat.title}", str(Capacity.HEAD.label))
    mandate = actor.mandate(government=government, unit=unit, line=facts.line)
    if mandate is None:
        return SignerWords(actor.name, "", str(Capacity.DEPUTY.label))
    words = _("%(capacity)s，%(number)s，%(given_by)s授权") % {
        "capacity": Capacity.DEPUTY.label,
        "number": mandate.number or mandate.scope,
        "given_by": mandate.given_by,
    }
    return SignerWords(actor.name, mandate.unit_name, words)


def capacity_words(sign_off: SignOff) -> str:
    """Return as what somebody has signed; of a deputy under which mandate, and by whom it was given."""
    given = sign_off.delegation
    if given is None:
        return str(sign_off.get_capacity_display())
    return _("%(capacity)s，%(number)s，%(given_by)s授权") % {
        "capacity": sign_off.get_capacity_display(),
        "number": given.number or given.scope,
        "given_by": given.granted_by.person.full_name,
    }


@dataclass(frozen=True, slots=True)
class CoSigner:
    """One lead unit of several, in printed order: `words` say who signed when, or that it is to come."""

    unit: str
    words: str
    signed: bool
    turn: bool


def co_signers(reading: Reading, facts: ReportFacts, *, mine: bool) -> list[CoSigner]:
    """Return the lead units as they sign one after the other (会签); [] where one unit leads alone.

    `mine`: it is this person who signs next.
    """
    if len(facts.lead_units) < 2:
        return []
    done = {one.unit_id: one for one in reading.signatures}
    found = []
    for pk, name in zip(facts.lead_units, reading.content["lead_units"], strict=True):
        turn = pk == facts.next_signer
        if (sign_off := done.get(pk)) is not None:
            words = _("%(name)s %(when)s 已签发") % {
                "name": sign_off.person_name,
                "when": moment_words(sign_off.at),
            }
            if sign_off.delegation is not None:
                words += f"（{capacity_words(sign_off)}）"
        elif turn:
            words = _("轮到您签发") if mine else _("轮到这一家签发")
        else:
            words = _("等前面的单位签发")
        found.append(CoSigner(name, words, sign_off is not None, turn))
    return found


def next_stop_words(reading: Reading, facts: ReportFacts) -> str:
    """Return where the signature sends the report: the next lead unit in printed order, or the office."""
    left = [place for place, unit in enumerate(facts.lead_units) if unit not in facts.signed_units]
    if len(left) > 1:
        return _("%(unit)s会签") % {"unit": reading.content["lead_units"][left[1]]}
    return _("督查室")


def officer_words(actor: Actor, facts: ReportFacts) -> SignerWords:
    """Return who accepts: the officer, as the supervision office."""
    seat = actor.seat(Role.OFFICER, Role.CHIEF, government=facts.government)
    post = f"{seat.unit_name}{seat.title}" if seat else ""
    return SignerWords(actor.name, post, str(Capacity.OFFICE.label))


def sign_form(reading: Reading, *, key: str, data: object = None) -> SignForm:
    """Return the form that signs what was shown; bound to `data` when somebody has pressed."""
    if data is not None:
        return SignForm(data)  # type: ignore[arg-type]
    return SignForm(
        initial={
            "key": key,
            "version": reading.report.version,
            "revision": reading.revision.number,
            "shown_sha256": reading.file.sha256 if reading.file else "",
        }
    )


def prepared_facts(reading: Reading, *, arrived: datetime, days: int) -> list[Fact]:
    """Return who prepared it, when it came to this desk, what was gathered, when it is due, which version it is."""
    report, prepared = reading.report, reading.content["prepared_by"]
    # Once every head has signed, the due instant is history: the checks say whether it was kept.
    left = "" if stop_of(report.status) >= Stop.OFFICE else left_words(days)
    facts = [
        Fact(_("经办"), f"{prepared['unit']} {prepared['name']}"),
        Fact(_("送到"), moment_words(arrived)),
        Fact(_("反馈"), reading.received_words),
        Fact(
            _("重新报出截止") if reading.due.again else _("截止"),
            left or due_words(reading.due.at),
            bool(left),
            due_words(reading.due.at) if left else "",
        ),
        *([Fact(_("原定期限"), due_words(reading.due.first), note=_first_words(reading))] if reading.due.again else []),
        deadline_fact(reading.content),
        Fact(_("版本"), reading.version_words),
    ]
    if reading.leaders:
        facts.append(Fact(_("分管领导"), "、".join(reading.leaders)))
    return facts


def deadline_fact(content: Mapping[str, Any]) -> Fact:
    """Return the deadline that the frozen content prints, with its way (原定 → 第1次延期) where it was moved."""
    history = content["terms"]["history"]
    moved = [
        step for place, step in enumerate(history) if not place or step["deadline"] != history[place - 1]["deadline"]
    ]
    way = " → ".join(f"{step['label']} {step['deadline']}" for step in moved)
    deadline = content["terms"]["deadline"] or _("未写明")
    return Fact(_("完成时限"), deadline, note=way if len(moved) > 1 else "")


def _first_words(reading: Reading) -> str:
    """Return whether the first arrival kept the first due instant: no return changes it (invariant 10)."""
    duties = reading.report.lead_duties
    if any(duty.first_arrival is None for duty in duties):
        return _("还没有首次送达")
    return _("首次送达逾期") if any(duty.late for duty in duties) else _("首次已按时送达，退回不改变")


def arrived_at_desk(reading: Reading) -> datetime:
    """Return when the report came to the desk where it lies: with the last signature, or when it was frozen."""
    return max([reading.revision.frozen_at, *(one.at for one in reading.signatures)])


def left_words(days: int) -> str:
    """Return “剩 2 个工作日”, “今天截止” or “已逾期 1 个工作日”."""
    if days < 0:
        return _("已逾期 %(n)d 个工作日") % {"n": -days}
    if days == 0:
        return _("今天截止")
    return _("剩 %(n)d 个工作日") % {"n": days}
