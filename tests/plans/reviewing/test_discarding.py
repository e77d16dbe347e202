"""A draft that was thrown away is asked about no more; what was sent, what was decided and why stay."""

import pytest

from audit.models import Event
from plans.models import Plan, PlanDraft
from plans.operations.discarding import discard
from plans.operations.drafting import DraftChanged, MayNotPrepare, Unfit, settle
from plans.operations.publishing import publish
from plans.operations.settling import settled
from plans.reviewing.answers import decision_on
from tests import factories, personas
from tests.approvals.pages import enter
from tests.factories import NOTICE, at
from tests.personas import Persona
from tests.plans.reviewing.settling import answer_for, drafted, sent

pytestmark = pytest.mark.django_db

NOW = at(2, 10)


def test_a_discarded_draft_is_kept_and_takes_no_more_acts(officer: Persona) -> None:
    by = officer.actor(NOW)
    draft = drafted(officer, sent(NOTICE), at=NOW)
    doubt = settled(draft).document.doubts[0]
    entry = decision_on(doubt, answer_for(doubt))
    draft = settle(draft, entry, by=by, at=NOW, expected_version=0)
    with pytest.raises(Unfit):
        discard(draft, " ", by=by, at=NOW, expected_version=1)
    with pytest.raises(DraftChanged):
        discard(draft, "传错了文件", by=by, at=NOW, expected_version=0)
    other = personas.officer(factories.other_government(), "邻市督查")
    with pytest.raises(MayNotPrepare):
        discard(draft, "传错了文件", by=other.actor(NOW), at=NOW, expected_version=1)
    gone = discard(draft, " 传错了文件 ", by=by, at=NOW, expected_version=1)
    assert (gone.discarded_at, gone.is_open) == (NOW, False)
    kept = PlanDraft.objects.get()
    assert kept.decisions == draft.decisions and kept.source == draft.source
    event = Event.objects.get(kind="plan.draft.discard")
    assert (event.subject, event.actor["name"]) == (draft.subject, "周明")
    assert event.data == {"reason": "传错了文件", "files": draft.files, "decisions": draft.decisions}
    with pytest.raises(MayNotPrepare, match="作废"):
        discard(gone, "再一次", by=by, at=NOW, expected_version=2)
    with pytest.raises(MayNotPrepare, match="作废"):
        publish(gone, by=by, at=NOW, expected_version=2)
    assert not Plan.objects.exists()


def test_the_page_asks_why_and_leaves_the_draft_out_of_the_list(officer: Persona) -> None:
    client = enter(officer)
    draft = drafted(officer, sent(NOTICE), at=NOW)
    page = f"/plans/drafts/{draft.pk}/"
    long = "字" * 301
    refused = client.post(f"{page}discard/", {"version": "0", "reason": long})
    assert refused.status_code == 422
    assert "理由最多 300 字" in refused.content.decode() and long in refused.content.decode()
    assert page in client.get("/plans/").content.decode()
    assert client.post(f"{page}discard/", {"version": "0", "reason": "传错了文件"}).status_code == 302
    assert page not in client.get("/plans/").content.decode()
    for closed in (page, f"{page}check/"):
        assert client.get(closed).status_code == 302, "there is nothing to settle any more"
    stranger = enter(personas.auditor(officer.government))
    assert stranger.post(f"{page}discard/", {"version": "1", "reason": "因"}).status_code == 404
