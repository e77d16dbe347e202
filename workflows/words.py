"""The words of the law: statuses, actions, roles, relations, capacities. Labels are the field's own terms."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What kind of document a flow governs."""

    CONTRIBUTION = "contribution", _("反馈")
    REPORT = "report", _("进展报告")
    LINE = "line", _("责任行")
    PERIOD = "period", _("报告期")
    APPLICATION = "application", _("事项申请")
    COORDINATION = "coordination", _("需协调事项")


class ContributionStatus(TextChoices):
    """Where a contribution (反馈) of an undertaking or assisting unit stands."""

    DRAFT = "draft", _("填写中")
    SENT = "sent", _("已报牵头单位")
    RETURNED = "returned", _("退回修改")
    ACCEPTED = "accepted", _("已采用")
    WAIVED = "waived", _("缺报先行")
    EXCUSED = "excused", _("已减签")


class ReportStatus(TextChoices):
    """Where a report (进展报告) of the lead unit stands."""

    DRAFT = "draft", _("填写中")
    WITH_HEAD = "with_head", _("待负责人签发")
    CO_SIGNING = "co_signing", _("会签中")
    WITH_OFFICE = "with_office", _("待督查室验收")
    ACCEPTED = "accepted", _("已验收")


class LineStatus(TextChoices):
    """Whether a line owes reports: until closed (销号), also past its deadline (domain.md, house rules)."""

    ACTIVE = "active", _("在办")
    SUSPENDED = "suspended", _("暂停")
    CLOSED = "closed", _("已销号")
    TERMINATED = "terminated", _("已终止")


class ApplicationKind(TextChoices):
    """What the lead of a line applies for (domain.md, terms: 延期、调整、办结/销号)."""

    EXTENSION = "extension", _("延期")
    ADJUSTMENT = "adjustment", _("调整目标")
    COMPLETION = "completion", _("办结")


class ApplicationStatus(TextChoices):
    """Where an application about a line stands."""

    DRAFT = "draft", _("待提交")
    WITH_OFFICE = "with_office", _("待督查室审核")
    WITH_CHIEF = "with_chief", _("待主任决定")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


class PeriodStatus(TextChoices):
    """Whether a period (报告期) takes reports."""

    PLANNED = "planned", _("未开启")
    OPEN = "open", _("填报中")
    CLOSED = "closed", _("已结束")


class CoordinationStatus(TextChoices):
    """Where a problem that needs the city government (需市政府协调) stands."""

    DRAFT = "draft", _("填写中")
    WITH_HEAD = "with_head", _("待负责人同意")
    WITH_LEADER = "with_leader", _("待分管领导答复")
    ANSWERED = "answered", _("已答复")
    WITHDRAWN = "withdrawn", _("已撤销")


