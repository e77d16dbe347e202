"""The auditor's desk: which reports have their record, filtered by the address, with counts of what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count as CountOf
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Record
from components.chinese import day_words
from components.pieces import Count, Option
from plans.models import LineTerms, Obligation, Period
from submissions.addresses import address_of
from submissions.models import Report, Return, SignOff
from submissions.presenters.names import lead_units_of, titles
from submissions.presenters.way import Holder, holders
from submissions.queries import reports_visible_to
from units.models import Unit
from workflows.people import Actor
from workflows.way import is_archived
from workflows.words import Capacity, DutyRole

ARCHIVED, MISSING, LATE, IN_TIME, RETURNED, MANDATE = "archived", "missing", "late", "in_time", "returned", "mandate"
LONGEST_WORD = 100
PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Filter:
    """What the address asks for; an empty field asks for nothing. `state` is one of the six above."""

    unit: str = ""
    period: str = ""
    signer: str = ""
    number: str = ""
    q: str = ""
    state: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> "Filter":
        """Read the filter from GET parameters; what makes no sense asks for nothing."""
        words = {name: str(parameters.get(name, "")).replace("\0", "").strip()[:LONGEST_WORD] for name in FIELDS}
        if words["state"] not in (ARCHIVED, MISSING, LATE, IN_TIME, RETURNED, MANDATE):
            words["state"] = ""
        # ASCII digits, and few enough for a key of the database.
        if not (words["unit"].isascii() and words["unit"].isdecimal() and len(words["unit"]) < 12):
            words["unit"] = ""
        return cls(**words)

    def query(self, **changes: str) -> str:
        """Return the address's query with some fields changed: “?unit=3&state=late”, “?” when nothing is asked."""
        changed = replace(self, **changes)
        pairs = [(name, getattr(changed, name)) for name in FIELDS if getattr(changed, name)]
        return f"?{urlencode(pairs)}"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return the fields that the search form carries along unseen."""
        return [(name, getattr(self, name)) for name in ("unit", "period", "signer", "state") if getattr(self, name)]

    @property
    def any(self) -> bool:
        """Return whether anything is asked."""
        return self != Filter()


FIELDS = ("unit", "period", "signer", "number", "q", "state")


@dataclass(frozen=True, slots=True)
class Replaced:
    """A record that a correction replaced: its number, where it is still read."""

    number: str
    url: str


@dataclass(slots=True)
class Row:
    """One report of the list, with its record when it has one."""

    report: Report
    record: Record | None
    title: str
    url: str
    leads: str
    signers: list[str]
    version: int
    returns: int
    timing: str
    tone: str
    holder: Holder | None = None
    arrived: str = ""
    replaced: list[Replaced] = field(default_factory=list)
    correcting: bool = False


@dataclass(slots=True)
class _Known:
    """What many rows need, read once."""

    titles: dict[int, str]
    leads: dict[int, list[Unit]]
    holders: dict[int, Holder | None]
    records: dict[int, Record]
    replaced: dict[int, list[Record]] = field(default_factory=dict)
    signers: dict[int, list[SignOff]] = field(default_factory=dict)
    returns: dict[int, int] = field(default_factory=dict)
    duties: dict[tuple[int, int], list[Obligation]] = field(default_factory=dict)


def chosen(actor: Actor, asked: Filter, at: datetime) -> QuerySet[Report]:
    """Return the reports this person may know of that the filter asks for, the latest period first."""
    return _of_state(_without_state(actor, asked), asked.state, at).order_by(
        "-period__end", "line__matter__section", "line__matter__number", "line__row", "id"
    )


def records_of(reports: QuerySet[Report]) -> QuerySet[Record]:
    """Return the records of these reports, in the order of the register: those that a correction replaced as well."""
    return _whole(Record.objects.filter(report__in=reports.order_by().values("pk")))


def record_choice(actor: Actor, numbers: Iterable[int]) -> QuerySet[Record]:
    """Return these records (by row id) as far as this person may know of them."""
    visible = reports_visible_to(actor).order_by().values("pk")
    return _whole(Record.objects.filter(pk__in=list(numbers), report__in=visible))


def _whole(records: QuerySet[Record]) -> QuerySet[Record]:
    """Return records with everything that a manifest and an event say of them, in the order of the register."""
    return records.select_related(
        "government",
        "report__period",
        "report__line__matter",
        "report__line__plan",
        "revision",
        "supersedes",
        "superseded_by",
    ).order_by("government", "year", "number")


def counts(actor: Actor, asked: Filter, at: datetime) -> list[Count]:
    """Return the counts over the list, each a link to what it counts; one query."""
    reports = _without_state(actor, asked)
    found = reports.aggregate(
        all=CountOf("pk"),
        **{name: CountOf("pk", filter=_condition(name, at)) for name in (ARCHIVED, MISSING, LATE, RETURNED, MANDATE)},
    )
    here = reverse("worklists:records")
    words = {
        "": (_("应报"), found["all"]),
        ARCHIVED: (_("已存档"), found[ARCHIVED]),
        MISSING: (_("应报未存档"), found[MISSING]),
        LATE: (_("逾期"), found[LATE]),
        RETURNED: (_("退回过"), found[RETURNED]),
        MANDATE: (_("代签"), found[MANDATE]),
    }
    return [
        Count(word=word, figure=figure, unit=_("件"), url=here + asked.query(state=name), selected=asked.state == name)
        for name, (word, figure) in words.items()
    ]


def rows(reports: list[Report], at: datetime) -> list[Row]:
    """Return the rows of a page of reports; the same number of queries for one row and for thirty."""
    keys = [report.pk for report in reports]
    known = _Known(
        titles=titles(report.line_id for report in reports),
        leads=lead_units_of(reports),
        holders=holders(reports),
        records={},
    )
    # The last in the register is the one that counts; those before it were replaced by a correction.
    for record in Record.objects.filter(report__in=keys).select_related("revision").order_by("issued_at", "id"):
        if (before := known.records.get(record.report_id)) is not None:
            known.replaced.setdefault(record.report_id, []).append(before)
        known.records[record.report_id] = record
    latest: dict[int, int] = {}
    for sign_off in SignOff.objects.filter(report__in=keys).select_related("revision").order_by("revision__number"):
        # A sign-off counts only for the revision it names: the record's are shown, before there is one the latest.
        counts_now = known.records.get(sign_off.report_id)
        if counts_now is not None and sign_off.revision_id != counts_now.revision_id:
            continue
        if latest.get(sign_off.report_id) != sign_off.revision_id:
            latest[sign_off.report_id] = sign_off.revision_id
            known.signers[sign_off.report_id] = []
        known.signers[sign_off.report_id].append(sign_off)
    known.returns = dict(
        Return.objects.filter(report__in=keys).order_by().values_list("report").annotate(n=CountOf("pk"))
    )
    for duty in Obligation.objects.filter(
        role=DutyRole.LEAD,
        line__in={report.line_id for report in reports},
        period__in={report.period_id for report in reports},
    ):
        known.duties.setdefault((duty.period_id, duty.line_id), []).append(duty)
    versions = dict(Report.objects.filter(pk__in=keys).order_by().values_list("pk").annotate(n=CountOf("revisions")))
    return [_row(report, known, versions[report.pk], at) for report in reports]


def periods_to_choose(actor: Actor, asked: Filter) -> list[Option]:
    """Return the periods that have reports this person may know of, the latest first."""
    keys = reports_visible_to(actor).order_by().values("period")
    found = Period.objects.filter(pk__in=keys).order_by("-key").values_list("key", flat=True).distinct()
    return _options(asked, "period", [(key, key) for key in found])


def units_to_choose(actor: Actor, asked: Filter) -> list[Option]:
    """Return the lead units of the reports this person may know of, in official order."""
    reports = reports_visible_to(actor).order_by()
    duties = Obligation.objects.filter(
        role=DutyRole.LEAD, line__in=reports.values("line"), period__in=reports.values("period")
    )
    units = Unit.objects.filter(pk__in=duties.values("unit")).order_by("order", "id")
    return _options(asked, "unit", [(str(unit.pk), unit.name) for unit in units])


def signers_to_choose(actor: Actor, asked: Filter) -> list[Option]:
    """Return who has signed records this person may know of."""
    records = Record.objects.filter(report__in=reports_visible_to(actor).order_by().values("pk"))
    names = SignOff.objects.filter(revision__in=records.values("revision")).order_by("person_name")
    return _options(asked, "signer", [(name, name) for name in names.values_list("person_name", flat=True).distinct()])


def timings_to_choose(asked: Filter) -> list[Option]:
    """Return the two answers to whether the leads were in time."""
    return _options(asked, "state", [(IN_TIME, _("按时")), (LATE, _("逾期"))])


def _options(asked: Filter, name: str, values: list[tuple[str, str]]) -> list[Option]:
    here = reverse("worklists:records")
    return [
        Option(label=label, url=here + asked.query(**{name: value}), selected=getattr(asked, name) == value)
        for value, label in values
    ]


def _without_state(actor: Actor, asked: Filter) -> QuerySet[Report]:
    reports = reports_visible_to(actor)
    if asked.unit:
        reports = reports.filter(Exists(_lead_duties().filter(unit=int(asked.unit))))
    if asked.period:
        reports = reports.filter(period__key=asked.period)
    if asked.signer:
        signed = SignOff.objects.filter(revision__record__report=OuterRef("pk"), person_name=asked.signer)
        reports = reports.filter(Exists(signed))
    if asked.number:
        numbered = Record.objects.filter(report=OuterRef("pk"), printed_number__contains=asked.number)
        reports = reports.filter(Exists(numbered))
    if asked.q:
        titled = LineTerms.objects.filter(line=OuterRef("line"), title__icontains=asked.q)
        reports = reports.filter(Exists(titled) | Q(line__matter__title__icontains=asked.q))
    return reports


def _of_state(reports: QuerySet[Report], state: str, at: datetime) -> QuerySet[Report]:
    return reports.filter(_condition(state, at)) if state else reports


def _condition(state: str, at: datetime) -> Q:
    """Return what a count counts. Late or not is each lead unit's own clock: a return does not erase an arrival."""
    missed = Q(late=True) | Q(first_arrival__isnull=True, due_at__lte=at)
    late = Q(Exists(_lead_duties().filter(missed)))
    waiting = Q(Exists(_lead_duties().filter(first_arrival__isnull=True)))
    archived = Q(Exists(Record.objects.filter(report=OuterRef("pk"))))
    signed = SignOff.objects.filter(
        revision__record__report=OuterRef("pk"),
        revision__record__superseded_by__isnull=True,
        capacity=Capacity.DEPUTY,
    )
    return {
        ARCHIVED: archived,
        MISSING: ~archived,
        LATE: late,
        IN_TIME: ~late & ~waiting,
        RETURNED: Q(Exists(Return.objects.filter(report=OuterRef("pk")))),
        MANDATE: Q(Exists(signed)),
    }[state]


