"""The way of one report in steps that read as sentences, with the people who walk it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from approvals.models import SignedFile
from approvals.operations.accepting import accept
from approvals.operations.copies import signing_copy
from approvals.operations.correcting import correct
from approvals.operations.signing import sign
from plans.models import Plan
from submissions.fact_finding import current_revision
from submissions.files import Kept
from submissions.models import Contribution, Remark, Report, Revision
from submissions.operations.attaching import attach
from submissions.operations.contributing import adopt, send, waive
from submissions.operations.drafting import mark_mended, save_draft
from submissions.operations.reporting import submit
from submissions.operations.returning import return_contribution, return_report
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona
from transitions.models import StatusRecord
from units.models import Appointment, Government
from workflows.people import Actor
from workflows.words import Action, DutyRole, Role

TEXTS = {
    "progress": "可行性研究报告已完成编制，2 月 26 日报市发展改革局，前期经费到位。",
    "problems": "规划选址涉及永久基本农田 12 亩，需省自然资源厅明确调整路径。",
    "next_steps": "3 月底前完成可研专家评审，4 月启动用地预审。",
    "suggestions": "无",
}

_keys = count(1)


def new_key() -> str:
    """Return an idempotency key that no other act has."""
    return f"key{next(_keys)}"


@dataclass
class Way:
    """One line's report in 2020-02: who drafts, contributes, signs and accepts. People appear when first named."""

    plan: Plan
    padded: str
    people: dict[tuple[str, str], Persona] = field(default_factory=dict)

    @property
    def government(self) -> Government:
        return self.plan.government

    @property
    def report(self) -> Report:
        """The report as it stands in the database now."""
        return factories.report(self.plan, self.padded)

    def contribution(self, unit: str) -> Contribution:
        """A unit's contribution as it stands now."""
        return factories.contribution(self.report, unit)

    @property
    def contributors(self) -> list[str]:
        """The units that owe a contribution, in printed order."""
        owed = self.report.contributions.order_by("obligation__order")
        return list(owed.values_list("unit__name", flat=True))

    @property
    def leads(self) -> list[str]:
        """The lead units in printed order."""
        owed = self.report.period.obligations.filter(line=self.report.line_id, role=DutyRole.LEAD)
        return list(owed.order_by("order").values_list("unit__name", flat=True))

    def reporter(self, unit: str | None = None) -> Persona:
        """The reporter of a unit; of the coordinating lead when none is named."""
        unit = unit or self.leads[0]
        return self._person("reporter", unit, lambda: personas.reporter(self.government, unit))

    def head(self, unit: str | None = None, *, keyed: bool = True) -> Persona:
        """The head of a unit; of the coordinating lead when none is named."""
        unit = unit or self.leads[0]
        return self._person("head", unit, lambda: personas.head(self.government, unit, keyed=keyed))

    @property
    def officer(self) -> Persona:
        """An officer of the supervision office."""
        return self._person("officer", "", lambda: personas.officer(self.government))

    def write(
        self, document: Report | Contribution, by: Persona | Actor, when: datetime, texts: dict[str, str] | None = None
    ) -> None:
        """Fill sections (all of them, unless `texts` names some)."""
        for key, text in (TEXTS if texts is None else texts).items():
            draft = document.drafts.get(section__key=key)
            save_draft(document, key, text=text, expected_version=draft.version, by=actor(by, when), at=when)

    def attach(self, document: Report | Contribution, by: Persona, when: datetime) -> None:
        """Attach one file, of which only the row is kept: nobody fetches it."""
        attach(document, [Kept("批复.pdf", "0" * 64, 48_000)], by=by.actor(when), at=when)

    def send(self, unit: str, when: datetime, *, key: str | None = None) -> StatusRecord:
        """Write and send a unit's contribution."""
        person = self.reporter(unit)
        self.write(self.contribution(unit), person, when)
        now = self.contribution(unit)
        return send(now, by=person.actor(when), at=when, expected_version=now.version, key=key or new_key())

    def adopt(self, unit: str, when: datetime, *, key: str | None = None) -> StatusRecord:
        """Adopt a unit's contribution, by the lead's reporter."""
        now, by = self.contribution(unit), self.reporter().actor(when)
        return adopt(now, by=by, at=when, expected_version=now.version, key=key or new_key())

    def return_contribution(
        self, unit: str, when: datetime, *, remarks: Sequence[tuple[str, str]] = (), key: str | None = None
    ) -> StatusRecord:
        """Send a unit's contribution back, by the lead's reporter."""
        now = self.contribution(unit)
        return return_contribution(
            now,
            reason="missing_data",
            summary="缺少数据。",
            remarks=remarks,
            by=self.reporter().actor(when),
            at=when,
            expected_version=now.version,
            key=key or new_key(),
        )

    def waive(
        self, unit: str, when: datetime, *, reason: str = "多次催报未报。", key: str | None = None
    ) -> StatusRecord:
        """File without a unit, by the lead's reporter."""
        now, by = self.contribution(unit), self.reporter().actor(when)
        return waive(now, reason=reason, by=by, at=when, expected_version=now.version, key=key or new_key())

    def gather(self, when: datetime) -> None:
        """Have every contribution sent and adopted."""
        for unit in self.contributors:
            self.send(unit, when)
            self.adopt(unit, when)

    def mend(self, document: Report | Contribution, by: Persona, when: datetime) -> None:
        """Mark every remark on a document as mended."""
        for back in document.returns.all():
            for remark in Remark.objects.filter(returned=back):
                mark_mended(remark, by=by.actor(when), at=when)

    def submit(self, when: datetime, *, by: Persona | None = None, key: str | None = None) -> StatusRecord:
        """Hand the report to its head, by the lead's reporter."""
        now, person = self.report, by or self.reporter()
        return submit(now, by=person.actor(when), at=when, expected_version=now.version, key=key or new_key())

    def draft_and_submit(self, when: datetime) -> StatusRecord:
        """Write the report and hand it to its head."""
        self.write(self.report, self.reporter(), when)
        return self.submit(when)

    def revision(self) -> Revision:
        """The current revision."""
        found = current_revision(self.report)
        assert found is not None
        return found

    def file(self, when: datetime) -> SignedFile:
        """The current file of the current revision (rendered when it is not there)."""
        return signing_copy(self.revision(), at=when)

    def sign(
        self,
        when: datetime,
        *,
        by: Persona | None = None,
        actor: Actor | None = None,
        key: str | None = None,
        shown: str | None = None,
        expected_version: int | None = None,
    ) -> StatusRecord:
        """Sign for the coordinating lead's head, or for another who is named, what is on file."""
        person, now = by or self.head(), self.report
        return sign(
            now,
            self.revision(),
            shown or self.file(when).sha256,
            signing_key=person.key(when),
            by=actor or person.actor(when),
            at=when,
            expected_version=now.version if expected_version is None else expected_version,
            key=key or new_key(),
        )

    def accept(
        self,
        when: datetime,
        *,
        by: Persona | None = None,
        actor: Actor | None = None,
        key: str | None = None,
        shown: str | None = None,
        expected_version: int | None = None,
    ) -> StatusRecord:
        """Accept what is on file, by the officer or another who is named."""
        person, now = by or self.officer, self.report
        return accept(
            now,
            self.revision(),
            shown or self.file(when).sha256,
            signing_key=person.key(when),
            by=actor or person.actor(when),
            at=when,
            expected_version=now.version if expected_version is None else expected_version,
            key=key or new_key(),
        )

    def return_report(
        self,
        when: datetime,
        *,
        by: Persona,
        action: Action = Action.RETURN_BY_HEAD,
        remarks: Sequence[tuple[str, str]] = (),
        key: str | None = None,
    ) -> StatusRecord:
        """Send the report back to the lead's reporter."""
        now = self.report
        return return_report(
            now,
            action=action,
            reason="wrong_scope",
            summary="口径不一致。",
            remarks=remarks,
            by=by.actor(when),
            at=when,
            expected_version=now.version,
            key=key or new_key(),
        )

    def correct(
        self,
        when: datetime,
        *,
        by: Persona | None = None,
        reason: str = "第二季度的完成数写成了计划数。",
        key: str | None = None,
        expected_version: int | None = None,
    ) -> StatusRecord:
        """Open a correction of the accepted report, by the officer or another who is named."""
        now = self.report
        return correct(
            now,
            reason=reason,
            by=(by or self.officer).actor(when),
            at=when,
            expected_version=now.version if expected_version is None else expected_version,
            key=key or new_key(),
        )

    def issue_again(self, when: datetime) -> StatusRecord:
        """Carry a report under correction through every head and the office: its next record."""
        self.submit(when)
        for unit in self.leads:
            self.sign(when, by=self.head(unit))
        return self.accept(when)

    def _person(self, role: str, unit: str, make: Callable[[], Persona]) -> Persona:
        if (role, unit) not in self.people:
            self.people[role, unit] = make()
        return self.people[role, unit]


