"""When: rules about what has been written and gathered."""

from typing import Protocol

from django.utils.translation import gettext_lazy as _
from viewflow.fsm import State

from workflows.facts import ContributionFacts, LineFacts, ReportFacts
from workflows.rules.persons import OfContribution, OfReport
from workflows.words import ReportStatus


class OfLine(Protocol):
    """A flow over the facts of a line."""

    @property
    def facts(self) -> LineFacts: ...


def text_is_complete(flow: OfContribution | OfReport) -> State.CONDITION:
    """报告内容须包含进展情况、存在问题、下一步工作计划和建议；简明扼要 (notice, part 3)."""
    shortcomings = flow.facts.shortcomings
    return State.CONDITION(not shortcomings, "".join(shortcoming.message for shortcoming in shortcomings[:1]))


def return_notes_are_answered(flow: OfContribution | OfReport) -> State.CONDITION:
    """A return is answered note by note before the text goes on again: by a tick or in words (pages.md 1.7)."""
    left = flow.facts.unanswered
    if not left:
        return State.CONDITION(True)
    return State.CONDITION(False, _("还有 %(n)d 处退回意见没有答复：改好的标为已改，不改的写明情况。") % {"n": left})


def section_is_open(facts: ContributionFacts | ReportFacts, section: str) -> State.CONDITION:
    """Only what was returned unlocks (退回): sections that no remark names stay as their reader saw them."""
    return State.CONDITION(
        facts.open_sections is None or section in facts.open_sections,
        _("这一栏没有退回，不能改；只能改退回时写了意见的栏目。"),
    )


def target_key(target: int | str) -> str:
    """Return under which key the answer on one target stands among the sections of a return: target:12."""
    return f"target:{target}"


def is_target(key: str) -> bool:
    """Return whether a key among what a return opened is that of one target's answer."""
    return key.startswith(target_key(""))


def target_is_open(facts: ContributionFacts | ReportFacts, section: str, target: int | str) -> State.CONDITION:
    """Only what was returned unlocks (退回): the answer on a target opens with a remark on it, or with its section."""
    return State.CONDITION(
        bool(section_is_open(facts, section)) or target_key(target) in (facts.open_sections or ()),
        _("这一项目标的完成情况没有退回，不能改；只能改退回时写了意见的目标。"),
    )


def contributions_are_in(flow: OfReport) -> State.CONDITION:
    """Every contribution is adopted or waived by name (pages.md 1.8)."""
    pending = flow.facts.pending
    if not pending:
        return State.CONDITION(True)
    return State.CONDITION(
        False,
        _("还有 %(n)d 家单位的反馈没有采用：%(names)s。请采用、催报，或注明“缺报先行”。")
        % {"n": len(pending), "names": "、".join(pending[:6]) + (str(_("等")) if len(pending) > 6 else "")},
    )


def lead_still_drafts(flow: OfContribution) -> State.CONDITION:
    """A contribution moves only while the lead's report is still being written."""
    return State.CONDITION(
        flow.facts.report_status == ReportStatus.DRAFT,
        _("牵头单位的报告已送签，反馈不能再改动；报告退回后可以再办理。"),
    )


def late_text_is_missing(flow: OfContribution) -> State.CONDITION:
    """缺报先行: a late text is attached once (domain.md: the lateness is that unit's, its text may still come)."""
    return State.CONDITION(not flow.facts.supplied, _("本单位已经补报，不能重复补报。"))


def late_text_has_come(flow: OfContribution) -> State.CONDITION:
    """Only what has come can be adopted; till then the unit stands as missing."""
    return State.CONDITION(flow.facts.supplied, _("该单位还没有补报。"))


def a_name_is_open(flow: OfLine) -> State.CONDITION:
    """相关…, 沿线…: a name nobody can resolve from the text is one task for the office (domain.md, house rules)."""
    return State.CONDITION(flow.facts.open_names > 0, _("本事项所列的责任单位都已明确。"))


def contribution_is_overdue(flow: OfContribution) -> State.CONDITION:
    """A missing unit is named only after its own due instant (domain.md: contributions due on the 1st working day)."""
    return State.CONDITION(flow.facts.overdue, _("该单位的反馈尚未到期，到期后仍未报才可以缺报先行。"))
