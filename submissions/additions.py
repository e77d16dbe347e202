"""加签, told to whom it concerns: by which act of the lead a unit answers in this period, and why."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from components.chinese import near_words
from submissions.models import Contribution
from transitions.models import ActRecord, StatusRecord
from workflows.way import is_returned, waits_for_unit
from workflows.words import Action, Kind

Addition = ActRecord | StatusRecord


def additions(contributions: Iterable[Contribution]) -> dict[int, Addition]:
    """Return, by contribution, the act with which the lead asked a unit that the plan does not name, or asked it again.

    One query, and one more where a unit that had been excused may have been asked after all.
    """
    waiting = [one for one in contributions if waits_for_unit(one.status)]
    if not waiting:
        return {}
    asked = ActRecord.objects.filter(
        kind=Kind.REPORT, document__in={one.report_id for one in waiting}, action=Action.ADD_CONTRIBUTOR
    )
    by_place = {(act.document, act.data.get("unit")): act for act in asked.order_by("at", "id")}
    found: dict[int, Addition] = {
        one.pk: act for one in waiting if (act := by_place.get((one.report_id, one.unit_id))) is not None
    }
    # What moved and is written again was taken back by its unit, or was excused and is wanted after all.
    moved = [one.pk for one in waiting if one.version and not is_returned(one.status)]
    if moved:
        again = StatusRecord.objects.filter(kind=Kind.CONTRIBUTION, document__in=moved, action=Action.ADD_CONTRIBUTOR)
        found |= {record.document: record for record in again.order_by("version")}
    return found


def addition_words(addition: Addition | None, at: datetime) -> str:
    """Return “3 月 2 日 09:00 市交通运输局 罗国栋 加签：理由”; "" for none."""
    if addition is None:
        return ""
    return _("%(when)s %(unit)s %(name)s 加签：%(why)s") % {
        "when": near_words(addition.at, at),
        "unit": addition.unit_name,
        "name": addition.person_name,
        "why": addition.note,
    }