def actor(by: Persona | Actor, when: datetime) -> Actor:
    """What a person is at an instant; an Actor is that already."""
    return by.actor(when) if isinstance(by, Persona) else by


def way(*padded: str, opened: bool = True) -> Way:
    """Store the real notice with these matters only, open 2020-02, and return the way of the first one's report."""
    plan = factories.plan(*dict.fromkeys(name.partition(".")[0] for name in padded))
    if opened:
        factories.open_first_period(plan)
    return Way(plan, padded[0])


def found_way(padded: str) -> Way:
    """The way of a line of the only plan in the database, with everybody who holds a post (in another process)."""
    walked = Way(Plan.objects.get(), padded)
    for appointment in Appointment.objects.select_related("post__unit", "post__government", "person"):
        post = appointment.post
        unit = post.unit.name if post.unit and post.role != Role.OFFICER else ""
        walked.people[post.role, unit] = Persona(appointment.person, Role(post.role), post.unit, post.government)
    return walked


def other_way(beside: Way, padded: str) -> Way:
    """The way of another line of the same plan, walked by the same people."""
    return Way(beside.plan, padded, beside.people)


def signed_way(padded: str = "附件1-026") -> Way:
    """A report that its only head has signed: it waits at the office. 3 March 2020, 10:00."""
    found = submitted_way(padded)
    found.sign(at(3, 3, 10))
    return found


def submitted_way(padded: str = "附件1-026") -> Way:
    """A report that waits for its head, contributions in. 2 March 2020, 12:00."""
    found = way(padded)
    found.gather(at(3, 2, 9))
    found.draft_and_submit(at(3, 2, 12))
    return found
