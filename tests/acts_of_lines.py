"""The adapters for lines, for the applications about them and for periods. Part of tests/acts.py, which gathers all.

Whoever an act brings in (a lead that takes over, a unit that a name meant) has people in post: a unit without any is an
alarm of its own, and nobody could act there.
"""

from datetime import datetime
from typing import Any

from django.db.models import F

from common.clock import local
from lines.models import Application
from lines.operations.applying import file_again, withdraw
from lines.operations.deciding import ACTS, decide_line
from lines.operations.examining import grant, lay_before_chief, refuse, send_back
from lines.operations.handing_over import hand_over
from lines.operations.moving import act_beside, move_application
from lines.operations.resolving import resolve_name
from lines.queries.applications import asked_of
from lines.queries.lines import in_force, leads_on
from plans.models import Line, OpenName, Period
from submissions.operations.opening import close_period, open_period
from tests.doing import REASON, Adapter, Doing, Done
from transitions.errors import NotAllowed, Stale
from units.models import Appointment, Unit
from units.queries import in_force as in_post
from workflows.words import Action, Kind, Role


def staffed(government: int, at: datetime, *roles: Role) -> list[Unit]:
    """Return the units in which somebody holds each of these posts, in the order in which they were registered."""
    found = Unit.objects.filter(government=government).exclude(kind=Unit.Kind.OFFICE)
    for role in roles:
        held = Appointment.objects.filter(in_post(at), post__role=role, post__unit__isnull=False)
        found = found.filter(pk__in=held.values("post__unit"))
    return list(found.order_by("pk"))


def _decide(action: Action) -> Adapter:
    """Decide from today on: where the clock was set back over a decision, the operation refuses the day (Unfit)."""

    def act(line: Line, do: Doing) -> Done:
        today = local(do.at).date()
        return decide_line(line, action=action, since=today, reason=REASON, **do.move(line))

    return act


def _hand_over(line: Line, do: Doing) -> Done:
    """Hand the line from its first lead to the first unit with a reporter and a head that does not lead it yet."""
    today = local(do.at).date()
    leads = [duty.unit for duty in leads_on(line, today)]
    others = [unit for unit in staffed(line.government_id, do.at, Role.REPORTER, Role.HEAD) if unit not in leads]
    leaving, taking = (found[0] if found else None for found in (leads, others))
    return hand_over(line, leaving=leaving, taking=taking, since=today, reason=REASON, **do.act())


def _resolve(line: Line, do: Doing) -> Done:
    """Settle the line's oldest open name: it means the first unit with a reporter that does not answer yet, or does."""
    names = OpenName.objects.filter(line=line).order_by(F("resolved_at").asc(nulls_first=True), "pk")
    if (name := names.first()) is None:
        raise NotAllowed(Action.RESOLVE_NAME, "这一行没有要明确的名称。")
    units = staffed(line.government_id, do.at, Role.REPORTER)
    there = {duty.unit_id for duty in in_force(line.responsibilities.all(), local(do.at).date())}
    meant = [unit for unit in units if unit.pk not in there] or units
    return resolve_name(line, name, meant[:1], reason=REASON, **do.act())


def _file_again(application: Application, do: Doing) -> Done:
    return file_again(application, asked_of(application), **do.move(application))


def _examined(application: Application, do: Doing) -> Done:
    return lay_before_chief(application, opinion="情况属实。", on_site=True, **do.move(application))


def _open(period: Period, do: Doing) -> Done:
    """Open a period. What is open already answers the office with how it was opened: here that is a refusal."""
    try:
        record = open_period(period, **do.act())
    except Stale:
        raise NotAllowed(Action.OPEN_PERIOD, "本期已经结束。") from None
    if record.key != do.key:
        raise NotAllowed(Action.OPEN_PERIOD, "本期已经开启。")
    return record


def _noted(act: Any, words: str) -> Adapter:
    return lambda application, do: act(application, **{words: REASON}, **do.move(application))


def _beside(action: Action) -> Adapter:
    return lambda application, do: act_beside(application, action, note=REASON, **do.act())


def _moved(act: Any) -> Adapter:
    return lambda document, do: act(document, **do.move(document))


ADAPTERS_OF_LINES: dict[Kind, dict[Action, Adapter]] = {
    Kind.LINE: {
        **{action: _decide(action) for action in sorted(ACTS)},
        Action.HAND_OVER: _hand_over,
        Action.RESOLVE_NAME: _resolve,
    },
    Kind.APPLICATION: {
        Action.FILE_APPLICATION: _file_again,
        Action.RETURN_APPLICATION: _noted(send_back, "reason"),
        Action.FORWARD_APPLICATION: _examined,
        Action.GRANT_APPLICATION: _moved(grant),
        Action.REFUSE_APPLICATION: _noted(refuse, "reason"),
        Action.WITHDRAW_APPLICATION: _moved(withdraw),
        Action.URGE: lambda application, do: act_beside(application, Action.URGE, **do.act()),
        Action.REQUEST_RECALL: _beside(Action.REQUEST_RECALL),
        Action.GRANT_RECALL: lambda application, do: move_application(
            application, Action.GRANT_RECALL, **do.move(application)
        ),
        Action.REFUSE_RECALL: _beside(Action.REFUSE_RECALL),
    },
    Kind.PERIOD: {
        Action.OPEN_PERIOD: _open,
        Action.CLOSE_PERIOD: _moved(close_period),
    },
}
