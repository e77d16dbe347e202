"""Every act in every status where it exists: what leads there, where it leads, what hinders it and with which words.

Written from domain.md, pages.md and issue 3, not from the flows. Whoever acts is one of those whom the permission table
names; what is stated here is all that is asked besides the person.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.workflows.stand_ins import CONTRIBUTOR, FIRST_LEAD, PERSON, SECOND_LEAD, holding
from workflows.facts import Shortcoming
from workflows.people import Actor, clock_of
from workflows.words import (
    Action,
    ApplicationKind,
    ContributionStatus,
    Kind,
    ReportStatus,
    Role,
)

Changes = dict[str, Any]
NOTE, RETURN, NOTHING = "理由", "退回意见", ""


@dataclass(frozen=True, slots=True)
class Act:
    """One act: in these statuses, by this person, when all is `ready`.

    `to`: the status in which the document stands afterwards ("": it stays where it is). `wants`: a reason, the words of
    a return, or nothing. `hindered`: what alone may hinder it, each with words that the refused person reads.
    """

    kind: Kind
    action: Action
    sources: str
    by: Actor
    to: str = ""
    wants: str = NOTHING
    ready: Changes = field(default_factory=dict)
    hindered: tuple[tuple[Changes, str], ...] = ()


UNIT, LEAD = holding(Role.REPORTER, CONTRIBUTOR), holding(Role.REPORTER, FIRST_LEAD)
HEAD, SECOND_HEAD = holding(Role.HEAD, FIRST_LEAD), holding(Role.HEAD, SECOND_LEAD)
OFFICER, CHIEF, LEADER = holding(Role.OFFICER), holding(Role.CHIEF), holding(Role.LEADER)
BOTH_SIGNED = (FIRST_LEAD, SECOND_LEAD)

# What hinders several acts, each with words of its reason.
REPORT_GONE: tuple[Changes, str] = ({"report_status": ReportStatus.WITH_HEAD}, "报告已送签")
NOT_OPEN: tuple[Changes, str] = ({"period_open": False}, "尚未开启或已经结束")
UNANSWERED: tuple[Changes, str] = ({"unanswered": 2}, "2 处退回意见没有答复")
LACKING: tuple[Changes, str] = ({"shortcomings": (Shortcoming("progress", "“进展情况”还没有填写。"),)}, "还没有填写")
URGED: tuple[Changes, str] = ({"urged_today": True}, "今天已经催过")
OPENED: tuple[Changes, str] = ({"opened_by_receiver": True}, "对方已经打开")
NOT_OPENED: tuple[Changes, str] = ({"opened_by_receiver": False}, "可以直接撤回")
ASKED: tuple[Changes, str] = ({"recall_asked": True}, "等待对方答复")
NOT_ASKED: tuple[Changes, str] = ({"recall_asked": False}, "没有待答复的撤回申请")
SEEN: tuple[Changes, str] = ({"return_opened": True}, "已经打开退回的材料")
PENDING: tuple[Changes, str] = ({"pending": ("市财政局",)}, "1 家单位的反馈没有采用：市财政局")
NOT_FROZEN: tuple[Changes, str] = ({"revision_sha256": None}, "没有固定的版本")
NOT_SIGNED: tuple[Changes, str] = ({"signed_units": (FIRST_LEAD,)}, "还有牵头单位负责人没有签发")
REPORTS_LEFT: tuple[Changes, str] = ({"open_reports": 3}, "3 份报告没有验收")
RESTS: tuple[Changes, str] = ({"line_in_work": False}, "现在不在办")
LEADS_NO_MORE: tuple[Changes, str] = ({"leads_line": False}, "现在不是这一事项的牵头单位")

UNTOUCHED: Changes = {"opened_by_receiver": False}
READ: Changes = {"opened_by_receiver": True}
ASKING: Changes = {"opened_by_receiver": True, "recall_asked": True}


def mistaken(came_from: ContributionStatus | ReportStatus, **more: object) -> Changes:
    """Return the facts of what this very person has returned and nobody has opened."""
    return {"returned_by": PERSON, "returned_from": came_from, "return_opened": False} | more


C, R, L, P = Kind.CONTRIBUTION, Kind.REPORT, Kind.LINE, Kind.PERIOD
A, Q = Kind.APPLICATION, Kind.COORDINATION
BY_OFFICE = mistaken(ReportStatus.WITH_OFFICE, signed_units=BOTH_SIGNED)
HEADS_RETURN: tuple[Changes, str] = ({"returned_from": ReportStatus.WITH_HEAD}, "不是督查室的退回")
MOVED_SINCE: tuple[Changes, str] = ({"returned_from": None}, "不是督查室的退回")

ACTS = (
    # -- 反馈: written → sent → adopted, or returned, or named as missing, or excused
    Act(C, Action.SEND, "draft returned", UNIT, "sent", hindered=(NOT_OPEN, REPORT_GONE, UNANSWERED, LACKING)),
    Act(C, Action.ADOPT, "sent", LEAD, "accepted", hindered=(REPORT_GONE,)),
    Act(
        C,
        Action.ADOPT,
        "waived",
        LEAD,
        "accepted",
        ready={"supplied": True},
        hindered=(REPORT_GONE, ({"supplied": False}, "还没有补报")),
    ),
    Act(C, Action.RETURN_TO_CONTRIBUTOR, "sent accepted", LEAD, "returned", RETURN, hindered=(NOT_OPEN, REPORT_GONE)),
    Act(
        C,
        Action.WAIVE,
        "draft returned",
        LEAD,
        "waived",
        NOTE,
        hindered=(REPORT_GONE, ({"overdue": False}, "尚未到期")),
    ),
    Act(C, Action.EXCUSE, "draft returned sent", LEAD, "excused", NOTE, hindered=(NOT_OPEN, REPORT_GONE)),
    Act(C, Action.ADD_CONTRIBUTOR, "excused", LEAD, "draft", NOTE, hindered=(NOT_OPEN, REPORT_GONE)),
    Act(C, Action.RECALL, "sent", UNIT, "draft", ready=UNTOUCHED, hindered=(REPORT_GONE, OPENED)),
    Act(C, Action.REQUEST_RECALL, "sent", UNIT, "", NOTE, READ, (REPORT_GONE, NOT_OPENED, ASKED)),
    Act(C, Action.GRANT_RECALL, "sent", LEAD, "draft", ready=ASKING, hindered=(REPORT_GONE, NOT_ASKED)),
    Act(C, Action.REFUSE_RECALL, "sent", LEAD, "", NOTE, ASKING, (NOT_ASKED,)),
    Act(
        C,
        Action.UNDO_RETURN,
        "returned",
        LEAD,
        "sent",
        NOTE,
        mistaken(ContributionStatus.SENT),
        (REPORT_GONE, SEEN),
    ),
    Act(
        C,
        Action.UNDO_RETURN,
        "returned",
        LEAD,
        "accepted",
        NOTE,
        mistaken(ContributionStatus.ACCEPTED),
        (REPORT_GONE, SEEN),
    ),
    Act(
        C,
        Action.RETURN_WITH_REPORT,
        "accepted",
        HEAD,
        "returned",
        RETURN,
        {"report_returned_by": PERSON, "lead_units": BOTH_SIGNED},
        (REPORT_GONE,),
    ),
    Act(C, Action.URGE, "draft returned", LEAD, hindered=(NOT_OPEN, REPORT_GONE, URGED)),
    Act(C, Action.URGE, "sent", UNIT, hindered=(REPORT_GONE, URGED)),
    Act(C, Action.REASSIGN, "draft returned sent", UNIT, wants=NOTE),
    # Its late text can be attached afterwards, wherever the report is by then.
    Act(
        C,
        Action.SUPPLY,
        "waived",
        UNIT,
        ready={"report_status": ReportStatus.WITH_OFFICE},
        hindered=(NOT_OPEN, ({"supplied": True}, "不能重复补报"), UNANSWERED, LACKING),
    ),
    # -- 进展报告: written → the heads in printed order → the office → accepted
    Act(
        R,
        Action.SUBMIT,
        "draft",
        LEAD,
        "with_head",
        hindered=(({"signing_open": False}, "起才能送签"), PENDING, UNANSWERED, LACKING),
    ),
    Act(R, Action.RETURN_BY_HEAD, "with_head", HEAD, "draft", RETURN),
    Act(R, Action.RETURN_BY_HEAD, "co_signing", SECOND_HEAD, "draft", RETURN),
    Act(R, Action.SIGN, "with_head", HEAD, "co_signing", hindered=(NOT_FROZEN, UNANSWERED)),
    Act(R, Action.SIGN, "co_signing", SECOND_HEAD, "with_office", hindered=(NOT_FROZEN, UNANSWERED)),
    Act(R, Action.SIGN, "with_head", HEAD, "with_office", ready={"lead_units": (FIRST_LEAD,)}),
    Act(R, Action.SIGN, "co_signing", SECOND_HEAD, "co_signing", ready={"lead_units": (*BOTH_SIGNED, CONTRIBUTOR)}),
    Act(R, Action.RETURN_BY_OFFICE, "with_office", OFFICER, "draft", RETURN),
    Act(R, Action.RETURN_TO_HEAD, "with_office", OFFICER, "with_head", RETURN, hindered=(NOT_FROZEN,)),
    Act(R, Action.ACCEPT, "with_office", OFFICER, "accepted", hindered=(NOT_FROZEN, NOT_SIGNED)),
    Act(R, Action.CORRECT, "accepted", OFFICER, "draft", NOTE),
    Act(
        R,
        Action.RECALL,
        "with_head",
        LEAD,
        "draft",
        ready=UNTOUCHED,
        hindered=(({"returned_to_head": True}, "督查室退回审签人的"), OPENED),
    ),
    Act(R, Action.RECALL, "co_signing", HEAD, "draft", ready=UNTOUCHED, hindered=(OPENED,)),
    Act(R, Action.RECALL, "with_office", SECOND_HEAD, "draft", ready=UNTOUCHED, hindered=(OPENED,)),
    Act(
        R,
        Action.REQUEST_RECALL,
        "with_head",
        LEAD,
        "",
        NOTE,
        READ,
        (({"returned_to_head": True}, "督查室退回审签人的"), NOT_OPENED, ASKED),
    ),
    Act(R, Action.REQUEST_RECALL, "co_signing", HEAD, "", NOTE, READ, (NOT_OPENED, ASKED)),
    Act(R, Action.REQUEST_RECALL, "with_office", SECOND_HEAD, "", NOTE, READ, (NOT_OPENED, ASKED)),
    Act(R, Action.GRANT_RECALL, "with_head", HEAD, "draft", ready=ASKING, hindered=(NOT_ASKED,)),
    Act(R, Action.GRANT_RECALL, "co_signing", SECOND_HEAD, "draft", ready=ASKING, hindered=(NOT_ASKED,)),
    Act(R, Action.GRANT_RECALL, "with_office", OFFICER, "draft", ready=ASKING, hindered=(NOT_ASKED,)),
    Act(R, Action.REFUSE_RECALL, "with_head", HEAD, "", NOTE, ASKING, (NOT_ASKED,)),
    Act(R, Action.REFUSE_RECALL, "co_signing", SECOND_HEAD, "", NOTE, ASKING, (NOT_ASKED,)),
    Act(R, Action.REFUSE_RECALL, "with_office", OFFICER, "", NOTE, ASKING, (NOT_ASKED,)),
    Act(
        R,
        Action.UNDO_RETURN_BY_HEAD,
        "draft",
        HEAD,
        "with_head",
        NOTE,
        mistaken(ReportStatus.WITH_HEAD),
        (
            ({"returned_from": None}, "不是单位主要负责人的退回"),
            ({"returned_from": ReportStatus.WITH_OFFICE}, "不是单位主要负责人的退回"),
            SEEN,
            PENDING,
            NOT_FROZEN,
        ),
    ),
    Act(
        R,
        Action.UNDO_RETURN_BY_HEAD,
        "draft",
        SECOND_HEAD,
        "co_signing",
        NOTE,
        mistaken(ReportStatus.CO_SIGNING, signed_units=(FIRST_LEAD,)),
        (SEEN, PENDING, NOT_FROZEN),
    ),
    Act(
        R,
        Action.UNDO_RETURN_BY_OFFICE,
        "draft",
        OFFICER,
        "with_office",
        NOTE,
        BY_OFFICE,
        (MOVED_SINCE, HEADS_RETURN, SEEN, PENDING, NOT_FROZEN, NOT_SIGNED),
    ),
    Act(
        R,
        Action.UNDO_RETURN_TO_HEAD,
        "with_head",
        OFFICER,
        "with_office",
        NOTE,
        BY_OFFICE,
        (MOVED_SINCE, HEADS_RETURN, SEEN, NOT_FROZEN),
    ),
    Act(R, Action.ADD_CONTRIBUTOR, "draft", LEAD, wants=NOTE, hindered=(NOT_OPEN,)),
    Act(R, Action.URGE, "draft", OFFICER, hindered=(URGED,)),
    Act(R, Action.URGE, "with_head co_signing with_office", LEAD, hindered=(URGED,)),
    Act(R, Action.REASSIGN, "draft with_head co_signing with_office", LEAD, wants=NOTE),
    Act(
        R, Action.ASK_CORRECTION, "accepted", LEAD, wants=NOTE, hindered=(({"correction_asked": True}, "已经申请更正"),)
    ),
    Act(
        R,
        Action.REFUSE_CORRECTION,
        "accepted",
        OFFICER,
        "",
        NOTE,
        {"correction_asked": True},
        (({"correction_asked": False}, "没有待答复的更正申请"),),
    ),
    Act(R, Action.COPY, "draft with_head co_signing with_office accepted", LEAD),
    # -- 责任行: a line ends, or rests, only after its reports have been accepted
    Act(L, Action.CLOSE_LINE, "active", CHIEF, "closed", NOTE, hindered=(REPORTS_LEFT,)),
    Act(L, Action.REOPEN_LINE, "closed terminated", CHIEF, "active", NOTE),
    Act(L, Action.SUSPEND_LINE, "active", CHIEF, "suspended", NOTE, hindered=(REPORTS_LEFT,)),
    Act(L, Action.RESUME_LINE, "suspended", CHIEF, "active", NOTE),
    Act(L, Action.TERMINATE_LINE, "active suspended", CHIEF, "terminated", NOTE, hindered=(REPORTS_LEFT,)),
    Act(L, Action.HAND_OVER, "active suspended", CHIEF, wants=NOTE),
    Act(L, Action.RESOLVE_NAME, "active suspended", OFFICER, wants=NOTE, hindered=(({"open_names": 0}, "都已明确"),)),
    # -- 报告期
    Act(
        P,
        Action.OPEN_PERIOD,
        "planned",
        clock_of(1),
        "open",
        hindered=(({"opening_reached": False, "opens_on": date(2020, 2, 24)}, "本期于 2020 年 2 月 24 日开启"),),
    ),
    Act(P, Action.CLOSE_PERIOD, "open", OFFICER, "closed", hindered=(REPORTS_LEFT,)),
    # -- 延期、调整、办结: asked for by the lead, examined by the office, decided by its chief
    Act(
        A,
        Action.FILE_APPLICATION,
        "draft",
        LEAD,
        "with_office",
        hindered=(
            LEADS_NO_MORE,
            RESTS,
            ({"others_open": 1}, "已有一份申请正在办理"),
            ({"before_deadline": False, "deadline": date(2020, 12, 31)}, "完成时限（2020 年 12 月 31 日）已过"),
            ({"before_deadline": False, "what": ApplicationKind.ADJUSTMENT}, "完成时限（原定）已过"),
            LACKING,
        ),
    ),
    # 办结: a line owes until closed, also past its deadline.
    Act(
        A,
        Action.FILE_APPLICATION,
        "draft",
        HEAD,
        "with_office",
        ready={"what": ApplicationKind.COMPLETION, "before_deadline": False, "open_reports": 1},
    ),
    Act(A, Action.RETURN_APPLICATION, "with_office", OFFICER, "draft", NOTE),
    Act(A, Action.FORWARD_APPLICATION, "with_office", OFFICER, "with_chief", NOTE, hindered=(RESTS, LACKING)),
    Act(
        A,
        Action.GRANT_APPLICATION,
        "with_chief",
        CHIEF,
        "granted",
        ready={"open_reports": 3},
        hindered=(RESTS, LACKING),
    ),
    Act(
        A,
        Action.GRANT_APPLICATION,
        "with_chief",
        CHIEF,
        "granted",
        ready={"what": ApplicationKind.COMPLETION, "open_reports": 0},
        hindered=(RESTS, REPORTS_LEFT),
    ),
    Act(A, Action.REFUSE_APPLICATION, "with_chief", CHIEF, "refused", NOTE),
    Act(A, Action.WITHDRAW_APPLICATION, "draft", LEAD, "withdrawn", ready=READ),
    Act(A, Action.WITHDRAW_APPLICATION, "with_office", LEAD, "withdrawn", ready=UNTOUCHED, hindered=(OPENED,)),
    Act(A, Action.GRANT_RECALL, "with_office", OFFICER, "withdrawn", ready=ASKING, hindered=(NOT_ASKED,)),
    Act(A, Action.GRANT_RECALL, "with_chief", CHIEF, "withdrawn", ready=ASKING, hindered=(NOT_ASKED,)),
    Act(A, Action.REQUEST_RECALL, "with_office", LEAD, "", NOTE, READ, (NOT_OPENED, ASKED)),
    # What the office has examined is not taken back without asking, whether the chief has opened it or not.
    Act(A, Action.REQUEST_RECALL, "with_chief", LEAD, "", NOTE, UNTOUCHED, (ASKED,)),
    Act(A, Action.REFUSE_RECALL, "with_office", OFFICER, "", NOTE, ASKING, (NOT_ASKED,)),
    Act(A, Action.REFUSE_RECALL, "with_chief", CHIEF, "", NOTE, ASKING, (NOT_ASKED,)),
    Act(A, Action.URGE, "with_office with_chief", LEAD, hindered=(URGED,)),
    # -- 需市政府协调: written, consented to by the own head, answered by the leader in charge
    Act(
        Q,
        Action.ASK_CONSENT,
        "draft",
        LEAD,
        "with_head",
        hindered=(LEADS_NO_MORE, ({"line_closed": True}, "已经销号"), LACKING),
    ),
    Act(
        Q,
        Action.RAISE_TO_LEADER,
        "draft with_head",
        HEAD,
        "with_leader",
        hindered=(LEADS_NO_MORE, ({"line_closed": True}, "已经销号"), LACKING),
    ),
    Act(Q, Action.DECLINE_CONSENT, "with_head", HEAD, "draft", NOTE),
    Act(Q, Action.ANSWER_PROBLEM, "with_leader", LEADER, "answered", NOTE),
    Act(Q, Action.WITHDRAW_PROBLEM, "draft", LEAD, "withdrawn", NOTE, READ),
    Act(Q, Action.WITHDRAW_PROBLEM, "with_head", LEAD, "withdrawn", NOTE, UNTOUCHED, (OPENED,)),
    Act(Q, Action.WITHDRAW_PROBLEM, "with_leader", HEAD, "withdrawn", NOTE, UNTOUCHED, (OPENED,)),
    Act(Q, Action.GRANT_RECALL, "with_head", HEAD, "withdrawn", ready=ASKING, hindered=(NOT_ASKED,)),
    Act(Q, Action.GRANT_RECALL, "with_leader", LEADER, "withdrawn", ready=ASKING, hindered=(NOT_ASKED,)),
    Act(Q, Action.REQUEST_RECALL, "with_head", LEAD, "", NOTE, READ, (NOT_OPENED, ASKED)),
    Act(Q, Action.REQUEST_RECALL, "with_leader", HEAD, "", NOTE, READ, (NOT_OPENED, ASKED)),
    Act(Q, Action.REFUSE_RECALL, "with_head", HEAD, "", NOTE, ASKING, (NOT_ASKED,)),
    Act(Q, Action.REFUSE_RECALL, "with_leader", LEADER, "", NOTE, ASKING, (NOT_ASKED,)),
    Act(Q, Action.URGE, "with_head with_leader", LEAD, hindered=(URGED,)),
)
