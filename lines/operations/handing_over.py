"""移交: another unit leads a line from a day on; who led it before stays in the history."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common.clock import local
from lines.errors import Unfit
from lines.queries.lines import leads_on, line_facts
from plans.models import Line, Responsibility
from transitions.beside import perform
from transitions.models import ActRecord
from units.models import Unit
from workflows.people import Actor
from workflows.words import Action, DutyRole


def hand_over(
    line: Line,
    *,
    leaving: Unit | None,
    taking: Unit | None,
    since: date | None,
    reason: str,
    basis: str = "",
    by: Actor,
    at: datetime,
    key: str,
) -> ActRecord:
    """Let `taking` lead a line from `since` on in the place of `leaving`; the order of several leads stays.

    The report of an open period stays with whom it was opened for; later periods are owed by whoever leads on their
    last day.

    Raises Unfit (which field, how to mend it), NotAllowed, KeyReused.
    """
    with transaction.atomic():
        record = perform(
            line,
            action=Action.HAND_OVER,
            actor=by,
            at=at,
            key=key,
            facts=line_facts,
            note=reason,
            data=_carried(leaving, taking, since, basis),
        )
        if record.replayed:
            return record
        old, new, day = _fit(line, leaving, taking, since, at)
        Responsibility.objects.filter(pk=old.pk).update(until=day)
        Responsibility.objects.create(
            line=line, unit=new, role=DutyRole.LEAD, order=old.order, printed=new.name, since=day
        )
    return record


def _carried(leaving: Unit | None, taking: Unit | None, since: date | None, basis: str) -> dict[str, object]:
    return {
        "from": leaving.pk if leaving else None,
        "from_name": leaving.name if leaving else "",
        "to": taking.pk if taking else None,
        "to_name": taking.name if taking else "",
        "since": since.isoformat() if since else "",
        "basis": basis.strip(),
    }


def _fit(
    line: Line, leaving: Unit | None, taking: Unit | None, since: date | None, at: datetime
) -> tuple[Responsibility, Unit, date]:
    """Return whose lead ends, who takes it and from when. Raises Unfit."""
    if since is None:
        raise Unfit("since", _("请填写从哪一天起移交，例如 %(day)s。") % {"day": local(at).date().isoformat()})
    leads = leads_on(line, since)
    old = next((duty for duty in leads if leaving is not None and duty.unit_id == leaving.pk), None)
    if old is None:
        raise Unfit("leaving", _("请选择这一天正在牵头的单位。"))
    if taking is None or taking.government_id != line.government_id:
        raise Unfit("taking", _("请从列表中选择接手的单位。"))
    if any(duty.unit_id == taking.pk for duty in leads):
        raise Unfit("taking", _("%(unit)s这一天已经是牵头单位，请选择另一家。") % {"unit": taking.name})
    if since <= old.since:
        raise Unfit(
            "since",
            _("移交日期须晚于%(unit)s开始牵头的日期（%(day)s）。")
            % {"unit": old.unit.name, "day": old.since.isoformat()},
        )
    later = Responsibility.objects.filter(line=line, role=DutyRole.LEAD).aggregate(last=Max("since"))["last"]
    if later is not None and later > since:
        raise Unfit("since", _("已有自 %(day)s起的移交，日期不能比它早。") % {"day": later.isoformat()})
    return old, taking, since
