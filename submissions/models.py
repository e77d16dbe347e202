"""Contributions, reports, drafts, frozen revisions, returns with pinned remarks, waivers, sign-offs.

`db_index=False`: a unique constraint begins with the column, or nobody ever asks by it. Each index is one more page
that every act writes.
"""

from functools import cached_property
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.prepared import Prepared, Slot
from plans.models import Line, LineTerms, Obligation, Period, PlanSection, Target
from submissions.attachment_models import Attachment as Attachment
from submissions.coordination_models import Coordination as Coordination
from submissions.coordination_models import CoordinationText as CoordinationText
from submissions.standing import StandingRevisions
from transitions.fields import StatusField
from transitions.models import Governed
from units.models import Delegation, Government, Unit
from workflows.rules.texts import target_key
from workflows.words import Capacity, ContributionStatus, DutyRole, Kind, ReportStatus, Standstill

_LEAD_DUTIES = Prepared(
    lambda: (
        Obligation.objects.filter(
            period=Slot("period", models.BigAutoField()), line=Slot("line", models.BigAutoField()), role=DutyRole.LEAD
        )
        .select_related("unit")
        .order_by("order", "id")
    )
)


class Report(Governed):
    """进展报告: the coordinating lead's report on a line in a period. At most one for each (invariant 1)."""

    KIND: ClassVar[Kind] = Kind.REPORT
    READ_WITH: ClassVar[tuple[str, ...]] = ("government", "period__plan", "line__matter")
    READ_WITHOUT: ClassVar[tuple[str, ...]] = (
        "period__counted",
        "period__rule",
        "period__plan__due",
        "line__matter__printed",
        "line__matter__source",
    )

    status = StatusField(_("状态"), max_length=20, choices=ReportStatus.choices, default=ReportStatus.DRAFT)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="reports")
    # Who alone acts for the coordinating lead (转办, submissions.hands); null: any reporter of it.
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("进展报告")
        constraints = [models.UniqueConstraint(fields=["period", "line"], name="one_report_per_line_and_period")]

    @property
    def identity(self) -> str:
        """Return period and line, without a version: 2020-02/附件1-015."""
        return f"{self.period.key}/{self.line.padded}"

    @property
    def subject(self) -> str:
        return f"report:{self.identity}"

    @cached_property
    def lead_duties(self) -> list[Obligation]:
        """Return the lead units' obligations with their units, in printed order; one query for the object's life.

        Which units lead is fixed when the period opens (`submissions.operations.opening`).
        """
        return _LEAD_DUTIES.all(period=self.period_id, line=self.line_id)


class Contribution(Governed):
    """反馈: what an undertaking or assisting unit sends to the lead unit. At most one per obligation (invariant 1)."""

    KIND: ClassVar[Kind] = Kind.CONTRIBUTION
    READ_WITH: ClassVar[tuple[str, ...]] = (
        "government",
        "unit",
        "obligation",
        "report__period__plan",
        "report__line__matter",
    )
    READ_WITHOUT: ClassVar[tuple[str, ...]] = tuple(f"report__{column}" for column in Report.READ_WITHOUT)
    # Else the lead could submit while a contribution is being sent back, and neither would see the other. Submitting
    # locks no contribution, so nobody waits in a circle.
    HELD_WITH: ClassVar[tuple[str, ...]] = ("report",)

    status = StatusField(_("状态"), max_length=20, choices=ContributionStatus.choices, default=ContributionStatus.DRAFT)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="contributions", db_index=False)
    obligation = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="contribution")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contributions")
    # Who alone acts for the unit (转办, submissions.hands); null: any reporter of it.
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("反馈")
        constraints = [models.UniqueConstraint(fields=["report", "unit"], name="one_contribution_per_unit")]

    @classmethod
    def held(cls) -> "models.QuerySet[Self]":
        return with_coordinating_lead(super().held())

    @property
    def subject(self) -> str:
        return f"contribution:{self.report.identity}/{self.unit.name}"


