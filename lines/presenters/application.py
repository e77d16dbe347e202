"""The page of an application: what is asked, what it would change, what the office says, what this person may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.clock import local
from components.chinese import day_words, near_words
from components.pieces import Event, Fact
from lines.addresses import address_of_line
from lines.models import Application
from lines.presenters.terms import step_labels
from lines.queries.applications import application_facts
from plans.models import LineTerms
from submissions.addresses import fresh_key
from submissions.beside import history, in_step
from submissions.presenters.names import titles
from submissions.presenters.recalling import recall_shown
from submissions.presenters.urging import urged_in_list, urged_words
from transitions.models import ActRecord, Opening, StatusRecord
from transitions.queries import last_moves
from workflows.decide import Choice, choices
from workflows.people import Actor
from workflows.words import Action, ApplicationKind, ApplicationStatus, Kind

_MEGABYTE = 1024 * 1024
_OF_RECALL = frozenset({Action.REQUEST_RECALL, Action.GRANT_RECALL, Action.REFUSE_RECALL})


@dataclass(frozen=True, slots=True)
class Change:
    """A target that would change: its label, the words before and after."""

    label: str
    before: str
    after: str


def address_of_application(application: Application) -> dict[str, Any]:
    """Return the keyword arguments of an application's address, for `reverse`."""
    return address_of_line(application.line) | {"number": application.number}


def application_url(application: Application, name: str = "application") -> str:
    """Return the address of an application's page, or of another one under it."""
    return reverse(f"lines:{name}", kwargs=address_of_application(application))


def title_of_application(application: Application) -> str:
    """Return “延期申请” …, the word by which people know it."""
    return _("%(what)s申请") % {"what": ApplicationKind(application.what).label}


