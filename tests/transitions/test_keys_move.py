"""The keys of requests move into the records of their moves, and back, on rows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories import at
from tests.submissions.steps import way
from transitions.models import StatusRecord

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BEFORE, AFTER = "0003_acts_beside_the_way", "0006_a_move_keeps_its_key"


def migrated(name: str) -> Any:
    """Migrate the app to a state and return its models as they are then."""
    executor = MigrationExecutor(connection)
    return executor.migrate([("transitions", name)]).apps


@pytest.fixture(autouse=True)
def back_again() -> Iterator[None]:
    """Leave the tables as they were found, whatever happens."""
    yield
    migrated(AFTER)


def test_each_key_stays_with_its_person_and_its_move() -> None:
    walk = way("附件1-026")
    walk.gather(at(3, 2, 9))
    kept = list(StatusRecord.objects.order_by("pk").values_list("pk", "key", "person", "action"))
    assert len(kept) >= 3
    assert any(person is None for _pk, _key, person, _action in kept), "the clock has opened the period"
    old = migrated(BEFORE).get_model("transitions", "AnsweredRequest").objects
    assert list(old.order_by("record").values_list("record", "key", "person", "action")) == kept
    without = kept[-1][0]
    old.get(record=without).delete()
    new = migrated(AFTER).get_model("transitions", "StatusRecord").objects
    rows = list(new.order_by("pk").values_list("pk", "key", "person", "action"))
    assert rows[:-1] == kept[:-1]
    assert rows[-1] == (without, f"record:{without}", *kept[-1][2:])
