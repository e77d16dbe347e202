"""补报: the late text of a missing unit is attached afterwards; the report stays, the lateness is the unit's own."""

import json

import pytest
from django.urls import reverse

from audit.models import Event
from submissions.addresses import address_of
from submissions.models import ContributionRevision
from submissions.operations.contributing import supply
from submissions.queries import contributions_to_supply, may_read_contribution
from tests.approvals.pages import Freeze, enter, url
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import TEXTS, Way, new_key, way
from transitions.errors import KeyReused, NotAllowed
from transitions.models import ActRecord
from workflows.words import ContributionStatus, ReportStatus

UNIT = "坡头区政府"
WAIVED = at(3, 3, 9)
LATER = at(3, 5, 10)


def waived_way() -> Way:
    """One of three contributors is named as missing on 3 March; the others are in."""
    walk = way("附件1-014")
    walk.head(keyed=False)
    for unit in walk.contributors:
        if unit == UNIT:
            walk.waive(unit, WAIVED)
        else:
            walk.send(unit, at(3, 2, 9))
            walk.adopt(unit, at(3, 2, 10))
    return walk


def late(walk: Way, when, *, key: str = "", by=None) -> ActRecord:  # type: ignore[no-untyped-def]
    person = by or walk.reporter(UNIT)
    return supply(walk.contribution(UNIT), by=person.actor(when), at=when, key=key or new_key())


def page(walk: Way, name: str) -> str:
    return reverse(f"submissions:{name}", kwargs=address_of(walk.report) | {"unit": walk.contribution(UNIT).unit_id})


@pytest.mark.django_db
class TestOperation:
    def test_the_text_comes_after_the_report_has_gone_and_changes_nothing_of_it(self) -> None:
        walk = waived_way()
        walk.draft_and_submit(WAIVED)
        content = walk.revision().content
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER)
        record = late(walk, LATER)
        assert (record.action, record.unit_name) == ("supply", UNIT)
        now = walk.contribution(UNIT)
        assert now.status == ContributionStatus.WAIVED
        assert (now.obligation.first_arrival, now.obligation.late) == (LATER, True)
        assert walk.report.status == ReportStatus.WITH_HEAD
        assert walk.revision().content == content
        frozen = json.loads(now.revisions.get().content)
        assert frozen["sections"][0]["text"] == TEXTS["progress"]
        assert broken(LATER) == []

    def test_its_digest_stands_in_the_audit_log(self) -> None:
        walk = waived_way()
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER)
        late(walk, LATER)
        kinds = list(Event.objects.order_by("-sequence").values_list("kind", flat=True)[:2])
        assert kinds == ["contribution.freeze", "contribution.supply"]

    def test_in_time_is_in_time_although_the_lead_did_not_wait(self) -> None:
        """The lateness is f(arrival, due) and nothing else (invariant 10): a clock that is moved back shows it."""
        walk = waived_way()
        obligation = walk.contribution(UNIT).obligation
        type(obligation).objects.filter(pk=obligation.pk).update(due_at=at(3, 10))
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER)
        late(walk, LATER)
        assert walk.contribution(UNIT).obligation.late is False

    def test_an_incomplete_text_is_refused_with_what_is_missing(self) -> None:
        walk = waived_way()
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER, {"progress": "写了一半。"})
        with pytest.raises(NotAllowed, match="请填写"):
            late(walk, LATER)

    def test_only_the_units_own_reporter_and_only_once(self) -> None:
        walk = waived_way()
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER)
        for person in (walk.reporter(), walk.reporter("市交通投资集团有限公司"), walk.officer):
            with pytest.raises(NotAllowed):
                late(walk, LATER, by=person)
        late(walk, LATER)
        with pytest.raises(NotAllowed, match="已经补报"):
            late(walk, LATER)

    def test_while_the_lead_still_writes_it_may_adopt_the_late_text(self) -> None:
        walk = waived_way()
        with pytest.raises(NotAllowed, match="还没有补报"):
            walk.adopt(UNIT, WAIVED)
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER)
        late(walk, LATER)
        walk.adopt(UNIT, LATER)
        walk.draft_and_submit(LATER)
        listed = {one["unit"]: one for one in json.loads(walk.revision().content)["contributors"]}
        assert listed[UNIT]["state"] == "accepted"
        assert listed[UNIT]["late"] is True
        assert listed[UNIT]["waiver_reason"] is None
        assert broken(LATER) == []

    def test_the_lead_reads_a_late_text_only_once_it_has_come(self) -> None:
        walk = waived_way()
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER)
        lead = walk.reporter().actor(LATER)
        assert not may_read_contribution(walk.contribution(UNIT), lead)
        late(walk, LATER)
        assert may_read_contribution(walk.contribution(UNIT), lead)

    def test_it_leaves_the_list_of_what_may_be_supplied(self) -> None:
        walk = waived_way()
        reporter = walk.reporter(UNIT).actor(LATER)
        assert [one.unit.name for one in contributions_to_supply(reporter)] == [UNIT]
        assert not contributions_to_supply(walk.reporter().actor(LATER)).exists()
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER)
        late(walk, LATER)
        assert not contributions_to_supply(reporter).exists()


