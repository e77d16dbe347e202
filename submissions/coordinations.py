"""Reads of what needs the city government (需市政府协调): its facts for the law, who may know of it, who holds it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, F, Func, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from common.clock import local
from plans.models import Line, LineLeader, Responsibility
from submissions.models import Coordination, CoordinationText
from submissions.queries import governments_read_whole, tasks_of, units_of_actor
from submissions.recalls import is_opened_as_it_stands
from submissions.texts import is_none, length
from transitions.models import StatusRecord
from units.models import Unit
from units.prepared import PreparedForPosts
from workflows.decide import final_statuses, holders
from workflows.facts import CoordinationFacts, Shortcoming
from workflows.people import Actor
from workflows.words import Action, CoordinationStatus, DutyRole, Kind, Relation, Role

Row = TypeVar("Row", bound=Model)
# How many characters each part may have (简明扼要).
BUDGETS = {"problem": 500, "tried": 500, "asked": 300}
# Before these the text is still read by the law; after them it is what the head has raised.
_WITHIN_THE_UNIT = frozenset(
    status for status, holder in holders(Kind.COORDINATION).items() if holder and holder.relation == Relation.OWN_UNIT
)


def missing_parts(texts: Mapping[str, str]) -> tuple[Shortcoming, ...]:
    """Return what the text still lacks, part by part, each with how to mend it: 牵头单位要主动协调解决 comes first."""
    wanted = {
        "problem": _("请写明需要协调的问题：卡在哪里，涉及哪些单位。"),
        "tried": _("请写明牵头单位自己做了哪些协调、结果如何；自己没有协调过的，先协调。"),
        "asked": _("请写明请市政府协调解决什么。"),
    }
    found = []
    for key, words in wanted.items():
        text = texts.get(key, "").strip()
        if not text or is_none(text):
            found.append(Shortcoming(key, words))
        elif (over := length(text) - BUDGETS[key]) > 0:
            found.append(
                Shortcoming(key, _("最多 %(most)d 字，请删去 %(over)d 字。") % {"most": BUDGETS[key], "over": over})
            )
    return tuple(found)


def parts_of(text: CoordinationText | None) -> dict[str, str]:
    """Return the three parts of a saved text by key; all empty for none."""
    return {key: getattr(text, key) if text else "" for key in BUDGETS}


def latest_text(coordination: Coordination) -> CoordinationText | None:
    """Return the text as last saved; one query."""
    return coordination.texts.order_by("-number").first()


def leads_on(line: Line, unit: int, at: datetime) -> bool:
    """Return whether the unit leads the line on the local day of `at`; one query."""
    return _leading(at).filter(line=line, unit=unit).exists()


def lead_units_on(line: Line, at: datetime) -> list[Unit]:
    """Return the units that lead the line on the local day of `at`, in printed order; one query."""
    duties = _leading(at).filter(line=line).select_related("unit").order_by("order", "id")
    return list({duty.unit_id: duty.unit for duty in duties}.values())


def coordination_facts(coordination: Coordination, at: datetime) -> CoordinationFacts:
    """Return the facts of a problem at an instant: texts and lead while the unit has it, leaders once they have."""
    within = coordination.status in _WITHIN_THE_UNIT
    leaders = () if within else leader_posts(coordination.line)
    return CoordinationFacts(
        government=coordination.government_id,
        status=CoordinationStatus(coordination.status),
        unit=coordination.unit_id,
        leads_line=leads_on(coordination.line, coordination.unit_id, at) if within else True,
        line_closed=coordination.line.status in final_statuses(Kind.LINE),
        shortcomings=missing_parts(parts_of(latest_text(coordination))) if within else (),
        leaders=leaders,
        opened_by_receiver=_is_opened_by_receiver(coordination, leaders),
    )


def facts_before(line: Line, unit: int, at: datetime, *, leads: bool) -> CoordinationFacts:
    """Return the facts of a problem that nobody has written yet: who may write it is who may hand it on."""
    return CoordinationFacts(
        government=line.government_id,
        status=CoordinationStatus.DRAFT,
        unit=unit,
        leads_line=leads,
        line_closed=line.status in final_statuses(Kind.LINE),
    )


def leader_posts(line: Line) -> tuple[int, ...]:
    """Return the posts of the leaders in charge of a line; () where no printed name belongs to a post. One query."""
    posts = LineLeader.objects.filter(line=line, post__isnull=False).order_by("order")
    return tuple(posts.values_list("post", flat=True))


def _is_opened_by_receiver(coordination: Coordination, leaders: tuple[int, ...]) -> bool:
    """Return whether the head, or a leader in charge, has opened it where it lies; one query once it was handed on."""
    holder = holders(Kind.COORDINATION)[coordination.status]
    if holder is None or not coordination.version:
        return True
    if leaders:
        return is_opened_as_it_stands(coordination, Q(post__in=leaders))
    place = {"post__unit": coordination.unit_id} if holder.relation == Relation.OWN_UNIT else {}
    receivers = Q(post__government=coordination.government_id, post__role__in=holder.roles, **place)
    return is_opened_as_it_stands(coordination, receivers)


def is_over(coordination: Coordination) -> bool:
    """Return whether nobody must act on it any more."""
    return coordination.status in final_statuses(Kind.COORDINATION)


def coordinations_visible_to(actor: Actor) -> QuerySet[Coordination]:
    """Return the problems this person may know of: the own unit's always; raised ones also the line's other leads,
    and whoever reads for the government. Before its head has raised it, it is the unit's own affair."""
    raised = StatusRecord.objects.filter(kind=Kind.COORDINATION, document=OuterRef("pk"), action=Action.RAISE_TO_LEADER)
    units = units_of_actor(actor)
    beside = Responsibility.objects.filter(line=OuterRef("line"), role=DutyRole.LEAD, unit__pk__in=units)
    return Coordination.objects.filter(
        Q(unit__pk__in=units)
        | Q(Exists(raised)) & (Q(government__pk__in=governments_read_whole(actor)) | Q(Exists(beside)))
    ).select_related("government", "unit", "line__matter", "line__plan", "report__period", "begun_by")


