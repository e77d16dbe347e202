"""A plan document in the words of the contract (`import_plan --json`)."""

from collections.abc import Mapping

from plans.documents.model import (
    DayOfLastMonth,
    DayOfNextMonth,
    Doubt,
    DueRule,
    Matter,
    Milestone,
    Place,
    PlanDocument,
    Rules,
    SubItem,
    WorkingDaysAfterEnd,
)
from plans.documents.spans import other_parts

Json = dict[str, object]


def to_json(document: PlanDocument) -> Json:
    """Return the document as plain dicts and lists, in the contract's keys.

    Added to the contract: `source.file`, `source.letters` (of a sentence in prose), `kind` and `names` of a doubt,
    `cumulative_quarters`, `milestones`, `inherited` and `pairs` of a sub-item, `dated_targets` (half-years, months and
    the whole year, where the text states any, with the month in which each ends; quarters are in `quarter_targets`),
    and `settled` (how each name is understood) once decisions were applied.
    """
    cover = document.document
    answer: Json = {
        "document": {
            "title": cover.title,
            "number": cover.number,
            "government": cover.government,
            "year": cover.year,
            "kind": cover.kind,
        },
        "rules": _rules(document.rules) if document.rules else None,
        "matters": [_matter(matter, cover.year) for matter in document.matters],
        "units": [{"name": unit.name, "variants": list(unit.variants), "group": unit.group} for unit in document.units],
        "doubts": [_doubt(doubt) for doubt in document.doubts],
    }
    if document.reasons:
        answer["settled"] = _settled(document)
    return answer


def _rules(rules: Rules) -> Json:
    return {
        "cycle_months": rules.cycle_months,
        "due": _due(rules.due),
        "first_period": rules.first_period,
        "sections": list(rules.sections),
    }


def _due(due: DueRule | None) -> Json | None:
    match due:
        case WorkingDaysAfterEnd(days):
            return {"working_days_after_end": days}
        case DayOfLastMonth(day):
            return {"day_of_last_month": day}
        case DayOfNextMonth(day):
            return {"day_of_next_month": day}
        case None:
            return None


def _matter(matter: Matter, year: int | None) -> Json:
    return {
        "section": matter.section,
        "category": matter.category,
        "number": matter.number,
        "title": matter.title,
        "deadline": matter.deadline,
        "deadline_month": matter.deadline_month,
        **_units(matter),
        "leaders": list(matter.leaders),
        "target_text": matter.target_text,
        **_targets(matter, year),
        "sub_items": [_sub_item(item, year) for item in matter.sub_items],
        "inherited": list(matter.inherited),
        "source": _place(matter.source),
    }


def _place(place: Place) -> Json:
    answer: Json = {
        "table": place.table,
        "rows": list(place.rows),
        "lines": list(place.lines),
        "file": place.file,
    }
    return answer if place.letters is None else {**answer, "letters": list(place.letters)}


def _sub_item(item: SubItem, year: int | None) -> Json:
    return {
        "title": item.title,
        "target_text": item.target_text,
        "deadline_month": item.deadline_month,
        **_units(item),
        "leaders": list(item.leaders),
        **_targets(item, year),
        "inherited": list(item.inherited),
        "pairs": [
            {
                "project": pair.project,
                "undertaking_units": list(pair.undertaking_units),
                "assisting_units": list(pair.assisting_units),
            }
            for pair in item.pairs
        ],
    }


def _units(part: Matter | SubItem) -> Json:
    return {
        "lead_units": list(part.lead_units),
        "undertaking_units": list(part.undertaking_units),
        "assisting_units": list(part.assisting_units),
    }


def _targets(part: Matter | SubItem, year: int | None) -> Json:
    answer: Json = {
        "quarter_targets": dict(part.quarter_targets),
        "cumulative_quarters": list(part.cumulative_quarters),
        "milestones": [_milestone(milestone) for milestone in part.milestones],
    }
    dated: list[Json] = [
        {"label": one.label, "by": f"{year}-{one.month:02d}" if year else None, "text": one.text}
        for one in other_parts(part.target_text, beside_quarters=bool(part.quarter_targets))
    ]
    return answer | ({"dated_targets": dated} if dated else {})


def _milestone(milestone: Milestone) -> Json:
    return {"by": milestone.by, "text": milestone.text}


def _doubt(doubt: Doubt) -> Json:
    return {
        "matter": doubt.matter,
        "field": doubt.field,
        "printed": doubt.printed,
        "why": str(doubt.why),
        "kind": doubt.kind,
        "names": list(doubt.names),
    }


def _settled(document: PlanDocument) -> Json:
    return {
        "canonical": dict(document.canonical),
        "groups": _lists(document.groups),
        "resolved": _lists(document.resolved),
        "resolved_in": [
            {"matter": matter, "name": name, "members": list(members)}
            for (matter, name), members in document.resolved_in.items()
        ],
        "open_names": sorted(document.open_names),
        "reasons": [{"what": what, "reason": reason} for what, reason in document.reasons],
    }


def _lists(names: Mapping[str, tuple[str, ...]]) -> Json:
    return {name: list(members) for name, members in names.items()}
