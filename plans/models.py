"""Plans (督办方案): what a decomposition document asks for, who answers, and the periods in which it is reported."""

import datetime as dt
from functools import cached_property
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.clock import local
from plans.draft_models import PlanDraft
from plans.section_models import STATED, PlanSection, sections_on
from transitions.fields import StatusField
from transitions.models import Governed
from units.models import Government, Post, Unit, UnitGroup
from workflows.words import DutyRole, Kind, LineStatus, PeriodStatus

__all__ = [
    "Line",
    "LineLeader",
    "LineTerms",
    "Matter",
    "Obligation",
    "OpenName",
    "Period",
    "Plan",
    "PlanDraft",
    "PlanSection",
    "Responsibility",
    "Target",
    "sections_on",
]


class Plan(models.Model):
    """督办方案: one decomposition document of one year, named by its 文号, with the reporting rule read from it.

    The house rules of domain.md are settings here; `due` is the rule of the text as read, e.g.
    {"working_days_after_end": 3}.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(_("名称"), max_length=200)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    year = models.PositiveIntegerField(_("年度"))
    cycle_months = models.PositiveIntegerField(_("报告周期（月）"), default=2)
    due = models.JSONField(_("报送期限"), default=dict)
    due_cutoff = models.TimeField(_("当日截止时刻"), null=True, blank=True)
    first_period = models.CharField(_("第一期"), max_length=7)
    opens_working_days_before_end = models.PositiveIntegerField(_("期末前几个工作日开启"), default=5)
    contribution_working_days = models.PositiveIntegerField(_("反馈在期末后第几个工作日内"), default=1)
    text_sha256 = models.CharField(_("文件摘要"), max_length=64, blank=True)
    published_at = models.DateTimeField(_("入库时间"), null=True)

    class Meta:
        verbose_name = _("督办方案")
        constraints = [models.UniqueConstraint(fields=["government", "year", "number"], name="plan_number_once")]

    def __str__(self) -> str:
        return self.number or self.name

    @cached_property
    def ordered_sections(self) -> list[PlanSection]:
        """Return every list of sections, oldest first; one query for the object's life, none where a page prefetched.

        What a period's reports contain is `Period.sections`.
        """
        brought = "sections" in getattr(self, "_prefetched_objects_cache", {})
        return list(self.sections.all()) if brought else STATED.all(plan=self.pk)


class Matter(models.Model):
    """督办事项: a numbered row of an annex, as printed.

    `source` is the place it came from: table, rows, lines, file, and the `draft` that holds the document.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="matters")
    section = models.CharField(_("附件"), max_length=40)
    kind_label = models.CharField(_("类别"), max_length=20)
    number = models.PositiveIntegerField(_("序号"))
    title = models.TextField(_("事项"))
    category = models.CharField(max_length=80, blank=True)
    printed = models.JSONField(_("原文"), default=dict)
    source = models.JSONField(_("出处"), default=dict)

    class Meta:
        ordering = ["section", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "section", "number"], name="matter_number_once")]

    def __str__(self) -> str:
        return f"{self.kind_label} {self.number}"


class Line(Governed):
    """责任行: what is reported on — a matter, or a row under it (`row` 1, 2, …) with a lead of its own."""

    KIND: ClassVar[Kind] = Kind.LINE
    READ_WITH: ClassVar[tuple[str, ...]] = ("government", "plan", "matter")

    status = StatusField(_("状态"), max_length=20, choices=LineStatus.choices, default=LineStatus.ACTIVE)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField(_("子项"), null=True)

    class Meta:
        verbose_name = _("责任行")
        ordering = ["matter__section", "matter__number", "row"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "row"], name="line_row_once"),
            models.UniqueConstraint(fields=["matter"], condition=Q(row__isnull=True), name="line_of_matter_once"),
        ]

    @property
    def code(self) -> str:
        """Return the number as it stands in an address: 15, or 10.2 for the second row under matter 10."""
        return f"{self.matter.number}" if self.row is None else f"{self.matter.number}.{self.row}"

    @property
    def padded(self) -> str:
        """Return the number as it stands in an identity: 附件1-015, 附件2-010.2."""
        tail = "" if self.row is None else f".{self.row}"
        return f"{self.matter.section}-{self.matter.number:03d}{tail}"

    @property
    def label(self) -> str:
        """Return the number chip: 重点 15, 民生实事 10（2）."""
        tail = "" if self.row is None else f"（{self.row}）"
        return f"{self.matter.kind_label} {self.matter.number}{tail}"

    @property
    def subject(self) -> str:
        return f"line:{self.plan.year}/{self.padded}"


