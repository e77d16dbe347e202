"""What the dialog and the page of signing repeat: the file, the signer, whether the PIN is still open."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.forms import SignForm
from approvals.presenters.reading import Reading
from components.chinese import due_words, moment_words
from components.pieces import Fact
from submissions.fact_finding import report_facts
from submissions.presenters.days import DayCounter
from transitions.models import StatusRecord
from units.models import Unit
from workflows.people import Actor
from workflows.words import Capacity, Role


@dataclass(frozen=True, slots=True)
class SignerWords:
    """Who signs and as what: name, unit and post, capacity in words."""

    name: str
    post: str
    capacity: str


def head_words(reading: Reading, actor: Actor, at: datetime) -> SignerWords:
    """Return who signs for the unit whose turn it is: its head, or the deputy with the mandate."""
    unit_id = report_facts(reading.report, at).next_signer
    government = reading.report.government_id
    if unit_id is None:
        return SignerWords(actor.name, "", "")
    seat = actor.seat(Role.HEAD, government=government, unit=unit_id)
    if seat is not None:
        return SignerWords(actor.name, f"{seat.unit_name}{seat.title}", str(Capacity.HEAD.label))
    return SignerWords(actor.name, Unit.objects.get(pk=unit_id).name, str(Capacity.DEPUTY.label))


def officer_words(reading: Reading, actor: Actor) -> SignerWords:
    """Return who accepts: the officer, as the supervision office."""
    seat = actor.seat(Role.OFFICER, Role.CHIEF, government=reading.report.government_id)
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


def prepared_facts(reading: Reading, arrived: StatusRecord | None, at: datetime) -> list[Fact]:
    """Return who prepared it, what was gathered, when it came, when it is due, where it goes next."""
    report, prepared = reading.report, reading.content["prepared_by"]
    left = DayCounter(at).left(report.government, report.period.due_at)
    facts = [
        Fact(_("经办"), f"{prepared['unit']} {prepared['name']}"),
        Fact(_("送达"), _arrived_words(arrived)),
        Fact(_("反馈"), reading.received_words),
        Fact(_("截止"), left_words(left), strong=True, note=due_words(report.period.due_at)),
        Fact(_("版本"), reading.version_words),
    ]
    if reading.leaders:
        facts.append(Fact(_("分管领导"), "、".join(reading.leaders)))
    return facts


def left_words(days: int) -> str:
    """Return “剩 2 个工作日”, “今天截止” or “已逾期 1 个工作日”."""
    if days < 0:
        return _("已逾期 %(n)d 个工作日") % {"n": -days}
    if days == 0:
        return _("今天截止")
    return _("剩 %(n)d 个工作日") % {"n": days}


def _arrived_words(arrived: StatusRecord | None) -> str:
    return _("%(when)s 送到") % {"when": moment_words(arrived.at)} if arrived else ""
