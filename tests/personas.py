"""People of tests: one function per kind of person, each with a sign-in, a post, and a key where they sign."""

from dataclasses import dataclass
from datetime import UTC, datetime

from accounts.models import User
from approvals.keys import credential_for, office_of, open_key
from approvals.operations.credentials import issue
from pdf.signers import Signer
from units.models import Delegation, Government, Unit
from units.operations import appoint
from units.queries import actor_for
from workflows.people import Actor
from workflows.words import Role

PASSWORD = "demo-pass-2020"
PIN = "246810"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)

TITLES = {
    Role.MEMBER: "科员",
    Role.REPORTER: "经办人",
    Role.HEAD: "局长",
    Role.DEPUTY: "副局长",
    Role.OFFICER: "督查员",
    Role.CHIEF: "督查室主任",
    Role.LEADER: "市政府分管领导",
    Role.AUDITOR: "审计员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}


@dataclass
class Persona:
    """A person with one post: `actor(at)` is what the law sees, `key(at)` opens the signing key."""

    user: User
    role: Role
    unit: Unit | None
    government: Government

    def actor(self, at: datetime) -> Actor:
        return actor_for(self.user, at)

    def key(self, at: datetime) -> Signer:
        unit = self.unit or office_of(self.government.pk)
        return open_key(credential_for(self.actor(at), roles=(self.role,), unit=unit.pk, at=at), pin=PIN)


def person(name: str, role: Role, *, government: Government, unit: Unit | None = None, keyed: bool = False) -> Persona:
    """Make a person with a post since 1 January 2020; `keyed` also issues the signing certificate."""
    username = f"u{User.objects.count() + 1}"
    user = User.objects.create_user(username=username, password=PASSWORD, full_name=name)
    appointment = appoint(
        user, government=government, role=role, title=TITLES[role], unit=unit, since=SINCE, by="测试", at=SINCE
    )
    if keyed:
        issue(appointment, pin=PIN, by="测试", at=SINCE)
    return Persona(user=user, role=role, unit=unit, government=government)


def appoint_also(persona: Persona, role: Role, *, unit: str, keyed: bool = False) -> Persona:
    """Give a person one more post, in a unit of the same government; return the person in that post."""
    other = unit_named(persona.government, unit)
    appointment = appoint(
        persona.user,
        government=persona.government,
        role=role,
        title=TITLES[role],
        unit=other,
        since=SINCE,
        by="测试",
        at=SINCE,
    )
    if keyed:
        issue(appointment, pin=PIN, by="测试", at=SINCE)
    return Persona(user=persona.user, role=role, unit=other, government=persona.government)


def deputy(head: Persona, name: str, *, since: datetime, until: datetime, scope: str = "湛民委〔2020〕1号") -> Persona:
    """A deputy (副局长) with a key and the head's authorisation to sign between two instants."""
    assert head.unit is not None
    made = person(name, Role.DEPUTY, government=head.government, unit=head.unit, keyed=True)
    Delegation.objects.create(
        government=head.government,
        unit=head.unit,
        granted_by=head.user.appointments.get(post__role=Role.HEAD, post__unit=head.unit),
        deputy=made.user,
        since=since,
        until=until,
        scope=scope,
    )
    return made


def unit_named(government: Government, name: str) -> Unit:
    """Return a unit by its name."""
    return Unit.objects.get(government=government, name=name)


def reporter(government: Government, unit: str, name: str = "") -> Persona:
    """A reporter (经办人) of a unit."""
    return person(name or f"{unit[:4]}经办", Role.REPORTER, government=government, unit=unit_named(government, unit))


def head(government: Government, unit: str, name: str = "", *, keyed: bool = True) -> Persona:
    """The head (单位主要负责人) of a unit, with a signing key."""
    return person(
        name or f"{unit[:4]}负责", Role.HEAD, government=government, unit=unit_named(government, unit), keyed=keyed
    )


def officer(government: Government, name: str = "周明") -> Persona:
    """An officer (督查员) of the supervision office, with a signing key."""
    return person(name, Role.OFFICER, government=government, unit=office_of(government.pk), keyed=True)


def chief(government: Government, name: str = "何主任") -> Persona:
    """The chief of the supervision office (督查室主任)."""
    return person(name, Role.CHIEF, government=government, unit=office_of(government.pk))


def auditor(government: Government, name: str = "审计甲") -> Persona:
    """An auditor (审计员): reads and downloads, changes nothing."""
    return person(name, Role.AUDITOR, government=government)


def leader(government: Government, name: str = "曹分管") -> Persona:
    """A city leader in charge (市政府分管领导)."""
    return person(name, Role.LEADER, government=government)
