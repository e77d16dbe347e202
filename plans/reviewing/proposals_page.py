"""The proposals of a report on the review page: the open one with its form, all of them by section, doubtful first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from components.pieces import Count
from plans.documents.figures import figures
from plans.documents.model import Place
from plans.documents.proposals import Choice, Proposal, Row
from plans.documents.prose import solid
from plans.documents.report_plan import deadline_said, heading_of, place_of, title_said
from plans.models import PlanDraft
from plans.operations.draft_rows import numbers_in, proposals_in, rows_in
from plans.reviewing.proposing import Typed, key_of_row, shown_of
from plans.wording import in_words

_LEFT_OUT = "总述"


@dataclass(frozen=True, slots=True)
class Section:
    """The rows under one heading of the report; `waiting` are those that a person must still decide on."""

    key: str
    heading: str
    rows: tuple[Row, ...]

    @property
    def waiting(self) -> tuple[Row, ...]:
        """Return the rows without a decision, or without a lead unit."""
        return tuple(row for row in self.rows if not row.settled)

    @property
    def undecided(self) -> tuple[Row, ...]:
        """Return the rows without a decision."""
        return tuple(row for row in self.rows if row.state == "open")


def sections_of(rows: Sequence[Row], proposals: Sequence[Proposal]) -> list[Section]:
    """Return the rows under their headings in printed order, sentences that list no task behind all others."""
    found: dict[str, list[Row]] = {}
    general: list[Row] = []
    for row in rows:
        if all(proposals[part.proposal].left_out for part in row.parts):
            general.append(row)
        else:
            found.setdefault(heading_of(row, proposals).split("／")[0], []).append(row)
    sections = [Section(_key(heading), heading, tuple(own)) for heading, own in found.items()]
    return sections + ([Section(_key(_LEFT_OUT), _("总述，没有列出具体任务"), tuple(general))] if general else [])


def rows_for(
    act: str, rows: Sequence[Row], proposals: Sequence[Proposal], ticked: Collection[str]
) -> tuple[str, list[Row]]:
    """Return the act of a button and the rows that it is on.

    `keep` is on those that are ticked, `keep:KEY` on what waits in a section, `drop:KEY` on what was not accepted
    there either, `merge:next` on one and the one behind it.
    """
    act, _colon, scope = act.partition(":")
    chosen = [row for row in rows if key_of_row(row) in ticked]
    if act == "merge" and scope == "next" and len(chosen) == 1:
        behind = _behind(chosen[0], rows)
        return act, [*chosen, *([behind] if behind else [])]
    if scope and act in ("keep", "drop"):
        found = [section for section in sections_of(rows, proposals) if section.key == scope]
        return act, [row for section in found for row in (section.waiting if act == "keep" else section.undecided)]
    return act, chosen


def _behind(row: Row, rows: Sequence[Row]) -> Row | None:
    """Return the next row that is not dropped."""
    return next((later for later in rows[rows.index(row) + 1 :] if later.state != "dropped"), None)


def next_waiting(rows: Sequence[Row], proposals: Sequence[Proposal], behind: str = "") -> str:
    """Return the key of the next row to be decided after one (its key; it may be gone), from the top when none is.

    Sentences that list no task come last, as on the page.
    """
    ordered = [row for section in sections_of(rows, proposals) for row in section.rows]
    keys = [key_of_row(row) for row in ordered]
    start = keys.index(behind) + 1 if behind in keys else 0
    return next((key_of_row(row) for row in [*ordered[start:], *ordered[:start]] if not row.settled), "")


def proposals_part(
    draft: PlanDraft,
    *,
    wanted: str = "",
    typed: Typed | None = None,
    ticked: Collection[str] = (),
    error: str = "",
) -> dict[str, Any] | None:
    """Return what the page shows of a report's proposals; None for a draft made from tables.

    `wanted` is the key of the open row (the first that waits when there is no such row); `typed`, `ticked` and `error`
    belong to a form that was refused: of one row when `typed.whole`, else of the ticked ones.
    """
    proposals, rows = proposals_in(draft), rows_in(draft)
    if not proposals:
        return None
    by_key = {key_of_row(row): row for row in rows}
    open_row = by_key.get(wanted) or by_key.get(next_waiting(rows, proposals))
    of_one = typed if typed and typed.whole else None
    numbers = numbers_in(draft)
    return {
        "open": _open(draft, open_row, rows, proposals, of_one) if open_row else None,
        "place": place_of(open_row, proposals) if open_row else None,
        # Who goes from sentence to sentence by keyboard goes on typing; the message of a refusal has the focus itself.
        "typing": bool(wanted and not error),
        "sections": [
            {
                "keep": f"keep:{section.key}",
                "drop": f"drop:{section.key}",
                "heading": section.heading,
                "waiting": len(section.waiting),
                "undecided": len(section.undecided),
                "total": len(section.rows),
                "open": (bool(section.waiting) and open_row in section.rows)
                or any(key_of_row(row) in ticked for row in section.rows),
                "rows": [
                    _row(draft, row, numbers.get(row.name), key_of_row(row) in ticked)
                    for row in sorted(section.rows, key=lambda row: (row.settled, row.state == "dropped"))
                ],
            }
            for section in sections_of(rows, proposals)
        ],
        "waiting": sum(not row.settled for row in rows),
        "kept": sum(row.state == "kept" for row in rows),
        "dropped": sum(row.state == "dropped" for row in rows),
        "all": typed if typed and not typed.whole else Typed(),
        "error": "" if of_one else error,
        "error_of_one": error if of_one else "",
        "url": reverse("plans:draft_proposals", kwargs={"draft": draft.pk}),
    }


def counts_of(part: dict[str, Any], doubts: int) -> list[Count]:
    """Return the figures above a page of proposals."""
    total = sum(section["total"] for section in part["sections"])
    return [
        Count(word=_("处存疑"), figure=str(doubts), selected=bool(doubts)),
        Count(word=_("项采用"), figure=str(part["kept"])),
        Count(word=_("句不采用"), figure=str(part["dropped"])),
        Count(word=_("句合计"), figure=str(total)),
    ]


def place_in_part(part: dict[str, Any] | None) -> Place | None:
    """Return where the open row stands in the report."""
    place = part["place"] if part else None
    return place if isinstance(place, Place) else None


def decided(choice: Choice) -> str:
    """Return a decision on proposals in words."""
    first = f"“{choice.rows[0][:24]}”"
    what = first if len(choice.rows) == 1 else _("%(first)s等 %(n)d 句") % {"first": first, "n": len(choice.rows)}
    words = {
        "keep": _("采用"),
        "drop": _("不采用"),
        "merge": _("合并为一项"),
        "split": _("拆成 %(n)d 项") % {"n": len(choice.pieces)},
        "number": _("沿用已入库的序号"),
    }
    units = "、".join(choice.said.lead_units or ())
    return f"{what} → {words[choice.act]}" + (_("，牵头：%(units)s") % {"units": units} if units else "")


def _key(heading: str) -> str:
    return sha256(heading.encode()).hexdigest()[:8]


def _url(draft: PlanDraft, row: Row) -> str:
    return reverse("plans:review", kwargs={"draft": draft.pk}) + f"?row={key_of_row(row)}"


def _open(
    draft: PlanDraft, row: Row, rows: Sequence[Row], proposals: Sequence[Proposal], typed: Typed | None
) -> dict[str, Any]:
    after = _behind(row, rows)
    shown = shown_of(row, draft.year)
    left_out = proposals[row.parts[0].proposal].left_out
    return {
        "key": key_of_row(row),
        "heading": heading_of(row, proposals),
        "sentences": row.text.split("\n"),
        "figures": [f"{one.value}{one.unit}{one.bound}" for one in figures(row.text)],
        "left_out": in_words(left_out) if left_out else "",
        "typed": typed or shown,
        "pieces": typed.pieces if typed and typed.pieces else shown.pieces,
        "state": _state(row),
        # The field is always sent; it stands open when something was done to it.
        "splitting": bool(typed and (typed.splitting or typed.pieces.split() != shown.pieces.split())),
        "after": title_said(after) if after else "",
    }


def _row(draft: PlanDraft, row: Row, number: int | None, ticked: bool) -> dict[str, Any]:
    title = title_said(row)
    text = row.text
    return {
        "key": key_of_row(row),
        "number": number,
        "title": title,
        "text": "" if solid(text).rstrip("。！？；") == solid(title) else text,
        "deadline": deadline_said(row, draft.year)[0],
        "leads": "、".join(row.said.lead_units or ()),
        "leaders": "、".join(row.said.leaders or ()),
        "state": _state(row),
        "ticked": ticked,
        "url": _url(draft, row),
    }


def _state(row: Row) -> tuple[str, str]:
    """Return a row's state as word and tone."""
    if row.lacks_lead:
        return _("缺牵头单位"), "amber"
    return {"open": (_("待定"), "amber"), "kept": (_("采用"), "green"), "dropped": (_("不采用"), "neutral")}[row.state]
