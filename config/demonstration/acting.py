"""One act of the story becomes one call of the operation that the page would call. Replaying an act changes nothing."""

from collections.abc import Callable

from accounts.models import User
from approvals.keys import credential_for, office_of, open_key
from approvals.operations.accepting import accept
from approvals.operations.copies import signing_copy
from approvals.operations.correcting import correct
from approvals.operations.signing import sign
from config.demonstration.hours import spread
from config.demonstration.people import PIN
from config.demonstration.script import SECTIONS, read_script
from config.demonstration.story import Act, Deed, Who
from outbox.working import run_due
from pdf.signers import Signer
from plans.models import Period
from submissions.content import targets_in_force, terms_in_force
from submissions.fact_finding import current_revision
from submissions.models import Contribution, Remark, Report, Revision
from submissions.operations.contributing import adopt, send, waive
from submissions.operations.drafting import Typed, mark_mended, save_drafts
from submissions.operations.reporting import submit
from submissions.operations.returning import return_contribution, return_report
from transitions.models import StatusRecord
from transitions.operations import note_opening
from units.models import Appointment
from units.queries import actor_for
from workflows.people import Actor
from workflows.words import Action, Role, TargetState

# The office's people in turn; a line is always in the same hands.
_OFFICE_ROLES = (Role.OFFICER, Role.CHIEF)


