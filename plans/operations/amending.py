"""Amending a published plan by a corrected document: future duties only, reports already made untouched."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from plans.documents.model import Matter, PlanDocument
from plans.models import Line, LineLeader, LineTerms, OpenName, Period, Plan, PlanDraft, Responsibility, Target
from plans.models import Matter as MatterRow
from plans.operations.aligning import aligned
from plans.operations.comparing import Change, compare, lines_of, units_by_role
from plans.operations.drafting import MayNotPrepare, Unfit, held_draft, note_act
from plans.operations.line_rows import Registered, printed_of, store_leaders, store_line, targets_of
from plans.operations.parts import Part, leaders_of
from plans.operations.report_sections import section_change, store_sections
from plans.operations.rule_changing import change_rule, rule_change
from plans.operations.settling import settled
from plans.operations.storing import register_names
from workflows.people import Actor
from workflows.rules.planning import no_stale_correction_is_published, nothing_doubtful_is_published
from workflows.words import DutyRole, PeriodStatus


def amended_by(draft: PlanDraft) -> Plan | None:
    """Return the published plan that a draft corrects: the one of the same government, year and number (文号).

    Two documents without a number are not one for that: there the names have to be the same too.
    """
    found = _same_number(draft)
    return found if found and (found.number or found.name == draft.name) else None


def name_taken(draft: PlanDraft) -> str:
    """Return why a draft without a number cannot be published beside another plan without one; "" where it can."""
    other = None if draft.number else _same_number(draft)
    if other is None or other.name == draft.name:
        return ""
    return _(
        "本年度已有一个没有文号的方案“%(name)s”。这份是它的更正的，请把方案名称写成一样；是另一个方案的，请填写文号。"
    ) % {"name": other.name}


def _same_number(draft: PlanDraft) -> Plan | None:
    if draft.year is None:
        return None
    return Plan.objects.filter(government=draft.government_id, year=draft.year, number=draft.number).first()


def changes_by(draft: PlanDraft, plan: Plan) -> list[Change]:
    """Return what the draft changes against the document that was published last.

    What was granted meanwhile (延期, 移交) is no part of either document, and stays. Raises Unfit where no document was
    kept with the plan.
    """
    return compare(_published(plan), aligned(settled(draft).document, plan))


def first_day(plan: Plan) -> date | None:
    """Return the day from which an amendment holds: the first one of the first period behind every opened one."""
    begins = None
    for status, start in Period.objects.filter(plan=plan).order_by("start").values_list("status", "start"):
        begins = (begins or start) if status == PeriodStatus.PLANNED else None
    return begins


def amend(draft: PlanDraft, *, by: Actor, at: datetime, expected_version: int) -> Plan:
    """Amend the plan that a settled draft corrects, from the first period on that is not opened yet.

    Duties end and begin on that day, terms get a further row, nothing is rewritten; a matter that is gone owes
    nothing from then on. Another reporting rule is that of the periods after it (rule_changing.py), other
    sections (报告内容) are those of their reports (report_sections.py).

    Raises MayNotPrepare (not the office, doubts left), DraftChanged, Unfit (nothing to amend, stale corrections).
    """
    with transaction.atomic():
        held = held_draft(draft, by=by, expected_version=expected_version)
        plan = amended_by(held)
        if plan is None:
            raise Unfit({"number": _("没有这个文号的方案，请直接入库。")})
        # Held still as for opening a period: what opens meanwhile opens by what was before, or by what comes after.
        list(Line.objects.select_for_update(of=("self",)).filter(plan=plan).order_by("pk").values("pk"))
        now = settled(held)
        document = aligned(now.document, plan)
        may = nothing_doubtful_is_published(doubts=len(document.doubts))
        if not may:
            raise MayNotPrepare(may.message)
        if not (fresh := no_stale_correction_is_published(stale=now.stale)):
            raise Unfit({"files": fresh.message})
        before = _published(plan)
        changes, day = compare(before, document), first_day(plan)
        rule, sections = rule_change(document, plan, at=at), section_change(document, plan)
        if not changes and rule is None and sections is None:
            raise Unfit({"files": _("更正后的文件与已入库的没有差别，不用修订。")})
        if day is None:
            raise Unfit({"files": _("这个方案的报告期都已开启，修订不会影响任何一期；请在事项页上逐项办理。")})
        registered = register_names(document, plan.government)
        _Amending(plan, before, document, registered, day, at, held.pk).apply(changes)
        if rule is not None:
            change_rule(plan, rule)
        if sections is not None:
            store_sections(plan, sections.after, since=day)
        held.plan, held.published_at = plan, at
        held.version += 1
        held.save(update_fields=["plan", "published_at", "version"])
        data = {
            "plan": f"{plan.year}/{plan.number}",
            "files": held.files,
            "since": day.isoformat(),
            "changes": [asdict(change) | {"key": list(change.key)} for change in changes],
            "rule": rule.as_json() if rule else None,
            "sections": sections.as_json() if sections else None,
        }
        note_act("plan.amend", held, by, at, data)
    return plan


class _Amending:
    """One amendment while it is written."""

    def __init__(
        self,
        plan: Plan,
        before: PlanDocument,
        document: PlanDocument,
        registered: Registered,
        day: date,
        at: datetime,
        draft: int,
    ) -> None:
        self._plan, self._before, self._document, self._registered = plan, before, document, registered
        self._day, self._at, self._draft = day, at, draft
        self._old, self._new = lines_of(before), lines_of(document)

    def apply(self, changes: Iterable[Change]) -> None:
        """Write every change; then every matter of the corrected document is printed there."""
        changes = list(changes)
        for matter in self._document.matters:
            MatterRow.objects.update_or_create(
                plan=self._plan,
                section=matter.section,
                number=matter.number,
                defaults=printed_of(self._document, matter, draft=self._draft),
            )
        for change in changes:
            section, number, row = change.key
            line = Line.objects.filter(plan=self._plan, matter__section=section, matter__number=number, row=row).first()
            if change.kind == "removed":
                if line is not None:
                    self._end(line)
            elif line is None:
                self._begin(change)
            else:
                self._change(line, change)

    def _begin(self, change: Change) -> None:
        section, number, _row = change.key
        matter, part = self._new[change.key]
        row = MatterRow.objects.select_related("plan__government").get(plan=self._plan, section=section, number=number)
        store_line(row, self._document, matter, part, self._registered, since=self._day, reason=self._reason)

    def _end(self, line: Line) -> None:
        for duty in self._live(line):
            self._end_duty(duty)
        OpenName.objects.filter(line=line, resolved_at__isnull=True).update(resolved_at=self._at)

    def _change(self, line: Line, change: Change) -> None:
        matter, part = self._new[change.key]
        if change.kind == "added" or change.touches("title", "deadline", "targets"):
            self._terms(line, change, matter, part)
        if change.kind == "added" or change.touches(*(role.value for role in DutyRole)):
            self._duties(line, change, matter, part)
        if change.kind == "added" or change.touches("leaders"):
            LineLeader.objects.filter(line=line).delete()
            store_leaders(line, leaders_of(matter, part))

    def _terms(self, line: Line, change: Change, matter: Matter, part: Part) -> None:
        """Add terms: what the correction changes, and what stood in the latest ones (an extension stays granted)."""
        latest = line.terms.order_by("sequence").last()
        if latest is None:  # every line has its 原定 terms
            raise LineTerms.DoesNotExist(line.subject)
        again = change.kind == "added"
        deadline, targets = again or change.touches("deadline"), again or change.touches("targets")
        terms = LineTerms.objects.create(
            line=line,
            sequence=latest.sequence + 1,
            since=self._day,
            title=part.title if again or change.touches("title") else latest.title,
            deadline=part.deadline if deadline else latest.deadline,
            deadline_month=part.deadline_month if deadline else latest.deadline_month,
            target_text=part.target_text if targets else latest.target_text,
            reason=self._reason,
        )
        if targets:
            Target.objects.bulk_create(targets_of(terms, matter, part, self._plan.year))
            return
        for target in latest.targets.all():
            target.pk, target.terms = None, terms
            target.save(force_insert=True)

    def _duties(self, line: Line, change: Change, matter: Matter, part: Part) -> None:
        """End what the correction takes away and begin what it adds; whom a hand-over put there meanwhile stays."""
        new = units_by_role(self._document, matter, part)
        old = self._old.get(change.key)
        before = units_by_role(self._before, *old) if old else {role: {} for role in DutyRole}
        live = {(duty.role, duty.unit.name): duty for duty in self._live(line)}
        last = Responsibility.objects.filter(line=line).aggregate(last=Max("order"))["last"] or 0
        for role in DutyRole:
            for name in before[role].keys() - new[role].keys():
                for duty in self._answering(live, role, name, new[role]):
                    self._end_duty(duty)
                OpenName.objects.filter(line=line, role=role, printed=name, resolved_at__isnull=True).update(
                    resolved_at=self._at
                )
            for name, printed in new[role].items():
                if name in before[role]:
                    continue
                unit = self._registered.units.get(name)
                if unit is None:
                    OpenName.objects.get_or_create(line=line, role=role, printed=printed)
                elif (role, unit.name) not in live:
                    last += 1
                    Responsibility.objects.create(
                        line=line,
                        unit=unit,
                        role=role,
                        order=last,
                        printed=printed,
                        group=self._registered.groups.get(printed),
                        since=self._day,
                    )

    def _answering(
        self, live: Mapping[tuple[str, str], Responsibility], role: DutyRole, name: str, kept: Iterable[str]
    ) -> list[Responsibility]:
        """Return the duties that a name stands for: its unit's, or those of whom the office named for it."""
        staying = {self._present(one) for one in kept}
        return [
            duty
            for (held, unit), duty in live.items()
            if held == role and unit not in staying and (unit == self._present(name) or duty.printed == name)
        ]

    def _present(self, name: str) -> str:
        unit = self._registered.units.get(name)
        return unit.name if unit else name

    def _live(self, line: Line) -> list[Responsibility]:
        return list(Responsibility.objects.filter(line=line, until__isnull=True).select_related("unit"))

    def _end_duty(self, duty: Responsibility) -> None:
        """End a duty on the day; one that would begin only then never was."""
        if duty.since >= self._day:
            duty.delete()
        else:
            Responsibility.objects.filter(pk=duty.pk).update(until=self._day)

    @property
    def _reason(self) -> str:
        return f"按更正后的文件修订（{self._plan}）"[:200]


def _published(plan: Plan) -> PlanDocument:
    """Return the document that stands behind a plan: of its drafts the one published last. Raises Unfit: none kept."""
    last = plan.drafts.select_related("government").order_by("-published_at", "-id").first()
    if last is None:
        raise Unfit({"files": _("这个方案入库时没有留存原文件，不能比对；请在事项页上逐项办理。")})
    return aligned(settled(last).document, plan)
