"""Matters proposed from a work report in prose: the sentences of its part on the coming year.

Nothing is assigned here: who leads, who helps and which leader is in charge a person says.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from plans.documents.as_json import Json
from plans.documents.cover import read_cover
from plans.documents.figures import Figure, deadline_in, figures
from plans.documents.files import read_files
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.model import Cover, Doubt, PlanDocument
from plans.documents.prose import Sentence, is_topic, sentences_of, solid, without_item
from plans.documents.source import Source, Unread

SECTION = "事项"  # a report has no annexes; the number counts through
_LONGEST_TITLE = 40  # letters
_YEAR = re.compile(r"(?P<year>20\d{2})年")
_REPORT = re.compile(r"工作报告(?:[（(].*[）)])?$")
_WHO = re.compile(
    r"(?P<government>[\u4e00-\u9fff]{1,12}?(?:省|市|县|区|自治州|盟|旗)人民政府)代?(?:省|市|县|区|州|盟|旗)长"
)
_SAID_ON = re.compile(r"(?P<year>20\d{2})年\d{1,2}月")
_PAST = re.compile(r"回顾|总结|以来|过去|[五三十]年|“?十[二三四五六七八九]五”?|完成情况|执行情况")
_COMING = re.compile(
    r"(?:今年|明年|来年|新的?一年|下一?步|下一年)|(?:工作|任务|目标).*(?:安排|部署|打算|重点|建议)|重点工作|主要任务"
)
# How or why something is done, in front of what is done.
_MANNER = re.compile(
    r"(?:坚持|围绕|聚焦|以.*为|按照|根据|结合|抓住|借助|充分|立足|针对|对标|紧盯|强化.*意识|切实增强|突出|用|凝聚|在.*(?:基础上|背景下)|适应|着眼)"
)


@dataclass(frozen=True, slots=True)
class DraftedMatter:
    """A proposed matter: what to do in few words, the sentence that says so, the headings above it."""

    title: str
    sentence: Sentence
    heading: str
    figures: tuple[Figure, ...]
    deadline: str
    deadline_month: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a report proposes for a year. `left_out` are the part's sentences without a task, each with the reason;
    `other_parts` the headings of the report's other parts. `parts` is empty when no part is on a coming year. `unread`
    was left out of the file.
    """

    cover: Cover
    parts: tuple[str, ...]
    matters: tuple[DraftedMatter, ...]
    left_out: tuple[tuple[Sentence, Message], ...]
    other_parts: tuple[str, ...]
    unread: tuple[Unread, ...] = ()


def read_draft(paths: list[Path], *, year: int | None = None) -> Draft:
    """Return the proposals of a report, in one file or several. `year` goes before what the text says.

    Raises DocumentError (Chinese) for a file that cannot be read.
    """
    return drafted(read_files(paths), year=year)


def drafted(source: Source, *, year: int | None = None) -> Draft:
    """Return the proposals of a source."""
    sentences = sentences_of(source.paragraphs)
    parts = tuple(dict.fromkeys(one.part for one in sentences if one.part))
    chosen, of = _coming(parts, source, year)
    inside = [one for one in sentences if one.part in chosen]
    matters: list[DraftedMatter] = []
    left_out: list[tuple[Sentence, Message]] = []
    topic, begun = "", ""  # of this paragraph; the section whose topics have begun
    paragraph = -1
    for number, one in enumerate(inside):
        if one.paragraph != paragraph:
            paragraph, topic = one.paragraph, ""
            more = number + 1 < len(inside) and inside[number + 1].paragraph == paragraph
            if more and is_topic(one):
                topic, begun = solid(without_item(one.text)).rstrip("。"), one.section
                continue
        counted = figures(one.text)
        if topic or counted or (one.section and begun == one.section):
            matters.append(_matter(one, topic, counted, of))
        else:
            left_out.append((one, _("总述，没有列出具体任务")))
    return Draft(
        cover=_cover(source, of),
        parts=chosen,
        matters=tuple(matters),
        left_out=tuple(left_out),
        other_parts=tuple(part for part in parts if part not in chosen),
        unread=source.unread,
    )


