"""Words and dates of the pages of a contributing unit."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from components.chinese import due_words, moment_words, period_words
from components.pieces import Fact
from submissions.models import Contribution, Remark, Return
from submissions.presenters.days import DayCounter
from submissions.presenters.names import titles
from submissions.presenters.next_tasks import next_task
from submissions.presenters.sections import SectionView, previous_report, section_links, targets
from submissions.presenters.way import holders, leads, stops_of_contribution
from workflows.people import Actor
from workflows.way import is_frozen, is_returned, waits_for_unit


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


def sent_page(contribution: Contribution, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the confirmation page shows: when it arrived, on time or late, who has it, what waits next."""
    shown = head(contribution, at)
    revision = contribution.revisions.order_by("-number").first()
    receiver = shown["receiver"]
    facts = []
    if revision is not None:
        identity = f"{contribution.report.identity}/{contribution.unit.name}/{revision.number}"
        facts.append(Fact(_("编号"), _("反馈 %(identity)s") % {"identity": identity}))
        arrived = moment_words(revision.sent_at, seconds=True)
        facts.append(Fact(_("送达时间"), arrived, note=_punctuality(contribution, revision.number)))
    facts += [
        Fact(_("状态"), str(contribution.get_status_display())),
        Fact(_("现在谁手里"), _holder(contribution, receiver), strong=True),
        Fact(
            _("下一步"),
            _("%(receiver)s汇总，%(due)s前报督查室")
            % {"receiver": receiver, "due": due_words(contribution.report.period.due_at)},
        ),
    ]
    return shown | {
        "facts": facts,
        "revision": revision,
        "delivered": revision is not None and not waits_for_unit(contribution.status),
        "next_task": next_task(actor, at),
    }


def _punctuality(contribution: Contribution, number: int) -> str:
    words = _("逾期") if contribution.obligation.late else _("按时")
    if number > 1 and contribution.obligation.first_arrival is not None:
        first = moment_words(contribution.obligation.first_arrival, seconds=True)
        return _("首次 %(when)s 送达，%(words)s") % {"when": first, "words": words}
    return words


def _holder(contribution: Contribution, receiver: str) -> str:
    """Return who has it now: the unit, the lead's reporter, or, once handed on, whoever has the lead's report."""
    if waits_for_unit(contribution.status):
        return contribution.unit.name
    report = contribution.report
    if not is_frozen(report.status):
        return _("%(receiver)s经办人") % {"receiver": receiver}
    now = holders([report])[report.pk]
    return str(now) if now else _("已存档")


def _last_return(contribution: Contribution) -> Return | None:
    return contribution.returns.order_by("-at").first()


def _saved_words(contribution: Contribution) -> str:
    draft = (
        contribution.drafts.filter(edited_at__isnull=False).select_related("edited_by").order_by("-edited_at").first()
    )
    if draft is None or draft.edited_at is None:
        return _("写的文字会自动保存")
    return _("%(name)s %(when)s 保存") % {"name": draft.edited_by, "when": moment_words(draft.edited_at)}
