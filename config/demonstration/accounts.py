"""Who can sign in to the demonstration, and what waits for them now."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unicodedata import east_asian_width

from accounts.models import User
from config.demonstration.people import PASSWORD, PIN
from plans.models import Plan
from submissions.queries import contributions_held_by, reports_held_by
from units.models import Appointment
from units.queries import actor_for
from workflows.words import ContributionStatus, ReportStatus, Role

# One account of each kind, in the order of the main job; the rest stands in the file of all accounts.
_SHOWN = (
    "wuchuan-jb", "jtj-jb", "jtj-fz", "swj-fz", "wjj-fj", "dcs-1", "dcs-zr", "ld-cao",
    "audit", "admin-sys", "admin-sec", "admin-audit",
)  # fmt: skip
_READS = {
    Role.LEADER: "查看分管事项",
    Role.AUDITOR: "查阅、核验、下载全部存档件",
    Role.SYSTEM_ADMIN: "系统管理",
    Role.SECURITY_ADMIN: "安全管理",
    Role.AUDIT_ADMIN: "审计日志管理",
}


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the table."""

    username: str
    name: str
    post: str
    waits: str


def shown(at: datetime) -> list[Account]:
    """Return one account of each kind with what waits for it at `at`."""
    users = {user.username: user for user in User.objects.filter(username__in=_SHOWN)}
    return [account(users[username], at) for username in _SHOWN if username in users]


def table(accounts: list[Account]) -> str:
    """Return the accounts as columns that also line up with Chinese characters in a terminal."""
    rows = [("账号", "姓名", "职务", "现在要办的事")]
    rows += [(account.username, account.name, account.post, account.waits) for account in accounts]
    widths = [max(_width(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    )


def write_all(plan: Plan, file: Path) -> None:
    """Write every account of the demonstration to a text file beside its data."""
    held = (
        Appointment.objects.filter(post__government=plan.government, until__isnull=True)
        .select_related("post__unit", "post__government", "person")
        .order_by("post__unit__order", "pk")
    )
    lines = [
        f"{plan.government.name} 演示账号（演示数据·非真实公文，人员均为虚构）",
        f"登录密码 {PASSWORD}，签名口令 {PIN}，所有账号相同。",
        "",
    ]
    lines += [
        f"{appointment.person.username}\t{appointment.person.full_name}\t{_post(appointment)}" for appointment in held
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def account(user: User, at: datetime) -> Account:
    """Return one person's line of the table: post, and what waits for the person at `at`."""
    appointment = Appointment.objects.filter(person=user).select_related("post__unit").order_by("pk")[0]
    waits = _waits(user, at) or _READS.get(Role(appointment.post.role), "暂无待办")
    return Account(user.username, user.full_name, _post(appointment), waits)


def _post(appointment: Appointment) -> str:
    unit = appointment.post.unit
    return (
        f"{unit.name}{appointment.post.title}"
        if unit and unit.name not in appointment.post.title
        else appointment.post.title
    )


def _waits(user: User, at: datetime) -> str:
    """Say what the law's inboxes hold for this person, by status."""
    actor = actor_for(user, at)
    own_units = actor.units(Role.REPORTER)
    reports, contributions = reports_held_by(actor), contributions_held_by(actor)
    own = contributions.filter(unit__in=own_units)
    counts = (
        ("退回待改的报告", reports.filter(status=ReportStatus.DRAFT, returns__isnull=False).distinct().count()),
        ("填写中的报告", reports.filter(status=ReportStatus.DRAFT, returns__isnull=True).count()),
        ("待签发", reports.filter(status=ReportStatus.WITH_HEAD).count()),
        ("待会签", reports.filter(status=ReportStatus.CO_SIGNING).count()),
        ("待验收", reports.filter(status=ReportStatus.WITH_OFFICE).count()),
        ("待采用的反馈", contributions.filter(status=ContributionStatus.SENT).count()),
        ("退回待改的反馈", own.filter(status=ContributionStatus.RETURNED).count()),
        ("未报的反馈", own.filter(status=ContributionStatus.DRAFT).count()),
    )
    return "，".join(f"{what} {count} 件" for what, count in counts if count)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
