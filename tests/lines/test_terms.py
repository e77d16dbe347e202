"""The way of a line's terms: what moves the deadline is counted, what moves something else is not; nothing is lost."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from lines.addresses import address_of_line
from lines.presenters.application import application_page
from lines.presenters.terms import deadline_words
from lines.queries.lines import terms_around, terms_on
from plans.models import LineTerms, Target
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.lines.applying import ADJUSTMENT, DECIDED, EXAMINED, EXTENSION, Asking
from tests.submissions.steps import way
from transitions.errors import NotAllowed

pytestmark = pytest.mark.django_db

COMES = date(2020, 5, 1)


@pytest.fixture
def asking() -> Asking:
    return Asking(way("附件1-014"))


def amended(asking: Asking, *, month: str = "2020-12", deadline: str = "2020年12月") -> LineTerms:
    """The plan is amended from 1 May on: another title, other words of the last target, maybe another deadline."""
    last = asking.line.terms.latest("sequence")
    terms = LineTerms.objects.create(
        line=asking.line,
        sequence=last.sequence + 1,
        since=COMES,
        title="修订后的事项",
        deadline=deadline,
        deadline_month=month,
        target_text="修订后的目标",
        reason="按更正后的文件修订",
    )
    for target in last.targets.all():
        text = "修订后的目标" if target.order == 3 else target.text
        Target.objects.create(
            terms=terms, order=target.order, quarter=target.quarter, label=target.label, by=target.by, text=text
        )
    return terms


def test_an_extension_keeps_what_an_amended_plan_says_from_a_day_to_come(asking: Asking) -> None:
    to_come = amended(asking)
    asking.apply()
    asking.examine()
    meaning = application_page(asking.application, asking.chief.actor(DECIDED), DECIDED)["meaning"]
    assert "自 2020 年 5 月 1 日起执行" in meaning
    asking.grant()
    granted = asking.line.terms.latest("sequence")
    assert (granted.title, granted.deadline, granted.since) == ("修订后的事项", "2021年6月", COMES)
    assert [one.text for one in granted.targets.all()] == [one.text for one in to_come.targets.all()]
    assert terms_on(asking.line, DECIDED.date()).sequence == 0
    assert terms_around(asking.line, DECIDED.date())[1] == granted


def test_an_adjustment_changes_the_targets_that_come(asking: Asking) -> None:
    amended(asking)
    asking.apply(ADJUSTMENT)
    asking.examine()
    changes = application_page(asking.application, asking.chief.actor(DECIDED), DECIDED)["changes"]
    assert [(one.before, one.after) for one in changes] == [("修订后的目标", ADJUSTMENT.targets["3"])]
    asking.grant()
    granted = asking.line.terms.latest("sequence")
    assert (granted.title, granted.targets.get(order=3).text) == ("修订后的事项", ADJUSTMENT.targets["3"])


def test_a_date_that_an_amended_plan_has_overtaken_is_not_granted(asking: Asking) -> None:
    asking.apply()
    asking.examine()
    amended(asking, month="2021-09", deadline="2021年9月")
    with pytest.raises(NotAllowed, match="须晚于现在的（2021年9月）"):
        asking.grant()
    assert asking.line.terms.latest("sequence").deadline == "2021年9月"
    asking.refuse()


def test_the_office_sees_it_too_and_can_send_it_back(asking: Asking) -> None:
    asking.apply()
    amended(asking, month="2021-09", deadline="2021年9月")
    with pytest.raises(NotAllowed, match="须晚于现在的（2021年9月）"):
        asking.examine()
    asking.send_back()
    asking.again(replace(EXTENSION, deadline_month="2021-12"))
    assert asking.application.status == "with_office"


def test_after_an_adjustment_the_first_extension_is_the_first(asking: Asking, freeze: Freeze) -> None:
    for asked in (ADJUSTMENT, EXTENSION):
        asking.apply(asked, EXAMINED)
        asking.examine(EXAMINED)
        asking.grant(EXAMINED)
    assert deadline_words(list(asking.line.terms.all())) == "原定 2020年12月 → 第 1 次 2021年6月"
    freeze(at(3, 12))
    page = enter(asking.reporter).get(reverse("lines:line", kwargs=address_of_line(asking.line)))
    assert [(step.label, step.deadline) for step in page.context["steps"]] == [
        ("原定", "2020年12月"),
        ("时限未变", "2020年12月"),
        ("第 1 次", "2021年6月"),
    ]
    facts = application_page(asking.application, asking.chief.actor(DECIDED), DECIDED)["facts"]
    assert next(fact.note for fact in facts if fact.term == "批准后") == "第 1 次，自 2020 年 3 月 10 日起"


def test_a_granted_adjustment_says_that_the_deadline_stays(asking: Asking) -> None:
    asking.apply(ADJUSTMENT)
    asking.examine()
    asking.grant()
    facts = application_page(asking.application, asking.chief.actor(DECIDED), DECIDED)["facts"]
    assert next(fact.value for fact in facts if fact.term == "批准后") == "目标已改写，时限未变"
    assert deadline_words(list(asking.line.terms.all())) == "2020年12月"
