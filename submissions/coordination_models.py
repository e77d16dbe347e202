"""Problems that need the city government (需市政府协调), and what their drafts said; part of `submissions.models`."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models import Line
from transitions.fields import StatusField
from transitions.models import Governed
from units.models import Unit
from workflows.words import CoordinationStatus, Kind


class Coordination(Governed):
    """需协调事项: a problem on a line that a lead unit brings before the city leader in charge, numbered on its line.

    `key` is that of the form that began it: a double click begins one.
    """

    KIND: ClassVar[Kind] = Kind.COORDINATION
    READ_WITH: ClassVar[tuple[str, ...]] = ("government", "unit", "line__matter", "line__plan")

    status = StatusField(_("状态"), max_length=20, choices=CoordinationStatus.choices, default=CoordinationStatus.DRAFT)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="coordinations")
    number = models.PositiveIntegerField(_("序号"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="coordinations")
    report = models.ForeignKey("submissions.Report", on_delete=models.PROTECT, null=True, related_name="coordinations")
    begun_at = models.DateTimeField(_("起草时间"))
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("需协调事项")
        ordering = ["line", "number"]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="coordination_number_once"),
            models.UniqueConstraint(fields=["key", "begun_by"], name="one_coordination_per_key"),
        ]

    @property
    def subject(self) -> str:
        return f"coordination:{self.line.plan.year}/{self.line.padded}/{self.number}"

    @property
    def status_words(self) -> str:
        """Return the status in words, in the language of the page."""
        return str(CoordinationStatus(self.status).label)


class CoordinationText(models.Model):
    """What a problem's draft said after one save: every save is a row, so nothing is overwritten. The last one counts.

    `problem`: what needs coordination; `tried`: what the lead did itself; `asked`: what the city government should do.
    """

    coordination = models.ForeignKey(Coordination, on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField()
    problem = models.TextField(_("需要协调的问题"), blank=True)
    tried = models.TextField(_("牵头单位已做的协调"), blank=True)
    asked = models.TextField(_("请市政府协调的事项"), blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["coordination", "number"], name="coordination_text_once")]
