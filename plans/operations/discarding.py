"""Throwing a draft away (作废底稿): the list of open drafts leaves it out, the files, decisions and reason stay."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from plans.models import PlanDraft
from plans.operations.drafting import Unfit, changed
from workflows.people import Actor

LONGEST_REASON = 300  # letters


def discard(draft: PlanDraft, reason: str, *, by: Actor, at: datetime, expected_version: int) -> PlanDraft:
    """Throw a draft away: it is asked about no more; files, decisions and the reason stay. Raises as `describe`."""
    reason = reason.strip()
    if not reason:
        raise Unfit({"reason": _("请写明为什么作废，例如“传错了文件”。")})
    if len(reason) > LONGEST_REASON:
        raise Unfit({"reason": _("理由最多 %(n)d 字。") % {"n": LONGEST_REASON}})

    def throw_away(held: PlanDraft) -> dict[str, Any]:
        held.discarded_at = at
        return {"reason": reason, "files": held.files, "decisions": held.decisions}

    return changed(draft, throw_away, "plan.draft.discard", by=by, at=at, expected_version=expected_version)
