"""Reading is an event: the page reports by POST that it was opened; GET writes nothing."""

import pytest

from audit.models import Event
from tests.approvals.pages import Freeze, enter, url
from tests.factories import at
from tests.submissions.steps import submitted_way
from transitions.models import Opening

pytestmark = pytest.mark.django_db


def test_a_page_reports_its_opening_once_and_get_writes_nothing(freeze: Freeze) -> None:
    way = submitted_way()
    freeze(at(3, 3))
    client = enter(way.head())
    before = Event.objects.count()
    review, opening = url("review", way.report), url("open", way.report)

    assert f'hx-post="{opening}"' in client.get(review).content.decode()
    assert Event.objects.count() == before

    for _load in range(2):
        assert client.post(opening, headers={"HX-Request": "true"}).status_code == 204
    assert Opening.objects.get().person == way.head().user
    assert Event.objects.filter(kind="report.open").count() == 1
    assert f'hx-post="{opening}"' not in client.get(review).content.decode()
