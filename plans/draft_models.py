"""Drafts of plans (方案底稿): what a person sent, what was understood of it, and what was decided so far."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models import Government


class PlanDraft(models.Model):
    """方案底稿: the files of one notice, as read and as settled. Once published it is the source of its plan.

    files       [{"name", "size", "sha256"}], in the content store; empty where only the text was kept
    source      the table model (documents.kept): what the page shows as the original
    understood  the document as read, before any decision (documents.kept)
    decisions   the decisions so far, in order (documents.kept); each answers a doubt or is on proposals
    proposals   of a report in prose: its sentences on the coming year as read (documents.kept); `understood` then has
                no matters, these become matters by the decisions

    `version` counts the changes: two who settle at once are told. It has no status: it is open until `published_at` or
    `discarded_at` (the reason is in the audit log).
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="plan_drafts")
    name = models.CharField(_("名称"), max_length=200, blank=True)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    year = models.PositiveIntegerField(_("年度"), null=True)
    rule = models.CharField(_("报送规则"), max_length=200, blank=True)
    files = models.JSONField(_("原文件"), default=list)
    source = models.JSONField(default=dict)
    understood = models.JSONField(default=dict)
    decisions = models.JSONField(_("决定"), default=list)
    proposals = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("上传时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(_("上传人"), max_length=60)
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, null=True, related_name="drafts")
    published_at = models.DateTimeField(_("入库时间"), null=True)
    discarded_at = models.DateTimeField(_("作废时间"), null=True)
    key = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("方案底稿")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], condition=~models.Q(key=""), name="one_draft_per_key"),
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be changed."""
        return self.published_at is None and self.discarded_at is None

    @property
    def subject(self) -> str:
        """Return the natural address under which the audit log knows it."""
        return f"plan-draft:{self.pk}"
