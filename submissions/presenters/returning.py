"""The form of returning a contribution: each section as sent beside the field for its remark."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from submissions.addresses import address_of
from submissions.models import Contribution
from submissions.presenters.days import DayCounter
from submissions.presenters.desk import head
from submissions.presenters.sections import numbered
from submissions.texts import texts_of_content


def return_page(contribution: Contribution, typed: Any, at: datetime) -> dict[str, Any]:
    """Return what the form for returning a contribution shows: each section as sent, and what was typed so far."""
    report = contribution.report
    latest = contribution.revisions.order_by("-number").first()
    texts = texts_of_content(latest.content) if latest else {}
    return head(report, DayCounter(at)) | {
        "contribution": contribution,
        "unit": contribution.unit.name,
        "desk_url": reverse("submissions:desk", kwargs=address_of(report)),
        "summary": typed.get("summary", ""),
        "reason": typed.get("reason", ""),
        "whole": "whole" in typed,
        "pinned": [
            (
                section.key,
                numbered(section),
                texts.get(section.key, ""),
                typed.get(f"remark-{section.key}", ""),
            )
            for section in report.period.sections
        ],
    }