def _lead_duties() -> QuerySet[Obligation]:
    return Obligation.objects.filter(period=OuterRef("period"), line=OuterRef("line"), role=DutyRole.LEAD)


def _row(report: Report, known: _Known, version: int, at: datetime) -> Row:
    timing, tone, arrived = _timing(known.duties.get((report.period_id, report.line_id), []), at)
    record = known.records.get(report.pk)
    return Row(
        report=report,
        record=record,
        title=known.titles[report.line_id],
        url=reverse("approvals:report", kwargs=address_of(report)),
        leads="、".join(unit.name for unit in known.leads[report.pk]),
        signers=[_signer(sign_off) for sign_off in known.signers.get(report.pk, [])],
        version=record.revision.number if record else version,
        returns=known.returns.get(report.pk, 0),
        timing=timing,
        tone=tone,
        holder=known.holders[report.pk],
        arrived=arrived,
        replaced=[
            Replaced(one.printed_number, _replaced_url(report, one)) for one in known.replaced.get(report.pk, [])
        ],
        correcting=record is not None and not is_archived(report.status),
    )


def _replaced_url(report: Report, record: Record) -> str:
    return reverse("approvals:record_version", kwargs=address_of(report) | {"version": record.revision.number})


def _signer(sign_off: SignOff) -> str:
    by_mandate = Capacity(sign_off.capacity) is Capacity.DEPUTY
    return _("%(name)s（代签）") % {"name": sign_off.person_name} if by_mandate else sign_off.person_name


def _timing(duties: list[Obligation], at: datetime) -> tuple[str, str, str]:
    arrivals = [duty.first_arrival for duty in duties if duty.first_arrival is not None]
    arrived = day_words(max(arrivals)) if arrivals else ""
    if any(duty.late for duty in duties):
        return _("逾期"), "red", arrived
    if any(duty.first_arrival is None and duty.due_at <= at for duty in duties):
        return _("逾期未报"), "red", arrived
    if any(duty.first_arrival is None for duty in duties):
        return _("未到期"), "neutral", arrived
    return _("按时"), "green", arrived
