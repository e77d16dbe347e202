"""归档包: who asked for which archive, how far it is, and the digests of what came out."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models import Period, Plan
from units.models import Government


class Export(models.Model):
    """One archive of a plan, or of one of its periods; `done` of `total` records are packed.

    It ends with `finished_at`: with digests, or with `failed` saying why there is none. The file lies under
    `settings.EXPORTS_DIR` for a week; the digests stay. `actor` is who asked, as the audit log keeps it.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("序号"))
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    actor = models.JSONField()
    at = models.DateTimeField(_("申请时间"))
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    failed = models.TextField(blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("归档包")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["government", "number"], name="export_number_once"),
            models.UniqueConstraint(fields=["person", "key"], name="one_export_per_key"),
        ]

    @property
    def subject(self) -> str:
        """Return the name under which the audit log knows it."""
        return f"archive:{self.plan.year}/{self.number}"

    @property
    def file(self) -> Path:
        """Return where the ZIP lies while it is kept."""
        return Path(settings.EXPORTS_DIR) / f"{self.pk}.zip"

    @property
    def is_kept(self) -> bool:
        """Return whether there is a file to take away."""
        return bool(self.sha256) and self.file.exists()

    @property
    def download_name(self) -> str:
        """Return the file's name in ASCII: archive-2020-02-3.zip."""
        return f"archive-{self.period.key if self.period else self.plan.year}-{self.number}.zip"
