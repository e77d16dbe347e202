"""What units supplied after the lead had filed without them (补报), as every reader of the report sees it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from components.chinese import moment_words
from submissions.acts import Acts, acts_in_step
from submissions.models import Contribution, Report
from submissions.presenters.attachments import AttachmentView, attached
from submissions.presenters.days import chinese_number
from workflows.way import is_waived
from workflows.words import Action, ContributionStatus, Kind


@dataclass(frozen=True, slots=True)
class Section:
    """One section as read: “一、进展情况” and its text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class LateText:
    """What a unit supplied after the lead had filed without it (补报)."""

    unit: str
    when: str
    sections: list[Section]
    attachments: list[AttachmentView]


def late_texts(contributions: Iterable[Contribution], acts: Acts | None = None) -> list[LateText]:
    """Return the late texts among these contributions; no query where nobody is missing, two for each that came.

    `acts`: what was done beside their way, as a page has read it; else one query more.
    """
    missing = [one for one in contributions if is_waived(one.status)]
    found, seen = [], acts_in_step(missing, acts)
    for one in missing:
        came = [act for act in seen.get((Kind.CONTRIBUTION, one.pk), []) if act.action == Action.SUPPLY]
        if came:
            content = json.loads(one.revisions.latest("number").content)
            files = attached(one, content.get("attachments", []))
            found.append(LateText(one.unit.name, moment_words(came[-1].at), sections_of(content), files))
    return found


def late_texts_of(report: Report) -> list[LateText]:
    """Return the late texts of a report of which it is known that a unit is missing; two queries, and their texts."""
    missing = report.contributions.filter(status=ContributionStatus.WAIVED).select_related("unit")
    return late_texts(missing.order_by("obligation__order", "id"))


def sections_of(content: dict[str, Any]) -> list[Section]:
    """Return the sections of frozen content, numbered as printed."""
    return [
        Section(f"{chinese_number(place)}、{section['title']}", section["text"])
        for place, section in enumerate(content["sections"], start=1)
    ]
