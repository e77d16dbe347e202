"""What reports of a plan contain (报告内容), stated from a day on."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.prepared import Prepared, Slot


class PlanSection(models.Model):
    """A section that reports contain (进展情况、存在问题、下一步工作计划和建议): a row each.

    Rows with the same `since` are one list. It holds for the periods that begin on that day or later, until the next
    list: a corrected document states what comes, and what was written keeps the sections that it was written in.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="sections")
    since = models.DateField(_("自"))
    order = models.PositiveIntegerField(_("排列"))
    key = models.CharField(max_length=20)
    title = models.CharField(_("名称"), max_length=40)
    hint = models.CharField(_("填写说明"), max_length=200, blank=True)
    budget = models.PositiveIntegerField(_("字数上限"))
    none_allowed = models.BooleanField(_("可填“无”"), default=False)

    class Meta:
        ordering = ["since", "order"]
        constraints = [models.UniqueConstraint(fields=["plan", "since", "key"], name="section_key_once_in_a_list")]

    def __str__(self) -> str:
        return self.title


def sections_on(day: dt.date, stated: Iterable[PlanSection]) -> list[PlanSection]:
    """Return of all lists of a plan, oldest first, the one for a period that begins on a day."""
    lists = {since: list(own) for since, own in groupby(stated, key=lambda one: one.since)}
    begun = [since for since in lists if since <= day]
    return lists[begun[-1]] if begun else next(iter(lists.values()), [])


STATED = Prepared(lambda: PlanSection.objects.filter(plan=Slot("plan", models.BigAutoField())))
