"""Mandates asked for by many at once over real connections: one is given, one is taken back, numbers run on."""

import datetime as dt

import pytest

from approvals.errors import MandateRefused
from approvals.models import Credential
from approvals.operations.credentials import issue
from approvals.operations.mandates import revoke
from approvals.operations.signing import sign
from audit.models import Event
from tests import personas
from tests.approvals.mandates import give
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.personas import PIN, Persona
from tests.submissions.steps import Way, submitted_way, way
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from units.models import Delegation
from workflows.words import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NOW = at(3, 3, 9)


def _people(count: int = 1) -> tuple[Way, list[Persona]]:
    walk = way("附件1-026")
    unit = walk.head(keyed=False).unit
    return walk, [
        personas.person(f"科员{number}", Role.MEMBER, government=walk.government, unit=unit) for number in range(count)
    ]


@pytest.mark.parametrize("count", [2, 8, 32])
def test_identical_clicks_give_one_mandate_and_one_answer(count: int) -> None:
    walk, (colleague,) = _people()

    def click(_number: int) -> Delegation:
        return give(walk.head(), colleague, when=NOW, key="one click")

    outcomes = together(count, click)
    assert [one for one in outcomes if not isinstance(one, Delegation)] == []
    assert len({one.pk for one in outcomes if isinstance(one, Delegation)}) == 1
    assert sum(not one.replayed for one in outcomes if isinstance(one, Delegation)) == 1
    assert (Delegation.objects.count(), Event.objects.filter(kind="mandate.grant").count()) == (1, 1)


@pytest.mark.parametrize("count", [2, 8, 32])
def test_of_overlapping_mandates_for_one_deputy_one_is_given(count: int) -> None:
    walk, (colleague,) = _people()

    def click(number: int) -> Delegation:
        first = dt.date(2020, 3, 3 + number % 2)
        return give(walk.head(), colleague, when=NOW, first_day=first, last_day=dt.date(2020, 3, 9), key=f"c{number}")

    outcomes = together(count, click)
    assert sum(isinstance(one, Delegation) for one in outcomes) == 1, outcomes
    assert all(isinstance(one, Delegation | MandateRefused) for one in outcomes), outcomes
    assert Delegation.objects.count() == 1


def test_mandates_for_several_deputies_at_once_get_the_numbers_in_a_row() -> None:
    walk, colleagues = _people(8)

    def click(number: int) -> Delegation:
        return give(walk.head(), colleagues[number], when=NOW, key=f"c{number}")

    outcomes = together(8, click)
    assert all(isinstance(one, Delegation) for one in outcomes), outcomes
    assert list(Delegation.objects.order_by("serial").values_list("serial", flat=True)) == list(range(1, 9))


@pytest.mark.parametrize(("count", "same_key"), [(2, True), (8, True), (32, True), (8, False)])
def test_of_taking_back_several_times_at_once_one_happens(count: int, same_key: bool) -> None:
    walk, (colleague,) = _people()
    given, by = give(walk.head(), colleague, when=NOW), walk.head().actor(NOW)

    def click(number: int) -> Delegation:
        key = "one click" if same_key else f"c{number}"
        return revoke(given, reason="出差结束", by=by, at=NOW, key=key)

    outcomes = together(count, click)
    happened = [one for one in outcomes if isinstance(one, Delegation) and not one.replayed]
    assert len(happened) == 1, outcomes
    others = (Delegation,) if same_key else (Delegation, MandateRefused)
    assert all(isinstance(one, others) for one in outcomes), outcomes
    assert Event.objects.filter(kind="mandate.revoke").count() == 1


@pytest.mark.parametrize("count", [2, 8])
def test_of_several_requests_for_a_certificate_one_is_issued_and_its_key_opens(count: int) -> None:
    walk, (colleague,) = _people()
    give(walk.head(), colleague, when=NOW)
    post = colleague.user.appointments.get()
    outcomes = together(count, lambda _number: issue(post, pin=PIN, by="测试", at=NOW))
    assert all(isinstance(one, Credential) for one in outcomes), outcomes
    assert Credential.objects.filter(person=colleague.user).count() == 1
    assert colleague.key(NOW).name == colleague.user.full_name


@pytest.mark.parametrize("count", [2, 8])
def test_signing_in_mandate_and_taking_it_back_at_the_same_moment_keep_the_order_of_arrival(count: int) -> None:
    walk = submitted_way()
    colleague = personas.person("林科员", Role.MEMBER, government=walk.government, unit=walk.head().unit)
    given = give(walk.head(), colleague, when=NOW)
    issue(colleague.user.appointments.get(), pin=PIN, by="测试", at=NOW)
    assert walk.officer
    when = at(3, 3, 10)
    report, revision, shown = walk.report, walk.revision(), walk.file(when).sha256
    key, deputy, head = colleague.key(when), colleague.actor(when), walk.head().actor(when)

    def click(number: int) -> Delegation | StatusRecord:
        if number % 2:
            return revoke(given, reason="出差结束", by=head, at=at(3, 3, 10, 1), key=f"c{number}")
        return sign(
            report,
            revision,
            shown,
            signing_key=key,
            by=deputy,
            at=when,
            expected_version=1,
            key=f"c{number}",
        )

    outcomes = together(count, click)
    known = (Delegation, StatusRecord, MandateRefused, NotAllowed, Stale)
    assert all(isinstance(one, known) for one in outcomes), outcomes
    assert sum(isinstance(one, StatusRecord) for one in outcomes) == 1
    assert sum(isinstance(one, Delegation) for one in outcomes) == 1
    assert broken(at(3, 3, 11)) == []