@pytest.mark.django_db
class TestPages:
    def test_the_unit_supplies_from_its_home_page(self, freeze: Freeze) -> None:
        walk = waived_way()
        walk.draft_and_submit(WAIVED)
        freeze(LATER)
        client = enter(walk.reporter(UNIT))
        assert page(walk, "contribution") in client.get("/").content.decode()
        assert "核对后补报" in client.get(page(walk, "contribution")).content.decode()
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER)
        check = client.get(page(walk, "contribution_check"))
        fields = {"key": check.context["key"], "version": check.context["version"]}
        answer = client.post(page(walk, "contribution_send"), fields, follow=True)
        sent = answer.content.decode()
        assert "已送达" in sent
        assert "缺报先行，已补报" in sent
        assert "补报附在报告后面" in sent
        assert "前报督查室" not in sent  # the report has gone without it
        assert client.post(page(walk, "contribution_send"), fields, follow=True).status_code == 200
        assert ActRecord.objects.filter(action="supply").count() == 1
        for person in (walk.reporter(), walk.officer):
            text = enter(person).get(url("report", walk.report)).content.decode()
            assert "补报" in text
            assert TEXTS["progress"] in text

    def test_the_lead_takes_it_over_at_the_desk(self, freeze: Freeze) -> None:
        walk = waived_way()
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER)
        freeze(LATER)
        client = enter(walk.reporter())
        desk = reverse("submissions:desk", kwargs=address_of(walk.report))
        source = next(one for one in client.get(desk).context["sources"] if one.unit == UNIT)
        assert (source.texts, source.adopt.allowed) == ([], False)
        late(walk, LATER)
        text = client.get(desk).content.decode()
        assert "缺报先行，已补报" in text
        assert f"采用{UNIT}来稿" in text
        assert "可以采用补报" in enter(walk.reporter(UNIT)).get(page(walk, "contribution_sent")).content.decode()

    def test_other_units_do_not_read_it(self, freeze: Freeze) -> None:
        walk = waived_way()
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER, TEXTS | {"progress": "只给牵头单位看的补报。"})
        late(walk, LATER)
        freeze(LATER)
        other = enter(walk.reporter("市交通投资集团有限公司")).get(url("report", walk.report)).content.decode()
        assert "只给牵头单位看的补报" not in other


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 8, 32])
def test_identical_and_other_clicks_attach_one_text(count: int) -> None:
    walk = waived_way()
    walk.write(walk.contribution(UNIT), walk.reporter(UNIT), LATER)
    contribution, by = walk.contribution(UNIT), walk.reporter(UNIT).actor(LATER)

    def click(number: int) -> ActRecord:
        return supply(contribution, by=by, at=LATER, key="one" if number % 2 else f"key {number}")

    outcomes = together(count, click)
    done = {one.pk for one in outcomes if isinstance(one, ActRecord)}
    assert len(done) == 1
    assert all(isinstance(one, ActRecord | NotAllowed | KeyReused) for one in outcomes), outcomes
    assert ContributionRevision.objects.filter(contribution=contribution).count() == 1
    assert broken(LATER) == []
