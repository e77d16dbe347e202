"""The way of a line's terms as pages show it: 原定 → 第 1 次 → 第 2 次."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from plans.models import LineTerms, Plan


@dataclass(frozen=True, slots=True)
class Step:
    """One state of a line's terms: 原定, 第1次延期 …; `now` where it is the one in force."""

    label: str
    since: date
    deadline: str
    note: str
    now: bool


def terms_in_force(terms: Sequence[LineTerms], day: date) -> LineTerms:
    """Return the terms that hold on a day, out of all of a line's in their order."""
    return ([one for one in terms if one.since <= day] or list(terms[:1]))[-1]


def steps_of(terms: Sequence[LineTerms], now: LineTerms, plan: Plan) -> list[Step]:
    """Return the way of the terms: 原定 → 第1次延期 → …; the first date is never overwritten.

    What stands there first rests on the plan's own document, what follows on a decision.
    """
    first = plan.number or plan.name
    labels, moved = step_labels(terms), {one.pk for one in _moves(terms)}
    return [
        Step(
            label=labels[one.pk] if one.pk in moved else _("时限未变"),
            since=one.since,
            deadline=one.deadline,
            note=one.reason if one.sequence else first,
            now=one.pk == now.pk,
        )
        for one in terms
    ]


def deadline_words(terms: Sequence[LineTerms]) -> str:
    """Return the way of the deadline in one line: “原定 2020年12月 → 第 1 次 2021年6月”; one alone stands bare."""
    moved = _moves(terms)
    if len(moved) == 1:
        return moved[0].deadline
    labels = step_labels(terms)
    return " → ".join(f"{labels[one.pk]} {one.deadline}" for one in moved)


def step_labels(terms: Sequence[LineTerms]) -> dict[int, str]:
    """Return “原定” or “第 1 次” for the deadline that each of a line's terms has, by their id.

    Only what moved the deadline is counted: after an adjusted target (调整) the first extension is still the first.
    """
    labels: dict[int, str] = {}
    moved = {one.pk for one in _moves(terms)}
    label, times = _("原定"), 0
    for one in terms:
        if labels and one.pk in moved:
            times += 1
            label = _("第 %(n)d 次") % {"n": times}
        labels[one.pk] = label
    return labels


def _moves(terms: Sequence[LineTerms]) -> list[LineTerms]:
    return [one for place, one in enumerate(terms) if not place or one.deadline != terms[place - 1].deadline]
