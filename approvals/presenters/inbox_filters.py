"""Filters of the office's inbox (收件台): they stand in the address; the strip's counts and the menus are links."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.presenters.inbox_rows import (
    ACCEPTED,
    ALL,
    CORRECTING,
    DRAFTING,
    OVERDUE,
    RETURNED,
    SIGNING,
    WAITING,
    Row,
)
from components.chinese import period_words
from components.pieces import Count, Option
from plans.models import Period
from workflows.words import Standstill


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters as they stand in the address; empty means every one. `period` is a key: 2020-02."""

    state: str
    period: str
    unit: str
    leader: str
    section: str
    still: str

    def address(self, **changed: str) -> str:
        """Return the inbox with these filters, some of them changed."""
        asked = {name: getattr(self, name) for name in self.__slots__} | changed
        return f"{reverse('approvals:inbox')}?{urlencode({name: text for name, text in asked.items() if text})}"


def state_words() -> list[tuple[str, str]]:
    """Return the counts of the strip in their order, each with its name."""
    return [
        (WAITING, _("待验收")),
        (OVERDUE, _("逾期未报")),
        (RETURNED, _("退回中")),
        (DRAFTING, _("未送签")),
        (SIGNING, _("待负责人签发")),
        (ACCEPTED, _("已验收")),
        (CORRECTING, _("更正")),
        (ALL, _("本期应报")),
    ]


def chosen_in(asked: Mapping[str, str], keys: list[str]) -> Chosen:
    """Read the filters from an address; what is not known counts as not asked."""
    state, period = asked.get("state", ""), asked.get("period", "")
    return Chosen(
        state=state if state in dict(state_words()) else WAITING,
        period=period if period in keys else (keys[-1] if keys else ""),
        unit=asked.get("unit", ""),
        leader=asked.get("leader", ""),
        section=asked.get("section", ""),
        still=still if (still := asked.get("still", "")) in Standstill.values else "",
    )


def fits(row: Row, chosen: Chosen) -> bool:
    """Return whether the filters leave this row; the state is not asked, since the strip counts every state."""
    return (
        (not chosen.unit or any(unit.name == chosen.unit for unit in row.leads))
        and (not chosen.leader or chosen.leader in row.leaders)
        and (not chosen.section or row.report.line.matter.section == chosen.section)
        and (not chosen.still or row.still == chosen.still)
    )


def counts(rows: list[Row], chosen: Chosen) -> list[Count]:
    """Return the strip: how many reports stand in each state, each figure a link to them."""
    figures = {state: 0 for state, _words in state_words()}
    for row in rows:
        for state in row.states():
            figures[state] += 1
    return [
        Count(words, figures[state], _("件"), url=chosen.address(state=state), selected=state == chosen.state)
        for state, words in state_words()
    ]


def menus(rows: list[Row], chosen: Chosen, periods: dict[str, Period]) -> list[dict[str, Any]]:
    """Return the menus: period, lead unit (official order), leader, annex; each option is an address."""
    units = sorted({unit for row in rows for unit in row.leads}, key=lambda unit: (unit.order, unit.pk))
    leaders = dict.fromkeys(name for row in rows for name in row.leaders)
    sections = dict.fromkeys(row.report.line.matter.section for row in rows)
    return [
        {
            "name": _("报告期"),
            "options": [
                Option(
                    period_words(period.start, period.end, year=True), chosen.address(period=key), key == chosen.period
                )
                for key, period in periods.items()
            ],
            "clear": "",
        },
        _menu(_("牵头单位"), "unit", [unit.name for unit in units], chosen),
        _menu(_("分管领导"), "leader", list(leaders), chosen),
        _menu(_("附件"), "section", list(sections), chosen),
        _still_menu(rows, chosen),
    ]


def _still_menu(rows: list[Row], chosen: Chosen) -> dict[str, Any]:
    """Return who says that nothing moved (本期无进展、无变化), counted over the period."""
    counted = {kind: sum(1 for row in rows if row.still == kind) for kind in Standstill.values}
    return {
        "name": _("进展"),
        "options": [
            Option(
                _("%(words)s（%(n)d 件）") % {"words": Standstill(kind).label, "n": figure},
                chosen.address(still=kind, state=ALL),
                kind == chosen.still,
            )
            for kind, figure in counted.items()
        ],
        "clear": chosen.address(still="") if chosen.still else "",
    }


def _menu(name: str, field_name: str, values: list[str], chosen: Chosen) -> dict[str, Any]:
    current = getattr(chosen, field_name)
    return {
        "name": name,
        "options": [Option(value, chosen.address(**{field_name: value}), value == current) for value in values],
        "clear": chosen.address(**{field_name: ""}) if current else "",
    }
