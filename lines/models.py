"""What the office decides about a line (责任行): from which day its acts hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models import Line
from transitions.models import StatusRecord


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
