"""Recomputes frozen content for the audit verifier: text changed in the database is found here."""

import json
from typing import Any

from audit.models import Event
from common import canonical
from submissions.models import ContributionRevision, Revision


def of_report(event: Event) -> str | None:
    """Return a finding when a report's revision is missing or its content is not what was frozen; else None."""
    data = json.loads(event.data_text)
    revision = Revision.every.filter(report=data["document"], number=data["number"]).first()
    return _finding(revision, data, f"{event.subject} 第 {data['number']} 版")


def of_contribution(event: Event) -> str | None:
    """Return a finding when a sent contribution is missing or its content is not what was sent; else None."""
    data = json.loads(event.data_text)
    revision = ContributionRevision.objects.filter(contribution=data["document"], number=data["number"]).first()
    return _finding(revision, data, f"{event.subject} 第 {data['number']} 稿")


def _finding(revision: Revision | ContributionRevision | None, data: dict[str, Any], what: str) -> str | None:
    if revision is None:
        return f"{what}不见了。"
    if canonical.sha256_hex(revision.content.encode()) != data["sha256"] or revision.sha256 != data["sha256"]:
        return f"{what}的内容与提交时的摘要不一致，数据库中的文字被改动过。"
    return None
