"""Rules of preparing a plan (方案入库): no document moves; who may prepare, publish and amend is said here once."""

from django.utils.translation import gettext as _
from viewflow.fsm import State

from workflows.people import Actor
from workflows.words import Role


def office_prepares_plans(actor: Actor, *, government: int) -> State.CONDITION:
    """市政府督查室将全程跟踪督查 (notice, part 3): the office keeps the plans of its own government, nobody else."""
    held = actor.seat(Role.OFFICER, government=government) or actor.seat(Role.CHIEF, government=government)
    return State.CONDITION(held is not None, _("只有市政府督查室可以导入、入库和修订方案。"))


def a_draft_is_published_once(*, published: bool) -> State.CONDITION:
    """A published draft is the record of what was published: it is never changed, only followed by an amendment."""
    return State.CONDITION(not published, _("这份底稿已经入库，不能再改；要改方案，请导入更正后的文件。"))


def a_discarded_draft_stays_so(*, discarded: bool) -> State.CONDITION:
    """A draft that was thrown away is kept as it was: whoever wants it after all imports the document again."""
    return State.CONDITION(not discarded, _("这份底稿已经作废，不能再改；还需要的，请重新导入文件。"))


def nothing_doubtful_is_published(*, doubts: int) -> State.CONDITION:
    """Nothing is guessed silently: a plan is published when a person has settled every doubt.

    A sentence of a report that nobody decided on is one, and so is a matter made of it that has no lead unit.
    """
    return State.CONDITION(doubts == 0, _("还有 %(n)d 处存疑，请先逐处确认。") % {"n": doubts})


def no_stale_correction_is_published(*, stale: int) -> State.CONDITION:
    """Nothing is dropped silently: what a person typed or cut against words that the document no longer prints is
    taken off, or typed anew, by a person before the plan is published.
    """
    said = _("有 %(n)d 处改正或拆分不再适用，请先在核对页逐处去掉或重新改。") % {"n": stale}
    return State.CONDITION(stale == 0, said)
