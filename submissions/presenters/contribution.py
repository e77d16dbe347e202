"""Words and dates of the pages of a contributing unit."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from components.chinese import moment_words, period_words
from submissions.models import Contribution, Remark, Return
from submissions.presenters.days import DayCounter
from submissions.presenters.names import titles
from submissions.presenters.sections import SectionView, previous_report, section_links, targets
from submissions.presenters.way import leads, stops_of_contribution
from workflows.way import is_returned, waits_for_unit


def head(contribution: Contribution, at: datetime) -> dict[str, Any]:
    """Return what the head of each page shows: title, chip, role line, relay, due."""
    report = contribution.report
    receiver = leads(report)[0]
    returned = is_returned(contribution.status)
    return {
        "contribution": contribution,
        "report": report,
        "title": titles([report.line_id])[report.line_id],
        "chip": report.line.label,
        "receiver": receiver,
        "role_line": _("本单位为%(role)s单位，报给 %(receiver)s")
        % {"role": contribution.obligation.get_role_display(), "receiver": receiver},
        "stops": stops_of_contribution(contribution, at, returned=returned),
        "due_at": contribution.obligation.due_at,
        "days": DayCounter(at).left(contribution.government, contribution.obligation.due_at),
        "period_words": period_words(report.period.start, report.period.end, year=True),
        "now": at,
    }


def form_page(contribution: Contribution, sections: list[SectionView], at: datetime) -> dict[str, Any]:
    """Return what the writing page shows."""
    report = contribution.report
    before = previous_report(report)
    done = sum(1 for section in sections if section.state == "complete")
    back = _last_return(contribution) if is_returned(contribution.status) else None
    return head(contribution, at) | {
        "sections": sections,
        "links": section_links(sections),
        "caption": _("%(n)d 部分，已完成 %(done)d/%(n)d") % {"n": len(sections), "done": done},
        "targets": targets(report),
        "back": back,
        "to_mend": [section for section in sections if section.open_remarks],
        "last_words": period_words(before.period.start, before.period.end) if before else "",
        "saved_words": _saved_words(contribution),
        "draft_key": f"contribution-{contribution.pk}",
    }


def check_page(contribution: Contribution, at: datetime) -> dict[str, Any]:
    """Return what the check page shows beside the answers."""
    remarks = Remark.objects.filter(returned__contribution=contribution).select_related("section")
    return head(contribution, at) | {"remarks": list(remarks), "draft_number": contribution.revisions.count() + 1}


def sent_page(contribution: Contribution, at: datetime) -> dict[str, Any]:
    """Return what the confirmation page shows: when it arrived, on time or late, who has it."""
    revision = contribution.revisions.order_by("-number").first()
    return head(contribution, at) | {
        "revision": revision,
        "with_unit": waits_for_unit(contribution.status),
        "late": contribution.obligation.late,
        "first_arrival": contribution.obligation.first_arrival,
        "status_words": contribution.get_status_display(),
    }


def _last_return(contribution: Contribution) -> Return | None:
    return contribution.returns.order_by("-at").first()


def _saved_words(contribution: Contribution) -> str:
    draft = (
        contribution.drafts.filter(edited_at__isnull=False).select_related("edited_by").order_by("-edited_at").first()
    )
    if draft is None or draft.edited_at is None:
        return _("写的文字会自动保存")
    return _("%(name)s %(when)s 保存") % {"name": draft.edited_by, "when": moment_words(draft.edited_at)}
