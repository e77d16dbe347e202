"""Calendars as people keep them: which days are worked, which years are confirmed, and who said so."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workdays.arithmetic import YearState

NAME_LENGTH = 60
NOTE_LENGTH = 60
SOURCE_LENGTH = 200
PERSON_LENGTH = 150
YEAR_STATES = [(YearState.CONFIRMED.value, _("已核定")), (YearState.PROVISIONAL.value, _("暂定"))]


class Calendar(models.Model):
    """One row is one set of holidays. A government names its calendar, because regions differ (广西三月三)."""

    name = models.CharField(_("名称"), max_length=NAME_LENGTH, unique=True)
    region = models.CharField(_("适用地区"), max_length=NAME_LENGTH)

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历")

    def __str__(self) -> str:
        return self.name


class CalendarYear(models.Model):
    """One row is one year of one calendar. A year without a row is provisional.

    `version` grows by one with every change of the year's days or state, so that a stored count can name what it used.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="years", verbose_name=_("工作日历"))
    year = models.PositiveSmallIntegerField(_("年份"))
    state = models.CharField(_("状态"), max_length=12, choices=YEAR_STATES, default=YearState.PROVISIONAL.value)
    source = models.CharField(_("依据"), max_length=SOURCE_LENGTH)
    confirmed_at = models.DateTimeField(_("核定时间"), null=True, blank=True)
    confirmed_by = models.CharField(_("核定人"), max_length=PERSON_LENGTH, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("日历年度")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "year"], name="workdays_year_once"),
            models.CheckConstraint(
                name="workdays_confirmed_says_when_and_by_whom",
                condition=(
                    models.Q(state=YearState.CONFIRMED.value, confirmed_at__isnull=False) & ~models.Q(confirmed_by="")
                )
                | models.Q(state=YearState.PROVISIONAL.value, confirmed_at__isnull=True, confirmed_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.year}"


class CalendarDay(models.Model):
    """One row is one day that is stated: off, or worked (调休上班). A day without a row follows its weekday."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="days", verbose_name=_("工作日历"))
    date = models.DateField(_("日期"))
    working = models.BooleanField(_("上班"))
    note = models.CharField(_("说明"), max_length=NOTE_LENGTH, blank=True)
    recorded_at = models.DateTimeField(_("录入时间"))
    recorded_by = models.CharField(_("录入人"), max_length=PERSON_LENGTH)

    class Meta:
        verbose_name = verbose_name_plural = _("日历日")
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="workdays_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.note}"
