"""Governments, units and groups, posts and appointments with dates, authorisations to sign."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.clock import local
from workflows.words import Role


class Government(models.Model):
    """政府: who runs a plan. Every row that someone may see belongs to one."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    short_name = models.CharField(_("简称"), max_length=20)
    calendar = models.CharField(_("工作日历"), max_length=60)

    class Meta:
        verbose_name = _("政府")

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """单位: a bureau, county government, company, headquarters. `name` is today's; earlier ones are in UnitName."""

    class Kind(models.TextChoices):
        BUREAU = "bureau", _("市直单位")
        COUNTY = "county", _("县（市、区）")
        OFFICE = "office", _("督查室")
        OTHER = "other", _("其他单位")

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices, default=Kind.BUREAU)
    order = models.PositiveIntegerField(_("排列"), default=0)

    class Meta:
        verbose_name = _("单位")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["government", "name"], name="unit_name_once")]

    def __str__(self) -> str:
        return self.name


class UnitName(models.Model):
    """A name of a unit between two dates, or a spelling that a person decided to be the same unit."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=80)
    since = models.DateField(_("自"), null=True)
    until = models.DateField(_("至"), null=True)
    reason = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="unit_spelling_once")]


class UnitGroup(models.Model):
    """单位组: a name that stands for a set of units (各县（市、区）政府（管委会）)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(_("名称"), max_length=80)

    class Meta:
        verbose_name = _("单位组")
        constraints = [models.UniqueConstraint(fields=["government", "name"], name="group_name_once")]

    def __str__(self) -> str:
        return self.name


class UnitGroupMember(models.Model):
    """A unit belongs to a group between two dates."""

    group = models.ForeignKey(UnitGroup, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="groups")
    since = models.DateField(_("自"), null=True)
    until = models.DateField(_("至"), null=True)


class Post(models.Model):
    """职务: what its holder may be, in a unit or (leader, auditor, administrators) of the government itself."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="posts")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    title = models.CharField(_("职务名称"), max_length=40)

    class Meta:
        verbose_name = _("职务")

    def __str__(self) -> str:
        return f"{self.unit or self.government} {self.title}"


class Appointment(models.Model):
    """任职: who holds a post from when to when (until: exclusive, null while it lasts)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    since = models.DateTimeField(_("自"))
    until = models.DateTimeField(_("至"), null=True)

    class Meta:
        verbose_name = _("任职")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="appointment_ends_after_it_begins"
            )
        ]


class Delegation(models.Model):
    """代签授权: lets a named deputy sign for the head of a unit between two instants; ends with the head's post.

    Numbered through the year of a government (`year`, `serial`, printed as `number`). The letter (授权书) lies in the
    store under `letter_sha256`.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="delegations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="delegations")
    granted_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="delegations")
    granted_at = models.DateTimeField(_("授权时间"), null=True)
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations")
    since = models.DateTimeField(_("自"))
    until = models.DateTimeField(_("至"))
    year = models.PositiveIntegerField(_("年度"), null=True)
    serial = models.PositiveIntegerField(_("序号"), null=True)
    number = models.CharField(_("授权书文号"), max_length=60, blank=True)
    scope = models.CharField(_("范围"), max_length=200, blank=True)
    # The lines it is for, by id (units know no lines; the law compares numbers); null: all of the unit's.
    line_ids = models.JSONField(_("事项"), null=True, default=None)
    revoked_at = models.DateTimeField(_("收回时间"), null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_reason = models.CharField(_("收回理由"), max_length=200, blank=True)
    letter_sha256 = models.CharField(_("授权书"), max_length=64, blank=True)
    letter_name = models.CharField(max_length=120, blank=True)
    letter_type = models.CharField(max_length=40, blank=True)
    letter_size = models.PositiveIntegerField(default=0)
    # The keys of the forms that gave it and took it back: a double click is one mandate, one end.
    key = models.CharField(max_length=64, blank=True)
    revoke_key = models.CharField(max_length=64, blank=True)

    # Set on the answer to a repeated key, as with StatusRecord.
    replayed: bool = False

    class Meta:
        verbose_name = _("代签授权")
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="delegation_ends_after_it_begins"),
            models.UniqueConstraint(fields=["government", "year", "serial"], name="delegation_number_once"),
            models.UniqueConstraint(fields=["granted_by", "key"], condition=~Q(key=""), name="one_delegation_per_key"),
        ]

    @property
    def subject(self) -> str:
        """Return the natural address under which the audit log knows it."""
        return f"mandate:{self.year}/{self.serial}"

    @property
    def ended_at(self) -> datetime:
        """Return the instant from which it counts no more: its end, taken back, or the end of the head's post."""
        return min(instant for instant in (self.until, self.revoked_at, self.granted_by.until) if instant is not None)

    @property
    def words(self) -> str:
        """Return what the signature block prints of it: number, first and last day, scope."""
        since, last = local(self.since).date(), local(self.until - timedelta(microseconds=1)).date()
        tail = f"{last.month}月{last.day}日" if last.year == since.year else f"{last.year}年{last.month}月{last.day}日"
        days = f"{since.year}年{since.month}月{since.day}日至{tail}"
        return "，".join(part for part in (self.number, days, self.scope) if part)
