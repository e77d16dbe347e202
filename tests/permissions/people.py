"""The person whom a cell of permissions.toml means, with real posts in the database (the head of that file is the key).

Units of the stage: the first lead, the second lead, a contributing unit and another one, a unit that has nothing to do
with the line, and one that leads another line.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.test import Client

from accounts.models import User
from approvals.operations.credentials import issue
from tests import personas
from tests.personas import PIN, SINCE, TITLES
from units.models import Appointment, Delegation, Government, Unit
from units.operations import appoint, end_appointment
from workflows.words import Kind, Role

FIRST_LEAD, SECOND_LEAD = "市交通运输局", "湛江经开区管委会"
CONTRIBUTOR, OTHER_CONTRIBUTOR = "市自然资源局", "市生态环境局"
STRANGER, ANOTHER_LEAD = "遂溪县政府", "市民政局"
OFFICE = "市政府督查室"

ENDED = datetime(2020, 2, 20, tzinfo=UTC)
LONG = datetime(2020, 12, 31, tzinfo=UTC)

# The post that each row of the table means; None: nobody.
ROLES: dict[str, Role | None] = {
    "anonymous": None,
    "contributor_reporter": Role.REPORTER,
    "colleague": Role.MEMBER,
    "lead_reporter": Role.REPORTER,
    "lead_head": Role.HEAD,
    "deputy": Role.DEPUTY,
    "head_elsewhere": Role.HEAD,
    "officer": Role.OFFICER,
    "chief": Role.CHIEF,
    "leader": Role.LEADER,
    "auditor": Role.AUDITOR,
    "system_admin": Role.SYSTEM_ADMIN,
    "security_admin": Role.SECURITY_ADMIN,
    "audit_admin": Role.AUDIT_ADMIN,
}


@dataclass
class People:
    """Everybody of a stage, each made once; `signing_unit` is whose turn it is to sign, if anybody's."""

    government: Government
    other: Government
    kind: Kind
    signing_unit: str | None = None

    def __post_init__(self) -> None:
        self._known: dict[tuple[str, str], User | None] = {}

    def client(self, role: str, relation: str) -> Client:
        """Return a browser in which this person is signed in (nobody, for the anonymous row)."""
        client = Client()
        user = self.user(role, relation)
        if user is not None:
            client.force_login(user)
        return client

    def user(self, role: str, relation: str) -> User | None:
        """Return the person of a cell; None for the anonymous row."""
        if (role, relation) not in self._known:
            self._known[role, relation] = None if role == "anonymous" else self._make(role, relation)
        return self._known[role, relation]

    def give_key(self, role: str, relation: str, post: Role) -> None:
        """Issue the certificate of this person's post: without one nobody signs, whatever the law allows."""
        held = Appointment.objects.get(
            person=self.user(role, relation), post__role=post, post__unit=self._unit_of_key(post)
        )
        issue(held, pin=PIN, by="测试", at=SINCE)

    def _make(self, role: str, relation: str) -> User:
        number = User.objects.count() + 1
        name = f"人{number}"
        user = User.objects.create_user(username=f"p{number}", password=personas.PASSWORD, full_name=name)
        government = self.other if relation == "other_government" else self.government
        for post, unit in self._posts(role, relation):
            self._appoint(user, government, post, unit)
        if relation in {"authorised", "authorisation_ended", "other_government"}:
            signing = self._unit(self.signing_unit or self._own_unit, government)
            self._authorise(user, government, signing, until=ENDED if relation == "authorisation_ended" else LONG)
            # A deputy holds a post in the unit: the certificate names it. The post alone allows nothing.
            self._appoint(user, government, Role.DEPUTY, signing.name)
        if relation == "former_member":
            for held in user.appointments.all():
                end_appointment(held, until=ENDED, by="测试", at=ENDED)
        return user

    def _posts(self, role: str, relation: str) -> list[tuple[Role, str | None]]:
        post, unit = ROLES[role], self._unit_of(relation)
        assert post is not None
        if role == "head_elsewhere":
            return [(Role.MEMBER, unit), (post, ANOTHER_LEAD)]
        if post in {Role.OFFICER, Role.CHIEF}:
            return [(Role.MEMBER, unit), (post, OFFICE)]
        if post not in {Role.REPORTER, Role.MEMBER, Role.HEAD, Role.DEPUTY}:
            return [(Role.MEMBER, unit), (post, None)]
        if role == "lead_reporter":
            return [(post, unit), (post, ANOTHER_LEAD)]
        return [(post, unit)]

    @property
    def _own_unit(self) -> str:
        return CONTRIBUTOR if self.kind == Kind.CONTRIBUTION else FIRST_LEAD

    def _unit_of(self, relation: str) -> str:
        return {
            "own_unit": self._own_unit,
            "other_government": self._own_unit,
            "co_unit": OTHER_CONTRIBUTOR,
            "lead_unit": FIRST_LEAD if self.kind == Kind.CONTRIBUTION else SECOND_LEAD,
        }.get(relation, STRANGER)

    def _unit_of_key(self, post: Role) -> Unit:
        return self._unit(OFFICE if post in {Role.OFFICER, Role.CHIEF} else str(self.signing_unit), self.government)

    def _unit(self, name: str, government: Government) -> Unit:
        found = Unit.objects.filter(government=government, name=name).first()
        if found is None:
            kind = Unit.Kind.OFFICE if name == OFFICE else Unit.Kind.BUREAU
            found = Unit.objects.create(government=government, name=name, kind=kind)
        return found

    def _appoint(self, user: User, government: Government, post: Role, unit: str | None) -> None:
        appoint(
            user,
            government=government,
            role=post,
            title=TITLES[post],
            unit=self._unit(unit, government) if unit else None,
            since=SINCE,
            by="测试",
            at=SINCE,
        )

    def _authorise(self, user: User, government: Government, unit: Unit, *, until: datetime) -> None:
        giving = Appointment.objects.filter(post__role=Role.HEAD, post__unit=unit).first()
        if giving is None:
            head = User.objects.create_user(
                username=f"h{unit.pk}", password=personas.PASSWORD, full_name=f"负责{unit.pk}"
            )
            self._appoint(head, government, Role.HEAD, unit.name)
            giving = head.appointments.get()
        serial = Delegation.objects.filter(government=government).count() + 1
        Delegation.objects.create(
            government=government,
            unit=unit,
            granted_by=giving,
            deputy=user,
            since=SINCE,
            until=until,
            scope="代签",
            year=SINCE.year,
            serial=serial,
            number=f"代签〔{SINCE.year}〕{serial}号",
        )
