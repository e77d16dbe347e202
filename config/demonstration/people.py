"""The people of the demonstration: invented names, one sign-in each, posts with dates, certificates for who signs."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from approvals.models import Credential
from approvals.operations.credentials import SIGNING_ROLES, issue
from config.demonstration.script import DEMO
from config.demonstration.story import APPOINTED, CERTIFIED, IMPORTED
from plans.models import LineLeader, Plan, Responsibility
from units.models import Appointment, Government, Unit
from units.operations import appoint
from workflows.words import DutyRole, Role

BY = "演示脚本"
PASSWORD = "shuangyue2020"  # noqa: S105  (printed for everyone: the data are invented)
PIN = "246810"

_OFFICE = (
    ("dcs-1", Role.OFFICER, "督查员"),
    ("dcs-2", Role.OFFICER, "督查员"),
    ("dcs-zr", Role.CHIEF, "主任"),
)
_GOVERNMENT = (
    ("audit", Role.AUDITOR, "审计员"),
    ("admin-sys", Role.SYSTEM_ADMIN, "系统管理员"),
    ("admin-sec", Role.SECURITY_ADMIN, "安全管理员"),
    ("admin-audit", Role.AUDIT_ADMIN, "审计管理员"),
)
# How the principal head is called, by the end of the unit's name.
_HEAD_TITLES = {
    "局": "局长", "委": "主任", "办": "主任", "区政府": "区长", "县政府": "县长", "市政府": "市长",
    "管委会": "主任", "办公室": "主任", "公室（市工业和信息化局）": "主任",
    "指挥部": "常务副总指挥", "大学": "校长", "学院": "院长",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A person to be created: sign-in name, full name, post."""

    username: str
    name: str
    role: Role
    title: str
    unit: Unit | None


def parts(plan: Plan) -> list[Part]:
    """Return everybody whom the plan needs: a reporter and a head for every unit with a duty (一把手负责制), the rest.

    Names follow the official order of units, so they are the same on every run.
    """
    data = _data()
    names = _names()
    government = plan.government
    duties = Responsibility.objects.filter(line__plan=plan)
    named = set(duties.values_list("unit", flat=True))
    office = Unit.objects.get(government=government, kind=Unit.Kind.OFFICE)
    found = [Part(username, next(names), role, title, office) for username, role, title in _OFFICE]
    found += [Part(username, next(names), role, title, None) for username, role, title in _GOVERNMENT]
    printed = dict.fromkeys(LineLeader.objects.filter(line__plan=plan).values_list("name", flat=True))
    for name in printed:
        leader = data["leaders"][name]
        found.append(Part(leader["sign_in"], name, Role.LEADER, leader["title"], None))
    for unit in Unit.objects.filter(government=government, pk__in=named).order_by("order", "pk"):
        sign_in = data["sign_in"].get(unit.name, f"dw{unit.order}")
        found.append(Part(f"{sign_in}-jb", next(names), Role.REPORTER, "经办人", unit))
        found.append(Part(f"{sign_in}-fz", next(names), Role.HEAD, head_title(unit.name), unit))
    # Last, so that whoever is added here renames nobody.
    for name in data["deputies"]:
        unit = Unit.objects.get(government=government, name=name)
        sign_in = data["sign_in"][name]
        found.append(Part(f"{sign_in}-fj", next(names), Role.DEPUTY, f"副{head_title(name)}", unit))
    return found


def create(plan: Plan) -> None:
    """Create everybody who is not there yet, with a post since 1 January; the same password for all. Repeatable."""
    password = make_password(PASSWORD)
    present = set(User.objects.values_list("username", flat=True))
    for part in parts(plan):
        if part.username not in present:
            _create(part, plan.government, password)
    for appointment in Appointment.objects.filter(post__role=Role.LEADER, post__government=plan.government):
        # The name printed in the plan says which lines belong to whose post.
        LineLeader.objects.filter(line__plan=plan, name=appointment.person.full_name, post__isnull=True).update(
            post=appointment.post
        )


def certify(plan: Plan, done: Callable[[], object]) -> None:
    """Issue the certificates of heads and office that are missing; `done` is called after each. Repeatable."""
    for appointment in without_certificate(plan.government):
        issue(appointment, pin=PIN, by=BY, at=CERTIFIED)
        done()


def without_certificate(government: Government) -> list[Appointment]:
    """Return the appointments in posts that sign and have no certificate yet; heads of units that lead nothing sign
    nothing, and a certificate takes its time."""
    leads = Responsibility.objects.filter(line__government=government, role=DutyRole.LEAD)
    return list(
        Appointment.objects.filter(post__government=government, post__role__in=SIGNING_ROLES, post__unit__isnull=False)
        .exclude(~Q(post__unit__in=leads.values("unit")), post__role=Role.HEAD)
        .exclude(pk__in=Credential.objects.values("appointment"))
        .select_related("post__unit", "post__government", "person")
        .order_by("pk")
    )


def head_title(unit: str) -> str:
    """Return what the principal head of a unit is called."""
    ending = max((end for end in _HEAD_TITLES if unit.endswith(end)), key=len, default="")
    return _HEAD_TITLES.get(ending, "主要负责人")


@transaction.atomic
def _create(part: Part, government: Government, password: str) -> None:
    # One hash for all: a hundred of them would take most of a minute, and the password is printed anyway.
    user = User.objects.create(username=part.username, full_name=part.name, password=password, date_joined=APPOINTED)
    appoint(
        user,
        government=government,
        role=part.role,
        title=part.title,
        unit=part.unit,
        since=IMPORTED.replace(month=1, day=1),
        by=BY,
        at=APPOINTED,
    )


@cache
def _data() -> dict[str, Any]:
    with (DEMO / "people.toml").open("rb") as source:
        return tomllib.load(source)


def _names() -> Iterator[str]:
    """Yield invented full names, none twice and none that the notice prints."""
    words = _data()["names"]
    surnames, given = words["surnames"], words["given"]
    for number in range(len(surnames) * len(given)):
        name = surnames[number % len(surnames)] + given[(number * 7 + number // len(surnames)) % len(given)]
        if name not in _data()["leaders"]:
            yield name
