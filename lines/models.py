"""What is decided about a line (责任行) and from which day it holds; what its lead applies for, with the evidence."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models import Line, LineTerms
from transitions.fields import StatusField
from transitions.models import Governed, StatusRecord
from units.models import Unit
from workflows.words import ApplicationKind, ApplicationStatus, Kind


class LineDecision(models.Model):
    """One row means: this move of a line holds from `since` on, on this ground (依据). Never edited.

    Who decided it, when and why stands in the move's own record; what a hand-over carried stands in its act record.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="decisions")
    record = models.OneToOneField(StatusRecord, on_delete=models.PROTECT, related_name="line_decision")
    since = models.DateField(_("自"))
    basis = models.CharField(_("依据"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("对责任行的决定")
        ordering = ["record__version"]


class Application(Governed):
    """事项申请: what the lead unit asks for about a line, with reason and evidence; one open at a time.

    `deadline_month` is the new deadline (2021-03) of an extension; `targets` the new words of an adjustment by the
    order of the target in the terms that it would change. `opinion` is the office's, `on_site` whether it looked on the
    spot; `terms` are the ones that granting made.
    """

    KIND: ClassVar[Kind] = Kind.APPLICATION
    READ_WITH: ClassVar[tuple[str, ...]] = ("government", "line__matter", "line__plan", "unit")

    status = StatusField(_("状态"), max_length=20, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="applications")
    number = models.PositiveIntegerField(_("序号"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(_("申请"), max_length=20, choices=ApplicationKind.choices)
    reason = models.TextField(_("理由"))
    deadline_month = models.CharField(_("新的完成时限"), max_length=7, blank=True)
    targets = models.JSONField(_("新的目标"), default=dict)
    evidence = models.TextField(_("佐证"))
    opinion = models.TextField(_("审核意见"), blank=True)
    on_site = models.BooleanField(_("现场核查"), default=False)
    examined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    terms = models.OneToOneField(LineTerms, on_delete=models.PROTECT, null=True, related_name="application")

    class Meta:
        verbose_name = _("事项申请")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["line", "number"], name="application_number_once")]

    @property
    def subject(self) -> str:
        return f"application:{self.line.plan.year}/{self.line.padded}/{self.number}"


class ApplicationFile(models.Model):
    """佐证材料: a file that came with an application; its bytes lie in the content store under `sha256`."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(_("文件名"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("大小"))
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["application", "sha256"], name="application_file_once")]
