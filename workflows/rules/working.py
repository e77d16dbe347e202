"""Rules of plans and assignments (方案与分解): they move no document; who may write them is said here once."""

from django.utils.translation import gettext as _
from viewflow.fsm import State

from workflows.people import Actor
from workflows.words import Role


def reporter_plans_for_the_own_unit(actor: Actor, *, government: int, unit: int, responsible: bool) -> State.CONDITION:
    """制订详细工作方案，明确责任领导、责任科室、时间节点 (notice, part 2): each responsible unit's own reporter."""
    if not responsible:
        return State.CONDITION(False, _("本单位现在不是这一事项的责任单位，不用填写工作方案。"))
    held = actor.seat(Role.REPORTER, government=government, unit=unit)
    return State.CONDITION(held is not None, _("只有本单位经办人可以填写本单位的工作方案。"))


def reporter_of_a_lead_assigns(
    actor: Actor, *, government: int, lead: int, leads: bool, receives: bool
) -> State.CONDITION:
    """按照职责分工和牵头单位分解的任务 (notice, part 2): a lead's reporter gives tasks to the other units."""
    held = actor.seat(Role.REPORTER, government=government, unit=lead)
    if not leads or held is None:
        return State.CONDITION(False, _("只有牵头单位经办人可以分解任务。"))
    return State.CONDITION(receives, _("任务只能分解给这一事项的承办单位或协办单位。"))


def unit_says_its_task_is_done(actor: Actor, *, government: int, unit: int) -> State.CONDITION:
    """按照…牵头单位分解的任务…定期向牵头单位反馈落实情况 (notice, part 2): the unit that has the task."""
    held = actor.seat(Role.REPORTER, government=government, unit=unit)
    return State.CONDITION(held is not None, _("只有承担这项任务的单位经办人可以说明任务已完成。"))


def lead_takes_its_task_back(actor: Actor, *, government: int, giver: int, leads: frozenset[int]) -> State.CONDITION:
    """What a lead asked it may take back while it leads; after a hand-over (移交) whoever leads now may."""
    may = {giver} & leads or leads
    held = any(actor.seat(Role.REPORTER, government=government, unit=unit) for unit in may)
    return State.CONDITION(held, _("只有分解这项任务的牵头单位经办人可以收回。"))