def coordinations_held_by(actor: Actor) -> QuerySet[Coordination]:
    """Return the problems that wait for this person: built from the law's holders."""
    found = Q(pk__in=[])
    named = LineLeader.objects.filter(line=OuterRef("line"), post__isnull=False)
    for status, holder in holders(Kind.COORDINATION).items():
        if holder is None:
            continue
        if holder.relation == Relation.OWN_UNIT:
            for role in holder.roles:
                found |= Q(status=status, unit__pk__in=actor.units(role), government__pk__in=_governments(actor, role))
        elif holder.relation == Relation.LEADER_IN_CHARGE and actor.person is not None:
            posts = [seat.post for seat in actor.seats if seat.role in holder.roles and seat.post is not None]
            here = Q(government__pk__in={seat.government for seat in actor.seats if seat.role in holder.roles})
            found |= Q(status=status) & here & (Q(Exists(named.filter(post__pk__in=posts))) | ~Q(Exists(named)))
    return coordinations_visible_to(actor).filter(found)


def counted_beside(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Annotate each row with `problems_waiting`: how many problems wait for this person; no query of its own."""
    waiting = _counted(coordinations_held_by(actor))
    counted_rows: QuerySet[Row] = rows.annotate(problems_waiting=Subquery(waiting))  # type: ignore[assignment]
    return counted_rows


def problems_waiting(rows: Sequence[Model], actor: Actor) -> int:
    """Return how many problems wait for this person, as read with `rows` (`counted_beside`) where there are any."""
    if rows:
        return getattr(rows[0], "problems_waiting", None) or 0
    return coordinations_held_by(actor).count()


def _counted(found: QuerySet[Any]) -> QuerySet[Any, tuple[int]]:
    """Return one row with how many there are."""
    counted = Func(F("pk"), function="COUNT", output_field=IntegerField())
    row: QuerySet[Any, tuple[int]] = found.order_by().annotate(n=counted).values_list("n")
    return row


def _tasks_counted(actor: Actor) -> QuerySet[Any, tuple[int]]:
    """Return a row for each kind of task in the person's one list, problems among them: how many there are."""
    first, *others = [_counted(found) for found in (*tasks_of(actor), coordinations_held_by(actor))]
    counts: QuerySet[Any, tuple[int]] = first.union(*others, all=True)
    return counts


_TASKS = PreparedForPosts(_tasks_counted)


def task_count(actor: Actor) -> int:
    """Return how many tasks stand in the person's one list, problems among them; one query, asked on every page."""
    return sum(number for (number,) in _TASKS.all(actor))


def _governments(actor: Actor, role: Role) -> set[int]:
    return {seat.government for seat in actor.seats if seat.role == role}


def _leading(at: datetime) -> QuerySet[Responsibility]:
    day = local(at).date()
    return Responsibility.objects.filter(role=DutyRole.LEAD, since__lte=day).filter(
        Q(until__isnull=True) | Q(until__gt=day)
    )
