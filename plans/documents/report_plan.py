"""The plan document of a report: what is accepted, or may still be, is a matter with a number and all its places."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from plans.documents.drafts import SECTION, title_of
from plans.documents.figures import deadline_in
from plans.documents.interpreter import names_printed
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.model import Doubt, Matter, Place, PlanDocument, Stretch, UnitName
from plans.documents.names import stands_for_a_set
from plans.documents.proposals import Choice, Proposal, Row
from plans.documents.prose import solid
from plans.documents.times import deadline_month, milestones


def numbers_of(rows: Sequence[Row], choices: Sequence[Choice]) -> dict[str, int]:
    """Return the number of every row that is not dropped, by its name.

    What was published keeps its number; the others are counted through, behind every number that was given before.
    """
    last = max((number for choice in choices for number in choice.numbers), default=0)
    found: dict[str, int] = {}
    for row in rows:
        if row.state != "dropped":
            last += row.number is None
            found[row.name] = row.number or last
    return found


def proposed(
    document: PlanDocument, rows: Sequence[Row], proposals: Sequence[Proposal], numbers: Mapping[str, int]
) -> PlanDocument:
    """Return the plan document of a report: every row with a number (`numbers_of`) is a matter.

    What waits for a decision, and what was accepted without a lead unit, is a doubt (kind proposal).
    """
    standing = [row for row in rows if row.name in numbers]
    year = document.document.year
    matters = tuple(_matter(numbers[row.name], row, proposals, year) for row in standing)
    names = tuple(dict.fromkeys(name for matter in matters for name in names_printed(matter)))
    doubts = [
        Doubt("proposal", matter.reference, "lead_units" if row.lacks_lead else "", row.text, _why(row))
        for matter, row in zip(matters, standing, strict=True)
        if not row.settled
    ]
    return replace(
        document,
        matters=matters,
        units=tuple(UnitName(name, (), stands_for_a_set(name)) for name in names),
        doubts=(*document.doubts, *doubts),
        canonical={name: name for name in names if not stands_for_a_set(name)},
    )


def heading_of(row: Row, proposals: Sequence[Proposal]) -> str:
    """Return the headings above a row: those of its first sentence."""
    return proposals[row.parts[0].proposal].heading


def title_said(row: Row) -> str:
    """Return a row's title: as a person said it, else in few words what its first sentence asks for."""
    return row.said.title or title_of(row.parts[0].text)


def target_said(row: Row) -> str:
    """Return a row's target: as a person said it, else its sentences."""
    return row.text if row.said.target_text is None else row.said.target_text


def deadline_said(row: Row, year: int | None) -> tuple[str, str | None]:
    """Return a row's deadline as printed and as YYYY-MM: a person's, else the latest that its sentences promise."""
    if row.said.deadline is None:
        return deadline_in(row.text, year)
    return row.said.deadline, deadline_month(row.said.deadline, year) if row.said.deadline else None


def place_of(row: Row, proposals: Sequence[Proposal]) -> Place:
    """Return where a row stands in the report: its first sentence, and beside it the others that were merged in."""
    first, *others = [proposals[number].place for number in dict.fromkeys(part.proposal for part in row.parts)]
    return replace(first, also=tuple(Stretch(one.file, one.lines, one.letters or (0, 0)) for one in others))


def _why(row: Row) -> Message:
    return _("已采用，还没有明确牵头单位") if row.lacks_lead else _("还没有确定是否采用")


def _matter(number: int, row: Row, proposals: Sequence[Proposal], year: int | None) -> Matter:
    deadline, month = deadline_said(row, year)
    text = target_said(row)
    return Matter(
        section=SECTION,
        category=heading_of(row, proposals) or None,
        number=number,
        title=title_said(row),
        deadline=deadline,
        deadline_month=month,
        lead_units=row.said.lead_units or (),
        undertaking_units=row.said.undertaking_units or (),
        assisting_units=row.said.assisting_units or (),
        leaders=row.said.leaders or (),
        target_text=text,
        quarter_targets={},
        cumulative_quarters=(),
        milestones=milestones(solid(text), year),
        sub_items=(),
        inherited=(),
        source=place_of(row, proposals),
    )
