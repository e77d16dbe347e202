"""From the draft to the frozen revision, and back by a return. No key and no file is needed here."""

import json
from datetime import timedelta

import pytest

from audit.models import Event
from common import canonical
from outbox.models import Job
from submissions.models import Revision
from submissions.operations.reporting import submit
from submissions.operations.returning import return_report
from tests import factories, personas
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import TEXTS, Way, other_way, submitted_way, way
from transitions.errors import KeyReused, NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.people import ANONYMOUS, Actor
from workflows.words import Action, Role

pytestmark = pytest.mark.django_db


def test_a_report_is_not_submitted_while_a_contribution_is_out_and_the_reason_names_the_units() -> None:
    walk = way("附件1-014")
    walk.write(walk.report, walk.reporter(), at(3, 2))
    walk.send("坡头区政府", at(3, 2))
    with pytest.raises(NotAllowed, match=r"还有 3 家单位.*坡头区政府、吴川市政府、市交通投资集团有限公司"):
        walk.submit(at(3, 2))
    walk.adopt("坡头区政府", at(3, 2))
    walk.waive("吴川市政府", at(3, 3))
    with pytest.raises(NotAllowed, match=r"还有 1 家单位.*市交通投资集团有限公司"):
        walk.submit(at(3, 3))
    walk.waive("市交通投资集团有限公司", at(3, 3))
    assert walk.submit(at(3, 3)).target == "with_head"


def test_a_report_goes_to_the_head_from_the_last_day_of_the_period_on() -> None:
    walk = way("附件1-026")
    walk.gather(at(2, 28))
    walk.write(walk.report, walk.reporter(), at(2, 28))
    with pytest.raises(NotAllowed, match="2 月 29 日起才能送签"):
        walk.submit(at(2, 28, 23, 59, 59))
    assert walk.submit(at(2, 29, 0)).target == "with_head"


def test_what_is_frozen_is_exactly_the_schema() -> None:
    walk = way("附件1-014")
    walk.send("坡头区政府", at(3, 2))
    walk.adopt("坡头区政府", at(3, 2))
    walk.send("吴川市政府", at(3, 5))
    walk.adopt("吴川市政府", at(3, 5))
    walk.waive("市交通投资集团有限公司", at(3, 5))
    walk.draft_and_submit(at(3, 5, 12))
    content = json.loads(walk.revision().content)
    assert set(content) == {
        "schema", "demonstration", "government", "plan", "line", "identity", "terms", "period", "version",
        "lead_units", "signers", "sections", "targets_in_force", "contributors", "returns", "attachments",
        "prepared_by", "frozen_at",
    }  # fmt: skip
    assert content["schema"] == "shuangyue.report/1"
    assert content["identity"] == "2020-02/附件1-014/v1"
    assert content["line"] == {
        "section": "附件1", "kind": "重点", "number": 14, "row": None,
        "title": "开工建设机场高速", "matter_title": "开工建设机场高速",
    }  # fmt: skip
    assert content["period"]["due_at"] == "2020-03-04T16:00:00+00:00"
    assert {section["key"]: section["text"] for section in content["sections"]} == TEXTS
    assert [target["label"] for target in content["targets_in_force"]] == ["第一季度"]
    assert content["signers"] == [{"order": 1, "unit": "市交通运输局"}]
    sent, late, missing = content["contributors"]
    assert (sent["unit"], sent["state"], sent["late"], len(sent["sections"])) == ("坡头区政府", "accepted", False, 4)
    assert (late["unit"], late["late"]) == ("吴川市政府", True)
    assert (missing["state"], missing["waiver_reason"], missing["sections"]) == ("waived", "多次催报未报。", [])
    assert content["prepared_by"] == {"name": walk.reporter().user.full_name, "unit": "市交通运输局"}


def test_the_frozen_digest_is_the_one_in_the_only_audit_event() -> None:
    walk = submitted_way()
    revision = walk.revision()
    assert revision.sha256 == canonical.sha256_hex(revision.content.encode())
    assert canonical.dumps(json.loads(revision.content)).decode() == revision.content
    event = Event.objects.get(kind="report.freeze")
    assert event.data == {"document": walk.report.pk, "number": 1, "sha256": revision.sha256}
    assert event.actor["unit"] == "市民政局"


