"""方案与分解: how a responsible unit means to carry out its part of a line, and what the lead asks of each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models import Line
from units.models import Unit


class WorkPlan(models.Model):
    """工作方案: a unit's plan for a line as one save left it. Every save is a row; the highest number counts.

    `nodes` are the dated nodes (时间节点) in order: [{"on": "2020-03-31", "text": …, "done": "2020-03-30" or ""}].
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="work_plans")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="work_plans")
    number = models.PositiveIntegerField()
    leader = models.CharField(_("责任领导"), max_length=60)
    section = models.CharField(_("责任科室"), max_length=60)
    nodes = models.JSONField(_("时间节点"), default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("工作方案")
        ordering = ["line", "unit", "number"]
        constraints = [models.UniqueConstraint(fields=["line", "unit", "number"], name="work_plan_number_once")]


class Assignment(models.Model):
    """分解任务: what a lead unit asks another unit of the line to do by a day. `key`: a double click gives one."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="assignments")
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    text = models.TextField(_("任务"))
    due = models.DateField(_("完成时间"))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)
    key = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("分解任务")
        ordering = ["due", "id"]
        constraints = [models.UniqueConstraint(fields=["key", "by"], name="one_assignment_per_key")]


class AssignmentEnd(models.Model):
    """How a task ended, once: the unit says that it is done, or the lead takes it back. The task's row stays."""

    class How(models.TextChoices):
        """Who ended it says how."""

        DONE = "done", _("已完成")
        TAKEN_BACK = "taken_back", _("已收回")

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="end")
    how = models.CharField(max_length=20)
    words = models.TextField(_("完成情况或收回理由"))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)
    key = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("分解任务的了结")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["key", "by"], name="one_end_per_key")]
