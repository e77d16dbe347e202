"""A home without tasks says why: nothing waits now, or this account handles no reports at all."""

import pytest

from tests import factories, personas
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.personas import unit_named
from workflows.words import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "unit", "said"),
    [
        (Role.SYSTEM_ADMIN, "", "这个账号不办理报告"),
        (Role.SECURITY_ADMIN, "", "这个账号不办理报告"),
        # A deputy whose mandate has ended still belongs to the unit.
        (Role.DEPUTY, "市交通运输局", "眼下没有待办"),
        (Role.HEAD, "市交通运输局", "眼下没有待办"),
    ],
)
def test_an_empty_home_says_why(freeze: Freeze, role: Role, unit: str, said: str) -> None:
    freeze(at(3, 5, 9))
    government = factories.plan("附件1-014").government
    who = personas.person("某人", role, government=government, unit=unit_named(government, unit) if unit else None)
    shown = enter(who).get("/").content.decode()
    assert [words in shown for words in ("这个账号不办理报告", "眼下没有待办")] == [
        said == "这个账号不办理报告",
        said == "眼下没有待办",
    ]
