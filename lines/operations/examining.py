"""The office's part of an application: sent back, or laid before the chief, who grants or refuses it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import local
from lines.asking import printed_month
from lines.models import Application
from lines.operations.deciding import decide_line
from lines.operations.moving import move_application
from lines.queries.lines import terms_around
from plans.models import Line, LineTerms, Target
from transitions.models import StatusRecord
from workflows.people import Actor
from workflows.words import Action, ApplicationKind

_TIMES = {ApplicationKind.EXTENSION: "延期", ApplicationKind.ADJUSTMENT: "调整"}


def send_back(
    application: Application, *, reason: str, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Ask the lead for what is missing (退回补充). Raises NotAllowed, Stale, KeyReused."""
    return move_application(
        application, Action.RETURN_APPLICATION, note=reason, by=by, at=at, expected_version=expected_version, key=key
    )


def lay_before_chief(
    application: Application,
    *,
    opinion: str,
    on_site: bool,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    """Lay it before the chief with the office's opinion; `on_site`: somebody looked on the spot.

    Who does this has examined it and never decides it. Raises NotAllowed, Stale, KeyReused.
    """
    with transaction.atomic():
        record = move_application(
            application,
            Action.FORWARD_APPLICATION,
            note=opinion,
            by=by,
            at=at,
            expected_version=expected_version,
            key=key,
        )
        if not record.replayed:
            Application.objects.filter(pk=application.pk).update(
                opinion=opinion.strip(), on_site=on_site, examined_by=by.person
            )
    return record


def refuse(
    application: Application, *, reason: str, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Refuse it with a reason: everything stays as it is. Raises NotAllowed, Stale, KeyReused."""
    return move_application(
        application, Action.REFUSE_APPLICATION, note=reason, by=by, at=at, expected_version=expected_version, key=key
    )


def grant(
    application: Application, *, note: str = "", by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Grant it: in the same transaction new terms begin (延期、调整), or the line is closed (办结).

    The terms before are never overwritten: the new ones follow them, from the day of the decision on.

    Raises NotAllowed (the person who examined it, a report not accepted yet), Stale, KeyReused.
    """
    with transaction.atomic():
        # The line is held before the application: closing it, opening a period and applying wait for one another.
        line = Line.objects.select_for_update(of=("self",)).select_related("government").get(pk=application.line_id)
        record = move_application(
            application,
            Action.GRANT_APPLICATION,
            note=note,
            by=by,
            at=at,
            expected_version=expected_version,
            key=key,
        )
        if record.replayed:
            return record
        granted = Application.objects.select_related(*Application.READ_WITH).get(pk=application.pk)
        if granted.what == ApplicationKind.COMPLETION:
            _close(granted, line, by=by, at=at, key=key)
        else:
            Application.objects.filter(pk=granted.pk).update(terms=_new_terms(granted, line, at))
    return record


def _close(application: Application, line: Line, *, by: Actor, at: datetime, key: str) -> None:
    basis = _("第 %(n)d 号申请（办结）") % {"n": application.number}
    decide_line(
        line,
        action=Action.CLOSE_LINE,
        since=local(at).date(),
        reason=application.reason,
        basis=basis,
        by=by,
        at=at,
        expected_version=line.version,
        key=f"line:{key}"[:64],
    )


def _new_terms(application: Application, line: Line, at: datetime) -> LineTerms:
    """Write the terms that follow the latest ones: the same but for what was asked.

    Where an amended plan has terms to come, the new ones begin with them: they carry what the amendment says.
    """
    today = local(at).date()
    _now, last = terms_around(line, today)
    what = ApplicationKind(application.what)
    times = Application.objects.filter(line=line, what=what, terms__isnull=False).count() + 1
    extended = what == ApplicationKind.EXTENSION
    texts = {target.order: application.targets.get(str(target.order), target.text) for target in last.targets.all()}
    terms = LineTerms.objects.create(
        line=line,
        sequence=last.sequence + 1,
        since=max(today, last.since),
        title=last.title,
        deadline=printed_month(application.deadline_month) if extended else last.deadline,
        deadline_month=application.deadline_month if extended else last.deadline_month,
        target_text=last.target_text if extended else "\n".join(texts.values()),
        reason=f"第{times}次{_TIMES[what]}（{today.year}年{today.month}月{today.day}日批准）",
    )
    Target.objects.bulk_create(
        [
            Target(
                terms=terms,
                order=target.order,
                quarter=target.quarter,
                label=target.label,
                by=target.by,
                part=target.part,
                text=texts[target.order],
                cumulative=target.cumulative,
            )
            for target in last.targets.all()
        ]
    )
    return terms