class LineTerms(models.Model):
    """事项内容（某日起）: title, deadline, targets as they stand from a date, with the reason (原定 → 第1次延期)."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="terms")
    sequence = models.PositiveIntegerField(default=0)
    since = models.DateField(_("自"))
    title = models.TextField(_("事项"))
    deadline = models.CharField(_("完成时限"), max_length=40)
    deadline_month = models.CharField(max_length=7, blank=True)
    target_text = models.TextField(_("季度工作目标"), blank=True)
    reason = models.CharField(_("依据"), max_length=200)

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["line", "sequence"], name="terms_sequence_once")]


class Target(models.Model):
    """季度工作目标: what must be reached by a date; `part` names a group or row within the line (文章公园)."""

    terms = models.ForeignKey(LineTerms, on_delete=models.CASCADE, related_name="targets")
    order = models.PositiveIntegerField()
    quarter = models.CharField(max_length=2, blank=True)
    label = models.CharField(_("时段"), max_length=40)
    by = models.DateField(_("截至"), null=True)
    part = models.CharField(_("子项"), max_length=200, blank=True)
    text = models.TextField(_("目标"))
    cumulative = models.BooleanField(_("累计"), default=False)

    class Meta:
        ordering = ["order"]


class Responsibility(models.Model):
    """责任: a unit answers for a line in a role, in printed order, from a date on. `printed` is the name as printed."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="responsibilities")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="responsibilities")
    role = models.CharField(_("责任"), max_length=15, choices=DutyRole.choices)
    order = models.PositiveIntegerField(_("列名顺序"))
    printed = models.CharField(_("文件所列名称"), max_length=120)
    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["line", "unit", "role", "since"], name="responsibility_once"),
        ]


class OpenName(models.Model):
    """A printed name that the text does not settle (相关…): the office has to 明确责任单位; no duty till then."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="open_names")
    role = models.CharField(max_length=15, choices=DutyRole.choices)
    printed = models.CharField(_("文件所列名称"), max_length=120)
    reason = models.CharField(max_length=300, blank=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "role", "printed"], name="open_name_once")]


class LineLeader(models.Model):
    """市政府分管领导 of a line: the name as printed, and the post it belongs to."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="leaders")
    name = models.CharField(_("姓名"), max_length=60)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="lines")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order"]


class Period(Governed):
    """报告期: start, end, due, made from the plan's cycle. `counted` keeps how the due day was counted.

    `due_at` is the exclusive end (24:00 Asia/Shanghai) of the due day. While `provisional`, the year's holiday notice
    was unknown; the office's confirming act settles it once (invariant 11). `rule` is the plan's rule that it was made
    by: {"cycle_months": 2, "working_days_after_end": 3}; a correction may give the plan another one later.
    """

    KIND: ClassVar[Kind] = Kind.PERIOD
    READ_WITH: ClassVar[tuple[str, ...]] = ("government", "plan")

    status = StatusField(_("状态"), max_length=20, choices=PeriodStatus.choices, default=PeriodStatus.PLANNED)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="periods")
    key = models.CharField(_("报告期"), max_length=7)
    start = models.DateField(_("起"))
    end = models.DateField(_("止"))
    opens_on = models.DateField(_("开启"))
    due_at = models.DateTimeField(_("报送截止"))
    contribution_due_at = models.DateTimeField(_("反馈截止"))
    provisional = models.BooleanField(_("暂定"), default=False)
    counted = models.JSONField(_("期限算法"), default=list)
    calendar_version = models.CharField(max_length=40, blank=True)
    rule = models.JSONField(_("期限规则"), default=dict)

    class Meta:
        verbose_name = _("报告期")
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="period_key_once")]

    @property
    def subject(self) -> str:
        return f"period:{self.plan.year}/{self.key}"

    @property
    def sections(self) -> list[PlanSection]:
        """Return what this period's reports contain, as printed: the list that was stated last when it began."""
        return sections_on(self.start, self.plan.ordered_sections)

    @property
    def signing_from(self) -> dt.date:
        """Return the day from which reports are signed: the last one of the period, since they tell its end.

        Where the rule wants them before that day (每季度末月20日前), it is the day on which the period opens.
        """
        last = local(self.due_at) - dt.timedelta.resolution
        return self.end if last.date() >= self.end else self.opens_on


class Obligation(models.Model):
    """报送义务: this unit owes this, by this instant. Every rate counts obligations.

    `due_at` is fixed when made and moves only by a recorded extension. `first_arrival` and `late` are written once,
    at the first arrival: a return does not erase it (invariant 10). No rate counts who was excused (减签).
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    # A unique constraint begins with it.
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="obligations", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="obligations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="obligations")
    role = models.CharField(_("责任"), max_length=15, choices=DutyRole.choices)
    order = models.PositiveIntegerField(_("列名顺序"))
    due_at = models.DateTimeField(_("截止"))
    provisional = models.BooleanField(_("暂定"), default=False)
    calendar_version = models.CharField(max_length=40, blank=True)
    first_arrival = models.DateTimeField(_("首次送达"), null=True)
    late = models.BooleanField(_("逾期"), null=True)
    excused_at = models.DateTimeField(_("减签时间"), null=True)
    excused_reason = models.TextField(_("减签理由"), blank=True)

    class Meta:
        verbose_name = _("报送义务")
        ordering = ["order"]
        constraints = [
            # A unit owes once when it is named twice.
            models.UniqueConstraint(fields=["period", "line", "unit"], name="obligation_once"),
            models.CheckConstraint(
                condition=Q(first_arrival__isnull=True, late__isnull=True)
                | Q(first_arrival__isnull=False, late__isnull=False),
                name="late_is_decided_at_arrival",
            ),
        ]