Rows = TypeVar("Rows", bound=Contribution)


def with_coordinating_lead(contributions: "models.QuerySet[Rows]") -> "models.QuerySet[Rows]":
    """Let each contribution bring the first lead unit of its report along (`coordinating_lead`, its id)."""
    leads = Obligation.objects.filter(
        period=OuterRef("report__period"), line=OuterRef("report__line"), role=DutyRole.LEAD
    )
    # As a number: compared as a foreign key it would not take the slots of a prepared statement.
    first = Subquery(leads.order_by("order", "id").values("unit")[:1], output_field=models.BigIntegerField())
    return contributions.annotate(coordinating_lead=first)  # type: ignore[return-value]  # the rows stay the rows


class Draft(models.Model):
    """What somebody is writing in one section: a row of its own, so autosave never touches a governed row.

    `version` counts saves: a save with an older version is a conflict, and both texts are shown. `targets`: in a
    report's first section, what was answered on the targets in force (TargetState by the target's id).
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="drafts", db_index=False)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, null=True, related_name="drafts", db_index=False
    )
    section = models.ForeignKey(PlanSection, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    targets = models.JSONField(_("目标完成情况"), default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, contribution__isnull=True)
                | Q(report__isnull=True, contribution__isnull=False),
                name="draft_of_one_document",
            ),
            models.UniqueConstraint(
                fields=["report", "section"], condition=Q(report__isnull=False), name="report_draft_once"
            ),
            models.UniqueConstraint(
                fields=["contribution", "section"],
                condition=Q(contribution__isnull=False),
                name="contribution_draft_once",
            ),
        ]


class ContributionRevision(models.Model):
    """A contribution as it was sent, frozen. `content` is canonical JSON, `sha256` its digest."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    # What the frozen text says of itself, read out so that it can be counted (submissions.texts).
    standstill = models.CharField(_("进展"), max_length=12, choices=Standstill.choices, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "number"], name="contribution_revision_once"),
        ]


