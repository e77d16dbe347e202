"""Everybody of the table tries to give, read and take back a mandate to sign: the unit's head may, nobody else."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from approvals.operations.mandates import grant
from audit.models import Event
from tests import personas
from tests.approvals.mandates import PDF, letter
from tests.permissions.people import FIRST_LEAD
from tests.permissions.stage import NOW, Stage
from units.models import Delegation, Unit
from units.queries import actor_for
from workflows.permissions import permission_table
from workflows.words import Kind, ReportStatus, Role

pytestmark = pytest.mark.slow

EVERYBODY = sorted({(cell.role, cell.relation) for cell in permission_table().cells})
# The lead unit's own head; the head of the other lead and a former head among the refused.
MAY = {("lead_head", "own_unit")}
# Who reads for the whole government; in another one they read nothing of ours.
READERS = {"officer", "chief", "auditor", "audit_admin"}
on_a_report = pytest.mark.parametrize(
    "_stage", [pytest.param((Kind.REPORT, str(ReportStatus.WITH_HEAD)), id="with_head")], indirect=True, scope="module"
)


@on_a_report
def test_only_the_units_own_head_gives_and_takes_back(scene: Stage) -> None:
    unit = Unit.objects.get(government=scene.people.government, name=FIRST_LEAD)
    deputy = personas.person("林科员", Role.MEMBER, government=scene.people.government, unit=unit)
    before, wrong = (Delegation.objects.count(), Event.objects.count()), []
    for role, relation in EVERYBODY:
        client = scene.people.client(role, relation)
        answer = _give(client, unit, deputy)
        if (role, relation) in MAY:
            given = Delegation.objects.latest("pk")
            assert (answer, given.unit, given.deputy) == (302, unit, deputy.user)
            revoking = client.post(f"/mandates/2020/{given.serial}/revoke/", {"key": "r", "reason": "改派"})
            assert revoking.status_code == 302
            assert Delegation.objects.get(pk=given.pk).revoked_at == NOW
            given.delete()
            before = (before[0], Event.objects.count())
        elif answer not in ({401} if role == "anonymous" else {403, 404}):
            wrong.append(f"{role} {relation}: {answer}")
    assert wrong == []
    assert (Delegation.objects.count(), Event.objects.count()) == before


@on_a_report
def test_who_may_know_of_a_mandate_reads_it_and_nobody_ends_it_but_the_head(scene: Stage) -> None:
    unit = Unit.objects.get(government=scene.people.government, name=FIRST_LEAD)
    head = scene.people.user("lead_head", "own_unit")
    deputy = personas.person("林科员", Role.MEMBER, government=scene.people.government, unit=unit)
    assert head
    given = _standing(unit, head, deputy)
    wrong = []
    for role, relation in EVERYBODY:
        client = scene.people.client(role, relation)
        known = client.get(f"/mandates/2020/{given.serial}/").status_code
        paper = client.get(f"/mandates/2020/{given.serial}/letter/").status_code
        may = (role, relation) in MAY or (role in READERS and relation not in {"other_government", "former_member"})
        if (known == 200) != may or (paper == 200) != may:
            wrong.append(f"{role} {relation}: {known} {paper}")
        if (role, relation) not in MAY:
            client.post(f"/mandates/2020/{given.serial}/revoke/", {"key": "r", "reason": "改派"})
    assert wrong == []
    given.refresh_from_db()
    assert given.revoked_at is None


def _give(client: Client, unit: Unit, deputy: personas.Persona) -> int:
    answer = client.post(
        f"/mandates/new/?unit={unit.pk}",
        {
            "key": "k",
            "deputy": str(deputy.user.pk),
            "since": "2020-03-03",
            "until": "2020-03-05",
            "scope": "all",
            "letter": SimpleUploadedFile("授权书.pdf", PDF),
        },
    )
    return 401 if answer.status_code == 302 and "/sign-in/" in answer["Location"] else answer.status_code


def _standing(unit: Unit, head: User, deputy: personas.Persona) -> Delegation:
    day = dt.date(2020, 3, 3)
    return grant(
        unit=unit,
        deputy=deputy.user,
        first_day=day,
        last_day=day,
        lines=None,
        letter=letter(),
        by=actor_for(head, NOW),
        at=NOW,
        key="k",
    )