def test_submitting_leaves_the_job_that_renders_the_signing_copy() -> None:
    walk = submitted_way()
    job = Job.objects.get()
    assert (job.kind, job.payload["document"]) == ("report.render_signing_copy", walk.report.pk)


def test_a_returned_report_is_mended_remark_by_remark_and_becomes_the_next_version() -> None:
    walk = submitted_way()
    walk.return_report(at(3, 2, 14), by=walk.head(keyed=False), remarks=[("progress", "口径用累计数")])
    assert walk.report.status == "draft"
    with pytest.raises(NotAllowed, match="还有 1 处退回意见"):
        walk.submit(at(3, 2, 15))
    walk.mend(walk.report, walk.reporter(), at(3, 2, 16))
    walk.write(walk.report, walk.reporter(), at(3, 2, 16), {"progress": "累计完成 3 公里。"})
    walk.submit(at(3, 2, 17))
    first, second = Revision.objects.order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert first.sha256 != second.sha256
    assert json.loads(first.content)["sections"][0]["text"] == TEXTS["progress"]
    assert json.loads(second.content)["returns"][0]["summary"] == "口径不一致。"
    assert broken(at(3, 2, 17)) == []


def test_a_return_keeps_the_drafts_the_contributions_and_the_earlier_version() -> None:
    walk = submitted_way()
    walk.return_report(at(3, 2, 14), by=walk.head(keyed=False))
    assert {draft.section.key: draft.text for draft in walk.report.drafts.all()} == TEXTS
    assert walk.contribution("遂溪县政府").status == "accepted"
    assert Revision.objects.count() == 1


def test_the_history_names_the_post_in_which_each_person_acted() -> None:
    walk = submitted_way()
    walk.return_report(at(3, 2, 14), by=walk.head(keyed=False))
    moves = [(record.action, record.unit_name, record.post_title) for record in StatusRecord.of(walk.report)]
    assert moves == [("submit", "市民政局", "经办人"), ("return_by_head", "市民政局", "局长")]


def test_a_person_with_two_posts_acts_in_the_one_that_the_act_belongs_to() -> None:
    walk = submitted_way()
    person = walk.reporter()
    personas.appoint_also(person, Role.HEAD, unit="遂溪县政府")
    personas.appoint_also(person, Role.HEAD, unit="市民政局")
    walk.return_report(at(3, 2, 14), by=person)
    record = StatusRecord.of(walk.report).last()
    assert record is not None
    assert (record.unit_name, record.post_title) == ("市民政局", "局长")


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.RETURN_BY_HEAD])
def test_each_act_is_refused_to_everybody_else_with_a_reason_and_changes_nothing(action: Action) -> None:
    walk, when = way("附件1-016"), at(3, 2, 18)
    walk.gather(at(3, 2))
    if action == Action.SUBMIT:
        walk.write(walk.report, walk.reporter(), at(3, 2, 12))
    else:
        walk.draft_and_submit(at(3, 2, 12))
    rights = walk.reporter() if action == Action.SUBMIT else walk.head(keyed=False)
    government = walk.government
    others = [
        walk.reporter() if action != Action.SUBMIT else walk.head(keyed=False),
        walk.reporter("湛江经开区管委会"),
        walk.head("湛江经开区管委会", keyed=False),
        walk.reporter("市生态环境局"),
        personas.head(government, "市生态环境局", "别家", keyed=False),
        personas.officer(government),
        personas.chief(government),
        personas.auditor(government),
        personas.leader(government),
        personas.person("科员", Role.MEMBER, government=government, unit=rights.unit),
        personas.person("邻市人", rights.role, government=factories.other_government(), unit=rights.unit),
    ]
    before = (walk.report.status, walk.report.version, StatusRecord.objects.count(), Event.objects.count())
    for actor in [*(person.actor(when) for person in others), ANONYMOUS]:
        with pytest.raises(NotAllowed) as refused:
            _act(walk, action, actor)
        assert refused.value.reason
    assert before == (walk.report.status, walk.report.version, StatusRecord.objects.count(), Event.objects.count())
    _act(walk, action, rights.actor(when))
    assert walk.report.version == before[1] + 1