class Revision(models.Model):
    """版本: a report's frozen content (canonical JSON); its SHA-256 is the report's identity for twenty years.

    `checkpoint_*` name the audit checkpoint at the freeze; `verification_code` is 128 random bits, printed as QR.
    `last_editor` is who last edited the text, `writers` are the people whose words stand in it: none of them signs it
    (invariant 4), nor does who handed it on (`frozen_by`, printed as 拟稿人). `withdrawn_at`: it was frozen for a
    head to sign anew and that return was undone before the head opened it; its number is not given again.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    terms = models.ForeignKey(LineTerms, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    last_editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    writers = models.JSONField(default=list)
    verification_code = models.CharField(max_length=32, unique=True)
    checkpoint_sequence = models.BigIntegerField(null=True)
    checkpoint_root = models.CharField(max_length=64, blank=True)
    # What the frozen text says of itself, read out so that it can be counted (submissions.texts).
    standstill = models.CharField(_("进展"), max_length=12, choices=Standstill.choices, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)

    objects = StandingRevisions()
    every: ClassVar[models.Manager["Revision"]] = models.Manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="revision_once")]

    @property
    def identity(self) -> str:
        """Return what is printed: 2020-02/附件1-015/v2."""
        return f"{self.report.identity}/v{self.number}"


class Return(models.Model):
    """退回: who sent a document back and why; `version` is the document's after it. Remarks are pinned to sections.

    Only what was returned unlocks: the sections of its remarks, or everything when the `whole` was returned.
    """

    class Reason(models.TextChoices):
        MISSING_DATA = "missing_data", _("数据缺失")
        WRONG_SCOPE = "wrong_scope", _("口径不符")
        NO_EVIDENCE = "no_evidence", _("无佐证")
        COPIED = "copied", _("照抄上期")
        OFF_TARGET = "off_target", _("与目标不符")
        OTHER = "other", _("其他")

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="returns")
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, null=True, related_name="returns")
    revision = models.PositiveIntegerField(_("版本"))
    # Returns from before this column have none, and unlock everything.
    version = models.PositiveIntegerField(_("版次"), null=True)
    whole = models.BooleanField(_("退回全文"), default=True)
    reason = models.CharField(_("退回原因"), max_length=20, choices=Reason.choices, default=Reason.OTHER)
    summary = models.TextField(_("退回说明"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)
    by_unit = models.CharField(max_length=80)
    at = models.DateTimeField()
    # When the mended document is due again (submissions.resubmission); returns older than this rule have none.
    due_at = models.DateTimeField(_("重新提交期限"), null=True)
    # When the other side first opened or touched what was returned: until then its author may undo it.
    opened_at = models.DateTimeField(_("对方打开时间"), null=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, contribution__isnull=True)
                | Q(report__isnull=True, contribution__isnull=False),
                name="return_of_one_document",
            )
        ]

    @classmethod
    def in_force(cls, document: "Report | Contribution") -> "models.QuerySet[Return]":
        """Return the returns of a document that were not undone, oldest first."""
        owner = {"report": document} if isinstance(document, Report) else {"contribution": document}
        return Return.objects.filter(**owner, undone_at__isnull=True)


class Remark(models.Model):
    """退回意见: one remark of a return, pinned to a section, or to one target whose answer stands in it (`target`).

    It stays, folded, once it is answered.
    It is answered by a tick (标为已改), by words (`answer`), or by both; the next reader sees which.
    """

    returned = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="remarks")
    section = models.ForeignKey(PlanSection, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    mended_at = models.DateTimeField(null=True)
    mended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["section__order", "id"]

    @property
    def key(self) -> str:
        """Return what it unlocks: its section, or the answer on its target alone."""
        return self.section.key if self.target_id is None else target_key(self.target_id)

    @property
    def place(self) -> str:
        """Return to what it is pinned, in words: the section, or the target."""
        if self.target is None:
            return self.section.title
        words = f"{self.target.part} {self.target.label}".strip() or self.target.text
        return gettext("目标 %(words)s") % {"words": words}

    @property
    def is_open(self) -> bool:
        """Return whether the remark still waits for a tick or for words."""
        return self.mended_at is None and self.answered_at is None

    @classmethod
    def open_of(cls, document: "Report | Contribution") -> "models.QuerySet[Remark]":
        """Return the remarks on a document that still wait for a tick or for words."""
        owner = {"returned__report": document} if isinstance(document, Report) else {"returned__contribution": document}
        standing = Remark.objects.filter(**owner, returned__undone_at__isnull=True)
        return standing.filter(mended_at__isnull=True, answered_at__isnull=True)


class Correction(models.Model):
    """更正: why an accepted report is written anew, and which accepted revision and record the next one replaces.

    Every revision frozen until the next acceptance says so in its content. A revision is corrected at most once.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="corrections")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="correction")
    record_number = models.CharField(_("被更正的存档号"), max_length=60)
    reason = models.TextField(_("更正理由"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)
    by_unit = models.CharField(max_length=80)
    at = models.DateTimeField()
    due_at = models.DateTimeField(_("重新提交期限"))

    class Meta:
        verbose_name = _("更正")
        ordering = ["at", "id"]


class Waiver(models.Model):
    """缺报先行: the lead files without this contribution, naming the unit; the lateness stays that unit's."""

    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="waiver")
    reason = models.TextField(_("理由"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()


class SignOff(models.Model):
    """签发: who signed which revision for which unit in which capacity. It counts only for the revision it names."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="sign_offs")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="sign_offs", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sign_offs")
    order = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs")
    person_name = models.CharField(max_length=60)
    post_title = models.CharField(max_length=40)
    capacity = models.CharField(max_length=10, choices=Capacity.choices)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    file_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["revision", "unit"], name="one_sign_off_per_unit")]
