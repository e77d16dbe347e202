"""Whether a unit that owes can do what it owes: somebody writes, somebody answers for it. Pure: posts in, words out."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from workflows.words import Role

# 定期…反馈: the reporter writes and sends; 并经单位主要负责人审阅, 一把手负责制: the head signs and hands on.
NEEDED = (Role.REPORTER, Role.HEAD)


def missing_posts(held: Collection[Role]) -> tuple[Role, ...]:
    """Return which posts a unit that owes lacks, of those that somebody in force must hold there."""
    return tuple(role for role in NEEDED if role not in held)


def hinders_reporting(role: Role, *, leads: bool) -> bool:
    """Return whether a unit without this post cannot report at all.

    Contributions need no head's sign-off (domain.md, house rules): a unit that contributes only reports without one.
    It still answers for its part (一把手负责制), so the office is told, apart from what stands in the way.
    """
    return leads or role == Role.REPORTER


def lack_words(role: Role, *, leads: bool) -> str:
    """Return what a missing post means for a unit that leads, or that contributes only."""
    if role == Role.REPORTER:
        return _("没有经办人，报告没有人填写和送签") if leads else _("没有经办人，反馈没有人填写和报送")
    return _("没有主要负责人，报告没有人签发") if leads else _("没有主要负责人：反馈照常报送，但没有人能收回转办")