def test_the_same_key_again_gets_the_same_answer_and_freezes_nothing_more() -> None:
    walk = way("附件1-026")
    walk.gather(at(3, 2))
    walk.write(walk.report, walk.reporter(), at(3, 2))
    first = walk.submit(at(3, 2), key="twice")
    events = Event.objects.count()
    again = walk.submit(at(3, 2, 10), key="twice")
    assert (again.pk, again.replayed) == (first.pk, True)
    assert (Revision.objects.count(), Event.objects.count(), Job.objects.count()) == (1, events, 1)


def test_the_same_key_again_returns_once() -> None:
    walk = submitted_way()
    first = walk.return_report(at(3, 2, 14), by=walk.head(keyed=False), key="twice")
    again = walk.return_report(at(3, 2, 15), by=walk.head(), key="twice")
    assert again.pk == first.pk
    assert walk.report.returns.count() == 1


def test_a_key_that_answered_one_act_answers_no_other() -> None:
    walk = submitted_way()
    head = walk.head(keyed=False)
    personas.appoint_also(head, Role.REPORTER, unit="市民政局")
    walk.return_report(at(3, 2, 14), by=head, key="one key")
    with pytest.raises(KeyReused):
        walk.submit(at(3, 2, 15), by=head, key="one key")
    assert walk.report.status == "draft"


def test_a_key_that_answered_for_one_report_acknowledges_nothing_for_another() -> None:
    walk = way("附件1-014", "附件1-013")
    twin = other_way(walk, "附件1-013")
    assert twin.leads == walk.leads
    for one in (walk, twin):
        for unit in one.contributors:
            one.waive(unit, at(3, 3))
        one.write(one.report, one.reporter(), at(3, 3))
    walk.submit(at(3, 3), key="one key")
    with pytest.raises(KeyReused):
        twin.submit(at(3, 3), key="one key")
    assert twin.report.status == "draft"


def test_a_key_belongs_to_its_person() -> None:
    walk = way("附件1-014")
    for unit in walk.contributors:
        walk.send(unit, at(3, 2), key="the same key")
    assert {walk.contribution(unit).status for unit in walk.contributors} == {"sent"}


def test_a_stale_page_is_told_so_and_nothing_is_frozen() -> None:
    walk = submitted_way()
    stale = walk.report
    walk.return_report(at(3, 2, 14), by=walk.head(keyed=False))
    for version in (stale.version, 0, 99):
        with pytest.raises(Stale) as error:
            submit(
                walk.report,
                by=walk.reporter().actor(at(3, 2, 15)),
                at=at(3, 2, 15),
                expected_version=version,
                key=f"k{version}",
            )
        assert error.value.document.version == 2
    assert Revision.objects.count() == 1


def test_the_times_of_a_history_never_go_back_even_when_an_earlier_arrival_comes_later() -> None:
    walk = way("附件1-026")
    walk.send("遂溪县政府", at(3, 2, 12))
    walk.adopt("遂溪县政府", at(3, 2, 12) - timedelta(seconds=3))
    times = [record.at for record in StatusRecord.of(walk.contribution("遂溪县政府"))]
    assert times == [at(3, 2, 12), at(3, 2, 12)]


def test_the_three_rows_of_a_livelihood_matter_go_their_own_ways() -> None:
    first = way("附件2-010.1")
    second, third = other_way(first, "附件2-010.2"), other_way(first, "附件2-010.3")
    for one in (first, second):
        one.gather(at(3, 2))
        one.draft_and_submit(at(3, 2, 12))
    assert [one.report.status for one in (first, second, third)] == ["with_head", "with_head", "draft"]
    identities = [json.loads(one.revision().content)["identity"] for one in (first, second)]
    assert identities == ["2020-02/附件2-010.1/v1", "2020-02/附件2-010.2/v1"]
    with pytest.raises(NotAllowed):
        first.return_report(at(3, 2, 14), by=second.head(keyed=False))
    second.return_report(at(3, 2, 14), by=second.head())
    assert [one.report.status for one in (first, second, third)] == ["with_head", "draft", "draft"]


def _act(walk: Way, action: Action, actor: Actor) -> StatusRecord:
    now, when = walk.report, at(3, 2, 18)
    if action == Action.SUBMIT:
        return submit(now, by=actor, at=when, expected_version=now.version, key="act")
    return return_report(
        now,
        action=action,
        reason="other",
        summary="改",
        remarks=[],
        by=actor,
        at=when,
        expected_version=now.version,
        key="act",
    )
