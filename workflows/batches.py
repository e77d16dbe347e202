"""Batches (批量): several reports under one re-authentication; the law answers for each by itself.

A batch is no act of its own: each report is signed or accepted as if it stood alone, and the result of one says
nothing about the next. What the law adds is that nobody acts on a text unread.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from workflows.decide import Choice
from workflows.words import Action

BATCH_ACTS = (Action.SIGN, Action.ACCEPT)


def in_batch(choice: Choice | None, action: Action, *, opened: bool) -> Choice:
    """Return the law's answer to one report of a batch: as alone, and only after this person opened this version.

    pages.md, 15: “office may accept many at once only after each was opened; heads may batch-sign a list with a
    read-tick each”. `choice` is what `decide.choices` says of the act, None when the report is at another step.
    """
    if action not in BATCH_ACTS:
        raise ValueError(f"{action} is not done in batches")
    if choice is None:
        return Choice(
            action, allowed=False, reason=_("这份材料现在不在这一步，不能办理。请看最新情况。"), for_person=False
        )
    if choice.allowed and not opened:
        return replace(choice, allowed=False, reason=_("还没有打开看过这一稿。请先看完，再一并办理。"))
    return choice
