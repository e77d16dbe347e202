"""The main job through the operations: matter 14 of annex 1, one lead, three assisting units, five people."""

import json
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from approvals.models import Record
from approvals.operations.accepting import accept
from approvals.operations.copies import latest_file, signing_copy
from approvals.operations.signing import sign
from common import store
from outbox.working import run_due
from pdf.keyring import Keyring
from pdf.verifying import verify
from submissions.fact_finding import current_revision
from submissions.models import Contribution, Report
from submissions.operations.contributing import adopt, send
from submissions.operations.drafting import save_draft
from submissions.operations.reporting import submit
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona

TEXTS = {
    "progress": "可行性研究报告已完成编制，2 月 26 日报市发展改革局，前期经费到位。",
    "problems": "规划选址涉及永久基本农田 12 亩，需省自然资源厅明确调整路径。",
    "next_steps": "3 月底前完成可研专家评审，4 月启动用地预审。",
    "suggestions": "无",
}


def write(document: Report | Contribution, person: Persona, when: datetime) -> None:
    for key, text in TEXTS.items():
        draft = document.drafts.get(section__key=key)
        save_draft(document, key, text=text, expected_version=draft.version, by=person.actor(when), at=when)


@pytest.mark.django_db
def test_a_report_goes_from_contributions_to_a_signed_record(settings: Settings) -> None:
    plan = factories.plan("附件1-014")
    government = plan.government
    factories.open_first_period(plan)
    report = factories.report(plan, "附件1-014")
    lead = personas.reporter(government, "市交通运输局", "李牵头")
    head = personas.head(government, "市交通运输局", "陈局长")
    officer = personas.officer(government)

    for number, contribution in enumerate(report.contributions.select_related("unit")):
        sender = personas.reporter(government, contribution.unit.name)
        contribution = factories.contribution(report, contribution.unit.name)
        write(contribution, sender, at(2, 28))
        send(contribution, by=sender.actor(at(3, 2)), at=at(3, 2), expected_version=0, key=f"send{number}")
        adopt(contribution, by=lead.actor(at(3, 2)), at=at(3, 2, 10), expected_version=1, key=f"adopt{number}")

    write(report, lead, at(3, 2, 11))
    submit(report, by=lead.actor(at(3, 2)), at=at(3, 2, 12), expected_version=0, key="submit")
    run_due(at(3, 2, 12))
    revision = current_revision(report)
    assert revision is not None
    file = latest_file(revision)
    assert file is not None
    sign(
        report,
        revision,
        file.sha256,
        signing_key=head.key(at(3, 3)),
        by=head.actor(at(3, 3)),
        at=at(3, 3),
        expected_version=1,
        key="sign",
    )
    accept(
        report,
        revision,
        signing_copy(revision, at=at(3, 4)).sha256,
        signing_key=officer.key(at(3, 4)),
        by=officer.actor(at(3, 4)),
        at=at(3, 4),
        expected_version=2,
        key="accept",
    )
    run_due(at(3, 4, 10))

    record = Record.objects.get()
    assert record.printed_number == "湛江督存〔2020〕1号"
    assert Report.objects.get().status == "accepted"
    published = list(Path(settings.RECORDS_DIR).rglob("*.pdf"))
    assert [path.read_bytes() for path in published] == [store.read(record.sha256)]
    verdict = verify(published[0].read_bytes(), trust=Keyring(settings.KEYS_DIR).trust())
    assert verdict.valid is True, verdict.findings
    assert [signature["signer"] for signature in verdict.signatures] == ["陈局长", "周明"]
    assert json.loads(revision.content)["identity"] == "2020-02/附件1-014/v1"
    pdfsig = subprocess.run(["pdfsig", "-nocert", str(published[0])], capture_output=True, text=True, check=False)
    assert pdfsig.stdout.count("Signature is Valid") == 2, pdfsig.stdout