def application_page(application: Application, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the page of an application shows; the office's reading of it is noted by a POST of its own."""
    records = list(StatusRecord.of(application))
    terms = list(application.line.terms.order_by("sequence"))
    before = terms_before(application, terms)
    beside = list(ActRecord.of(application))
    in_this_step = [one for one in beside if one.version == application.version]
    urges = [one for one in in_this_step if one.action == Action.URGE]
    may = choices(in_step(application_facts(application, at), in_this_step, at), actor)
    act_url = application_url(application, "application_act")
    recall = recall_shown(may, in_this_step, at, url=act_url, version=application.version)
    urge = may.pop(Action.URGE, None)
    # They stand in a part of their own, which says what hinders them.
    may = {action: choice for action, choice in may.items() if action not in _OF_RECALL}
    return {
        "application": application,
        "title": title_of_application(application),
        "chip": application.line.label,
        "role_line": _("第 %(n)d 号，%(unit)s") % {"n": application.number, "unit": application.unit.name},
        "line_title": before.title,
        "line_url": reverse("lines:line", kwargs=address_of_line(application.line)),
        "facts": [
            *_facts(application, records, terms, at),
            *([Fact(_("催办"), urged_words(urges, at))] if urges else []),
        ],
        "urge": urge,
        "recall": recall,
        "changes": _changes(application, before),
        "files": _files(application),
        "opinion": application.opinion,
        "on_site": application.on_site,
        "events": [_event(one) for one in history(records, beside)],
        "acts": _acts(may),
        "hindered": [
            choice.reason
            for action, choice in may.items()
            if choice.for_person and not choice.allowed and action != Action.WITHDRAW_APPLICATION
        ],
        "meaning": _meaning(application, before, local(at).date()),
        "act_url": act_url,
        "edit_url": application_url(application, "application_edit"),
        "open_url": "" if _is_opened(application, actor) else application_url(application, "application_open"),
        "version": application.version,
        "key": fresh_key(),
    }


def terms_before(application: Application, terms: Sequence[LineTerms]) -> LineTerms:
    """Return the terms that the application would change: the latest, or, once granted, those it followed.

    `terms` are all of the line's in their order.
    """
    place = next((place for place, one in enumerate(terms) if one.pk == application.terms_id), len(terms))
    return terms[max(0, place - 1)]


def _facts(
    application: Application, records: list[StatusRecord], terms: Sequence[LineTerms], at: datetime
) -> list[Fact]:
    before, labels = terms_before(application, terms), step_labels(terms)
    last = records[-1] if records else None
    since = _("%(when)s 起") % {"when": near_words(last.at, at)} if last else ""
    found = [
        Fact(_("现在"), str(application.get_status_display()), strong=True, note=since),
        Fact(_("申请单位"), application.unit.name),
        Fact(_("完成时限"), before.deadline or _("未写明"), note=labels[before.pk]),
    ]
    if application.deadline_month:
        found.append(Fact(_("申请延到"), month_words(application.deadline_month), strong=True))
    for granted in (one for one in terms if one.pk == application.terms_id):
        day = day_words(granted.since, year=True)
        if application.deadline_month:
            words = _("%(step)s，自 %(day)s起") % {"step": labels[granted.pk], "day": day}
            found.append(Fact(_("批准后"), granted.deadline, note=words))
        else:
            found.append(Fact(_("批准后"), _("目标已改写，时限未变"), note=_("自 %(day)s起") % {"day": day}))
    return found


def _changes(application: Application, before: LineTerms) -> list[Change]:
    return [
        Change(f"{target.part} {target.label}".strip(), target.text, application.targets[str(target.order)])
        for target in before.targets.all()
        if str(target.order) in application.targets
    ]


def _files(application: Application) -> list[dict[str, str]]:
    here = address_of_application(application)
    return [
        {
            "name": file.name,
            "size": _size_words(file.size),
            "url": reverse("lines:application_file", kwargs=here | {"sha256": file.sha256}),
        }
        for file in application.files.all()
    ]


def _size_words(size: int) -> str:
    if size >= _MEGABYTE // 10:
        return f"{size / _MEGABYTE:.1f} MB"
    return f"{max(1, size // 1024)} KB"


def _event(record: StatusRecord | ActRecord) -> Event:
    who = " ".join(part for part in (record.unit_name, record.person_name) if part)
    detail = _("%(who)s：%(note)s") % {"who": who, "note": record.note} if record.note else who
    kind = "return" if record.action == Action.RETURN_APPLICATION else "step"
    return Event(at=record.at, act=record.act, detail=detail, kind=kind)


def _acts(may: dict[Action, Choice]) -> dict[str, bool]:
    """Return which forms the page offers: those the law allows this person now."""
    return {action.value: choice.allowed for action, choice in may.items() if choice.for_person}


def _meaning(application: Application, before: LineTerms, today: date) -> str:
    """Return what follows from granting, for who decides."""
    if application.what == ApplicationKind.COMPLETION:
        return _("批准后立即销号，以后不再报送；记录保留，需要时可以恢复督办。")
    if before.since > today:
        return _(
            "方案已修订，修订后的时限和目标自 %(day)s起执行；批准的也自那一天起生效，列在原定之后。"
            "原定的时限和目标保留不改，市政府分管领导会看到。"
        ) % {"day": day_words(before.since, year=True)}
    return _("批准后立即生效，列在原定之后；原定的时限和目标保留不改，市政府分管领导会看到。")


def _is_opened(application: Application, actor: Actor) -> bool:
    return Opening.objects.filter(
        kind=Kind.APPLICATION, document=application.pk, revision=application.version, person=actor.person
    ).exists()


@dataclass(frozen=True, slots=True)
class Row:
    """One application in a list."""

    application: Application
    what: str
    chip: str
    title: str
    unit: str
    state: str
    tone: str
    since: str
    url: str
    urged: str


_TONES = {
    ApplicationStatus.GRANTED: "green",
    ApplicationStatus.REFUSED: "red",
    ApplicationStatus.WITHDRAWN: "neutral",
    ApplicationStatus.DRAFT: "amber",
}


def rows_of(applications: Sequence[Application], at: datetime) -> list[Row]:
    """Return the rows of a list; three queries, whatever their number."""
    shown = titles(one.line_id for one in applications)
    moved = last_moves(Kind.APPLICATION, [one.pk for one in applications])
    urged = urged_in_list(applications, at)
    return [
        Row(
            application=one,
            what=title_of_application(one),
            chip=one.line.label,
            title=shown[one.line_id],
            unit=one.unit.name,
            state=str(one.get_status_display()),
            tone=_TONES.get(ApplicationStatus(one.status), "blue"),
            since=near_words(moved[one.pk].at, at) if one.pk in moved else "",
            url=application_url(one),
            urged=urged.get(one.pk, ""),
        )
        for one in applications
    ]


def month_words(month: str) -> str:
    """Return a month written 2021-06 in the page's language: 2021年6月, June 2021."""
    return date_format(date(int(month[:4]), int(month[5:7]), 1), "YEAR_MONTH_FORMAT")