class Action(TextChoices):
    """Every act of the law: those that change a status, and those beside the way (`SIDE_ACTS` of a flow)."""

    SEND = "send", _("提交牵头单位")
    ADOPT = "adopt", _("采用")
    RETURN_TO_CONTRIBUTOR = "return_to_contributor", _("退回反馈单位")
    WAIVE = "waive", _("缺报先行")
    SUBMIT = "submit", _("送负责人签发")
    RETURN_BY_HEAD = "return_by_head", _("负责人退回修改")
    SIGN = "sign", _("签发")
    RETURN_BY_OFFICE = "return_by_office", _("督查室退回修改")
    RETURN_TO_HEAD = "return_to_head", _("督查室退回审签人")
    ACCEPT = "accept", _("验收")
    CORRECT = "correct", _("更正")
    ASK_CORRECTION = "ask_correction", _("申请更正")
    REFUSE_CORRECTION = "refuse_correction", _("不同意更正")
    CLOSE_LINE = "close_line", _("销号")
    REOPEN_LINE = "reopen_line", _("恢复督办")
    SUSPEND_LINE = "suspend_line", _("暂停督办")
    RESUME_LINE = "resume_line", _("恢复在办")
    TERMINATE_LINE = "terminate_line", _("终止督办")
    HAND_OVER = "hand_over", _("移交")
    RESOLVE_NAME = "resolve_name", _("明确责任单位")
    FILE_APPLICATION = "file_application", _("提交申请")
    RETURN_APPLICATION = "return_application", _("退回补充")
    FORWARD_APPLICATION = "forward_application", _("提请主任决定")
    GRANT_APPLICATION = "grant_application", _("批准")
    REFUSE_APPLICATION = "refuse_application", _("不批准")
    WITHDRAW_APPLICATION = "withdraw_application", _("撤回申请")
    OPEN_PERIOD = "open_period", _("开启填报")
    CLOSE_PERIOD = "close_period", _("结束本期")
    RECALL = "recall", _("撤回")
    REQUEST_RECALL = "request_recall", _("申请撤回")
    GRANT_RECALL = "grant_recall", _("同意撤回")
    REFUSE_RECALL = "refuse_recall", _("不同意撤回")
    RETURN_WITH_REPORT = "return_with_report", _("随报告退回反馈单位")
    UNDO_RETURN = "undo_return", _("撤销退回")
    UNDO_RETURN_BY_HEAD = "undo_return_by_head", _("负责人撤销退回")
    UNDO_RETURN_BY_OFFICE = "undo_return_by_office", _("督查室撤销退回")
    UNDO_RETURN_TO_HEAD = "undo_return_to_head", _("督查室撤销退回审签人")
    ADD_CONTRIBUTOR = "add_contributor", _("加签")
    EXCUSE = "excuse", _("减签")
    URGE = "urge", _("催办")
    SUPPLY = "supply", _("补报")
    ASK_CONSENT = "ask_consent", _("送负责人同意")
    DECLINE_CONSENT = "decline_consent", _("负责人退回拟稿")
    RAISE_TO_LEADER = "raise_to_leader", _("报请市政府协调")
    ANSWER_PROBLEM = "answer_problem", _("答复")
    WITHDRAW_PROBLEM = "withdraw_problem", _("撤销协调请求")
    REASSIGN = "reassign", _("转办")
    COPY = "copy", _("抄送")


class Role(TextChoices):
    """What a post lets its holder be (invariants.md, roles)."""

    MEMBER = "member", _("工作人员")
    REPORTER = "reporter", _("经办人")
    HEAD = "head", _("单位主要负责人")
    DEPUTY = "deputy", _("受委托代签人")
    OFFICER = "officer", _("督查员")
    CHIEF = "chief", _("督查室主任")
    LEADER = "leader", _("市政府分管领导")
    AUDITOR = "auditor", _("审计员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")
    CLOCK = "clock", _("系统（到时自动）")


class Relation(TextChoices):
    """How the holder of a document stands to it: whose post it is that must act."""

    OWN_UNIT = "own_unit", _("本单位")
    COORDINATING_LEAD = "coordinating_lead", _("首位牵头单位")
    NEXT_SIGNER = "next_signer", _("轮到签发的牵头单位")
    GOVERNMENT = "government", _("市政府督查室")
    LEADER_IN_CHARGE = "leader_in_charge", _("分管这一事项")


class Capacity(TextChoices):
    """In which capacity somebody signs (contract.md, verify --json)."""

    HEAD = "head", _("单位主要负责人")
    DEPUTY = "deputy", _("受委托代签")
    OFFICE = "office", _("督查室")


class Standstill(TextChoices):
    """The explicit answers that nothing has moved: each wants its reason, and is counted (pages.md: filter 无变化)."""

    NO_PROGRESS = "no_progress", _("本期无进展")
    NO_CHANGE = "no_change", _("本期无变化")


class TargetState(TextChoices):
    """What a lead answers on a target in force (季度工作目标): reached by the period's end, or not."""

    REACHED = "reached", _("已达到")
    PARTLY = "partly", _("部分达到")
    NOT_REACHED = "not_reached", _("未达到")


class DutyRole(TextChoices):
    """A unit's role on a line (湛府办〔2020〕2号, annexes 1 and 2)."""

    LEAD = "lead", _("牵头")
    UNDERTAKING = "undertaking", _("承办")
    ASSISTING = "assisting", _("协办")