def _coming(parts: tuple[str, ...], source: Source, year: int | None) -> tuple[tuple[str, ...], int | None]:
    """Return the headings of the parts on the coming year, and which year it is.

    A heading that names a year counts for that year alone; one that says 今年 means the year in which the report was
    given, which stands in front of its first part.
    """
    said = next((int(found["year"]) for one in source.paragraphs if (found := _SAID_ON.search(solid(one.text)))), None)
    named = {part: int(found["year"]) for part in parts if (found := _YEAR.search(part))}
    fitting = [part for part in parts if (part in named or _COMING.search(part)) and not _PAST.search(part)]
    of = year or max((named[part] for part in fitting if part in named), default=None)
    if of is None and said is not None:
        of = said + 1 if any(re.search(r"明年|来年|下一年", part) for part in fitting) else said
    return tuple(part for part in fitting if named.get(part, of) == of), of


def _cover(source: Source, year: int | None) -> Cover:
    """Return the report's own particulars: its title, and the government whose head gives it."""
    lines = [solid(paragraph.text) for paragraph in source.paragraphs]
    title = next((line for line in lines if _REPORT.search(line)), None)
    government = next((found["government"] for line in lines if (found := _WHO.match(line))), None)
    cover = read_cover(source, False, year, government)
    return replace(cover, title=title or cover.title, year=year)


def _matter(one: Sentence, topic: str, counted: tuple[Figure, ...], year: int | None) -> DraftedMatter:
    printed, month = deadline_in(one.text, year)
    heading = "／".join(filter(None, (one.section or one.part, topic)))
    return DraftedMatter(title_of(one.text), one, heading, counted, printed, month)


def title_of(sentence: str) -> str:
    """Return what a sentence asks for in few words: itself, else its first clauses that say what, not how or why."""
    words = solid(without_item(sentence)).rstrip("。！？!?")
    if len(words) <= _LONGEST_TITLE:
        return words
    goals = re.match(r"(?P<what>[^，；]{4,30}?)(?:是|为)?[：:]", words)
    if goals:  # 今年经济社会发展主要预期目标是：…
        return goals["what"]
    clauses = [clause for clause in re.split(r"[，；]", words) if clause]
    first = next((number for number, clause in enumerate(clauses) if not _MANNER.match(clause)), 0)
    title = clauses[first]
    for clause in clauses[first + 1 :]:
        if len(title) + len(clause) >= _LONGEST_TITLE:
            break
        title += f"，{clause}"
    return title


def plan_of(draft: Draft) -> PlanDocument:
    """Return a draft as a plan document without matters: which sentences become matters a person decides."""
    doubts = [
        Doubt("source", "", path, draft.cover.title, _("报告里没有写明，请补充"))
        for path, known in (("document.year", draft.cover.year), ("document.government", draft.cover.government))
        if known is None
    ]
    doubts += [Doubt("source", "", one.place, one.printed, one.why) for one in draft.unread]
    return PlanDocument(draft.cover, None, (), (), tuple(doubts), section_titles={SECTION: draft.cover.title})


def draft_json(draft: Draft) -> Json:
    """Return a draft in the contract's keys.

    Added to the contract: `year`, `parts`, `left_out`, `other_parts`, `unread` of the document, `deadline` (as printed)
    of a matter, `bound` (以上, 左右) of a figure, `file` and `last_line` of a source. `start` is counted in the line
    `line`, `end` in `last_line`, both without the line's outer blanks.
    """
    document: Json = {
        "title": draft.cover.title,
        "year": draft.cover.year,
        "parts": list(draft.parts),
        "matters": [
            {
                "title": one.title,
                "sentence": one.sentence.text,
                "heading": one.heading,
                "figures": [
                    {"value": figure.value, "unit": figure.unit, "bound": figure.bound, "text": figure.text}
                    for figure in one.figures
                ],
                "deadline": one.deadline,
                "deadline_month": one.deadline_month,
                "source": _spot(one.sentence),
            }
            for one in draft.matters
        ],
        "left_out": [{"sentence": one.text, "why": str(why), "source": _spot(one)} for one, why in draft.left_out],
        "other_parts": list(draft.other_parts),
        "unread": [{"place": one.place, "printed": one.printed, "why": str(one.why)} for one in draft.unread],
    }
    return {"documents": [document]}


def _spot(sentence: Sentence) -> Json:
    spot = sentence.spot
    return {
        "file": spot.file,
        "line": spot.lines[0],
        "start": spot.start,
        "last_line": spot.lines[1],
        "end": spot.end,
    }
