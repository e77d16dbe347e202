"""What an application says, and what it still lacks: reason, new date or target, evidence."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from plans.models import LineTerms
from submissions.texts import is_none, length
from workflows.facts import Shortcoming
from workflows.words import ApplicationKind

# How many characters each text may have (简明扼要), and how many years ahead a new deadline may lie.
BUDGET = 500
TARGET_BUDGET = 200
YEARS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What the lead asks for. `deadline_month`: 2021-03 (extension); `targets`: new words by a target's order."""

    what: ApplicationKind
    reason: str
    evidence: str
    deadline_month: str = ""
    targets: Mapping[str, str] = field(default_factory=dict)


def last_day_of(month: str) -> date | None:
    """Return the last day of a month written 2020-12; None for what names no month."""
    year, _dash, number = month.partition("-")
    if not (len(month) == 7 and year.isdecimal() and number.isdecimal() and month.isascii()):
        return None
    if not (1900 <= int(year) <= 2999 and 1 <= int(number) <= 12):
        return None
    return date(int(year), int(number), calendar.monthrange(int(year), int(number))[1])


def printed_month(month: str) -> str:
    """Return a month as the plan prints deadlines: 2021年3月."""
    return f"{int(month[:4])}年{int(month[5:7])}月"


def shortcomings_of(asked: Asked, terms: LineTerms) -> tuple[Shortcoming, ...]:
    """Return what an application lacks against the terms it would change, field by field, each with how to mend it."""
    found = [
        *_text("reason", asked.reason, _("请写明申请的理由。")),
        *_text("evidence", asked.evidence, _("请写明佐证：依据的文件、数据或现场情况。")),
    ]
    if asked.what == ApplicationKind.EXTENSION:
        found += _deadline(asked.deadline_month, terms)
    if asked.what == ApplicationKind.ADJUSTMENT:
        found += _targets(asked.targets, terms)
    return tuple(found)


def changed_targets(targets: Mapping[str, str], terms: LineTerms) -> dict[str, str]:
    """Return the new words of the targets that really change, by order; other keys are nobody's target."""
    present = {str(target.order): target.text.strip() for target in terms.targets.all()}
    return {
        order: text.strip()
        for order, text in targets.items()
        if order in present and text.strip() and text.strip() != present[order]
    }


def _text(name: str, text: str, missing: str) -> list[Shortcoming]:
    if not text.strip() or is_none(text):
        return [Shortcoming(name, missing)]
    if (over := length(text) - BUDGET) > 0:
        return [Shortcoming(name, _("最多 %(most)d 字，请删去 %(over)d 字。") % {"most": BUDGET, "over": over})]
    return []


def _deadline(month: str, terms: LineTerms) -> list[Shortcoming]:
    new, old = last_day_of(month), last_day_of(terms.deadline_month)
    if new is None:
        return [Shortcoming("deadline_month", _("请选择新的完成时限。"))]
    if old is not None and new <= old:
        words = _("新的完成时限须晚于现在的（%(old)s）。") % {"old": terms.deadline}
        return [Shortcoming("deadline_month", words)]
    if old is not None and new.year > old.year + YEARS_AHEAD:
        words = _("最多延到 %(year)d 年，请重新选择。") % {"year": old.year + YEARS_AHEAD}
        return [Shortcoming("deadline_month", words)]
    return []


def _targets(targets: Mapping[str, str], terms: LineTerms) -> list[Shortcoming]:
    changed = changed_targets(targets, terms)
    if not changed:
        return [Shortcoming("targets", _("请至少改写一项目标；不改的保持原样。"))]
    return [
        Shortcoming(
            f"target-{order}", _("最多 %(most)d 字，请删去 %(over)d 字。") % {"most": TARGET_BUDGET, "over": over}
        )
        for order, text in changed.items()
        if (over := length(text) - TARGET_BUDGET) > 0
    ]