class Stage:
    """The opened period with its people: `perform` does one act. Keys stay unlocked for the length of the replay."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self._reports = {
            report.line.padded: report.pk
            for report in Report.objects.filter(period=period).select_related("line__matter")
        }
        self._people: dict[tuple[Role, str], User] = {}
        self._units: dict[str, int] = {}
        self._officers: list[tuple[Role, User]] = []
        for held in (
            Appointment.objects.filter(post__government=period.government_id, until__isnull=True)
            .select_related("post__unit", "person")
            .order_by("pk")
        ):
            role = Role(held.post.role)
            if role in _OFFICE_ROLES:
                self._officers.append((role, held.person))
            elif held.post.unit is not None:
                self._people[role, held.post.unit.name] = held.person
                self._units[held.post.unit.name] = held.post.unit.pk
        self._actors: dict[int, Actor] = {}
        self._keys: dict[int, Signer] = {}

    def perform(self, act: Act) -> None:
        """Do one act. Raises what the operation raises; nothing when the act was done before.

        What was done is asked here: a key with the version of today would be another request where the law allows it.
        """
        if not self._done(act):
            _DEEDS[act.deed](self, act)

    # ── people and documents ──

    def _user(self, act: Act) -> tuple[Role, User]:
        if act.who == Who.OFFICE:
            return self._officers[spread(act.line, len(self._officers))]
        role = Role.HEAD if act.who == Who.HEAD else Role.REPORTER
        return role, self._people[role, act.unit]

    def _actor(self, act: Act) -> Actor:
        # Nobody changes posts during the story, so one look serves for all acts.
        user = self._user(act)[1]
        if user.pk not in self._actors:
            self._actors[user.pk] = actor_for(user, act.at)
        return self._actors[user.pk]

    def _key(self, act: Act, unit: int) -> Signer:
        role, user = self._user(act)
        if user.pk not in self._keys:
            credential = credential_for(self._actor(act), roles=(role,), unit=unit, at=act.at)
            self._keys[user.pk] = open_key(credential, pin=PIN)
        return self._keys[user.pk]

    def _report(self, act: Act) -> Report:
        return Report.objects.select_related("period__plan", "line__matter", "line__plan", "government").get(
            pk=self._reports[act.line]
        )

    def _contribution(self, act: Act) -> Contribution:
        return Contribution.objects.select_related(
            "report__period__plan", "report__line__matter", "report__line__plan", "obligation", "unit", "government"
        ).get(report=self._reports[act.line], unit__name=act.contributor)

    def _document(self, act: Act) -> Report | Contribution:
        return self._contribution(act) if act.contributor else self._report(act)

    def _done(self, act: Act) -> bool:
        return StatusRecord.objects.filter(key=act.key).exists()

    # ── deeds ──

    def _write(self, act: Act) -> None:
        document = self._document(act)
        version = document.drafts.get(section__key=act.section).version
        if version >= act.turn:  # it was written before the replay was interrupted
            return
        typed = Typed(act.text, version, self._answers(act, document))
        saved = save_drafts(document, {act.section: typed}, by=self._actor(act), at=act.at)
        for refusal in saved.unsaved.values():
            raise refusal

    def _answers(self, act: Act, document: Report | Contribution) -> dict[str, str]:
        """Return what the lead answers on the period's targets, with the first text of the progress."""
        if not isinstance(document, Report) or act.section != SECTIONS[0] or act.turn > 1:
            return {}
        state = TargetState.REACHED if act.line in read_script().targets_met else TargetState.PARTLY
        return {str(target.pk): state for target in targets_in_force(terms_in_force(document), document)}

    def _mend(self, act: Act) -> None:
        document = self._document(act)
        owner = {"returned__contribution" if act.contributor else "returned__report": document}
        for remark in Remark.objects.filter(**owner, mended_at__isnull=True):
            mark_mended(remark, by=self._actor(act), at=act.at)

    def _read(self, act: Act) -> None:
        report = self._report(act)
        note_opening(report, revision=_revision(report).number, actor=self._actor(act), at=act.at)

    def _send(self, act: Act) -> None:
        document = self._contribution(act)
        send(document, by=self._actor(act), at=act.at, expected_version=document.version, key=act.key)

    def _adopt(self, act: Act) -> None:
        document = self._contribution(act)
        adopt(document, by=self._actor(act), at=act.at, expected_version=document.version, key=act.key)

    def _waive(self, act: Act) -> None:
        document = self._contribution(act)
        waive(document, reason=act.text, by=self._actor(act), at=act.at, expected_version=document.version, key=act.key)

    def _return_contribution(self, act: Act) -> None:
        document = self._contribution(act)
        return_contribution(
            document,
            reason=act.reason,
            summary=act.text,
            remarks=[(act.section, act.note)],
            by=self._actor(act),
            at=act.at,
            expected_version=document.version,
            key=act.key,
        )

    def _return_report(self, act: Act) -> None:
        document = self._report(act)
        return_report(
            document,
            action=Action.RETURN_BY_HEAD if act.deed == Deed.RETURN_BY_HEAD else Action.RETURN_BY_OFFICE,
            reason=act.reason,
            summary=act.text,
            remarks=[(act.section, act.note)],
            by=self._actor(act),
            at=act.at,
            expected_version=document.version,
            key=act.key,
        )

    def _submit(self, act: Act) -> None:
        report = self._report(act)
        submit(report, by=self._actor(act), at=act.at, expected_version=report.version, key=act.key)
        run_due(act.at)

    def _sign(self, act: Act) -> None:
        self._seal(act, self._units[act.unit], sign)

    def _accept(self, act: Act) -> None:
        self._seal(act, office_of(self.period.government_id).pk, accept)
        run_due(act.at)

    def _correct(self, act: Act) -> None:
        report = self._report(act)
        correct(report, reason=act.text, by=self._actor(act), at=act.at, expected_version=report.version, key=act.key)
        run_due(act.at)

    def _seal(self, act: Act, unit: int, operation: Callable[..., object]) -> None:
        report = self._report(act)
        revision = _revision(report)
        operation(
            report,
            revision,
            # Rendered by the job already; rendered here where the job was interrupted.
            signing_copy(revision, at=act.at).sha256,
            signing_key=self._key(act, unit),
            by=self._actor(act),
            at=act.at,
            expected_version=report.version,
            key=act.key,
        )


def _revision(report: Report) -> Revision:
    revision = current_revision(report)
    if revision is None:
        raise LookupError(f"{report.identity} 还没有冻结的版本。")
    return revision


_DEEDS: dict[Deed, Callable[[Stage, Act], None]] = {
    Deed.WRITE: Stage._write,
    Deed.SEND: Stage._send,
    Deed.ADOPT: Stage._adopt,
    Deed.RETURN_CONTRIBUTION: Stage._return_contribution,
    Deed.WAIVE: Stage._waive,
    Deed.MEND: Stage._mend,
    Deed.SUBMIT: Stage._submit,
    Deed.READ: Stage._read,
    Deed.SIGN: Stage._sign,
    Deed.RETURN_BY_HEAD: Stage._return_report,
    Deed.RETURN_BY_OFFICE: Stage._return_report,
    Deed.ACCEPT: Stage._accept,
    Deed.CORRECT: Stage._correct,
}
