"""What is typed and pressed about proposals becomes a decision: on which rows, and what is said of them. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

from plans.documents.errors import DecisionsError
from plans.documents.interpreter import LONGEST_DEADLINE, LONGEST_PERSON, LONGEST_UNIT
from plans.documents.names import brackets_match, holds_two, lacks_an_office, nobody_can_resolve, people, units
from plans.documents.proposals import Choice, Row, Said
from plans.documents.prose import solid
from plans.documents.report_plan import deadline_said, target_said, title_said
from plans.documents.times import deadline_month

LONGEST_TARGET = 20_000  # letters
LONGEST_FIELD = 2000
LONGEST_TITLE = 300
_UNITS = ("lead_units", "undertaking_units", "assisting_units")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form on proposals holds, as typed. `whole`: it is the form of one row, where empty means there is none;
    else it holds what is said of many at once, and empty says nothing. `splitting`: it was sent to be split.
    """

    title: str = ""
    lead_units: str = ""
    undertaking_units: str = ""
    assisting_units: str = ""
    leaders: str = ""
    deadline: str = ""
    target_text: str = ""
    pieces: str = ""
    whole: bool = False
    splitting: bool = False


def key_of_row(row: Row) -> str:
    """Return the name of a row in addresses and forms."""
    return sha256(row.name.encode()).hexdigest()[:12]


def shown_of(row: Row, year: int | None) -> Typed:
    """Return a row as its form holds it before anything is typed."""
    said = row.said
    return Typed(
        title=title_said(row),
        lead_units="、".join(said.lead_units or ()),
        undertaking_units="、".join(said.undertaking_units or ()),
        assisting_units="、".join(said.assisting_units or ()),
        leaders="、".join(said.leaders or ()),
        deadline=deadline_said(row, year)[0],
        target_text=target_said(row),
        pieces=row.text,
        whole=True,
    )


def choice_on(act: str, rows: Sequence[Row], typed: Typed, year: int | None) -> Choice:
    """Return the decision that a form gives on these rows. Raises DecisionsError (Chinese): none, or it does not fit.

    Units must be named: who 相关部门 are, only the person who assigns can say.
    """
    names = tuple(row.name for row in rows)
    if not names:
        raise DecisionsError(_("请先勾选要办理的事项。"))
    match act:
        case "keep":
            return Choice("keep", names, _said(typed, shown_of(rows[0], year) if typed.whole else Typed(), year))
        case "drop":
            return Choice("drop", names)
        case "merge":
            return Choice("merge", names)
        case "split":
            return Choice("split", names, pieces=tuple(line for line in typed.pieces.splitlines() if line.strip()))
    raise DecisionsError(_("请先选择怎样处理：采用、不采用、合并还是拆分。"))


def _said(typed: Typed, before: Typed, year: int | None) -> Said:
    """Return what was typed and is not what stood there before; the rest stays what the sentence says."""
    title, deadline = typed.title.strip(), solid(typed.deadline)
    if any(len(getattr(typed, name)) > LONGEST_FIELD for name in (*_UNITS, "leaders")):
        raise DecisionsError(_("单位和领导每栏最多 %(n)d 字。") % {"n": LONGEST_FIELD})
    if typed.whole and not title:
        raise DecisionsError(_("请写明事项。"))
    if len(title) > LONGEST_TITLE:
        raise DecisionsError(_("事项最多 %(n)d 字，请写得简短些；原句在“工作目标”里。") % {"n": LONGEST_TITLE})
    if len(typed.target_text) > LONGEST_TARGET:
        raise DecisionsError(_("工作目标最多 %(n)d 字。") % {"n": LONGEST_TARGET})
    said = {name: units_typed(getattr(typed, name)) for name in _UNITS}
    return Said(
        title=title if title != before.title else None,
        **{name: value for name, value in said.items() if getattr(typed, name).strip() != getattr(before, name)},
        leaders=leaders_typed(typed.leaders) if typed.leaders.strip() != before.leaders else None,
        deadline=deadline_typed(deadline, year) if deadline != before.deadline else None,
        target_text=typed.target_text.strip() if solid(typed.target_text) != solid(before.target_text) else None,
    )


def units_typed(text: str, printed: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names of an enumeration as typed. Raises DecisionsError: brackets, too long, or nobody in particular.

    `printed` are the names that the document itself has there: who they are is asked apart.
    """
    if not brackets_match(text):
        raise DecisionsError(_("“%(text)s”的括号不成对，请补全。") % {"text": text.strip()[:40]})
    names = tuple(dict.fromkeys(unit.name for unit in units(text)))
    for name in (name for name in names if name not in printed):
        if len(name) > LONGEST_UNIT:
            raise DecisionsError(_("单位名称最多 %(n)d 字；几个单位用顿号隔开。") % {"n": LONGEST_UNIT})
        if nobody_can_resolve(name) or lacks_an_office(name):
            raise DecisionsError(_("“%(name)s”没有写明是哪个单位，请逐个写出单位名称。") % {"name": name})
        if holds_two(name):
            raise DecisionsError(_("“%(name)s”像是两个单位，请用顿号隔开。") % {"name": name})
    return names


def leaders_typed(text: str) -> tuple[str, ...]:
    """Return names of people as typed. Raises DecisionsError for what is longer than a name."""
    names = people(text)
    if any(len(name) > LONGEST_PERSON for name in names):
        raise DecisionsError(_("姓名最多 %(n)d 字；几位领导用顿号隔开。") % {"n": LONGEST_PERSON})
    return names


def deadline_typed(text: str, year: int | None) -> str:
    """Return a deadline as typed. Raises DecisionsError when it is too long, or no month can be read from it."""
    if len(text) > LONGEST_DEADLINE:
        raise DecisionsError(_("完成时限最多 %(n)d 字。") % {"n": LONGEST_DEADLINE})
    if text and deadline_month(text, year) is None:
        raise DecisionsError(
            _("看不出“%(text)s”是哪一个月。请写成 2020年12月、6月底前、上半年、全年这样的时限。") % {"text": text}
        )
    return text
