"""Headings between rows or above a table: a category, or the leader or unit that the rows below belong to."""

import re
from dataclasses import dataclass, field

from plans.documents.names import ends_like_a_unit

_CHINESE = "一二三四五六七八九十"
_ORDINAL = re.compile(
    rf"(?P<first>[{_CHINESE}]{{1,3}}[、．.]|第[{_CHINESE}]{{1,3}}(?:部分|章|类|篇)[、：:]?)|(?P<second>[（(][{_CHINESE}]{{1,3}}[）)])"
)
_COUNT = re.compile(r"[（(]共?\d{1,4}[项件个条]?[）)]$")
_NOTE = re.compile(
    r"(?:注|备注|说明|填报单位|填报人|制表|审核|联系人|计量单位|单位)[：:]|[（(](?:续表?|接上页)[）)]$|续表$"
)
_LABEL = re.compile(
    r"(?P<leaders>(?:市政府|市委)?(?:分管|牵头|责任|联系|挂钩|包联|主管)?市?领导"
    r"|(?:分管|责任|牵头)(?:副?市长|副?县长|副?区长))[：:]"
    r"|(?P<lead>(?:牵头|主办|责任|主责)(?:单位|部门))[：:]"
)
_POST = r"(?:常务)?副?(?:市长|县长|区长|州长|省长|旗长|盟长)|(?:副)?秘书长|同志"
_DOES = r"(?:负责|牵头|分管|主抓|包联|领衔)"
_WORK = r"(?:的?(?:重点)?(?:督办)?(?:事项|工作|任务|项目))?"
_LEADER = re.compile(
    rf"(?P<name>[\u4e00-\u9fff·]{{2,4}}?)(?:{_POST}){_DOES}?{_WORK}|(?:{_POST})(?P<other>[\u4e00-\u9fff·]{{2,4}}?)(?:同志)?(?:{_DOES}{_WORK})?"
)
_UNIT = re.compile(rf"(?P<name>.{{3,30}}?)(?P<does>{_DOES})?{_WORK}")
_LONGEST = 40
_PAGE_NUMBER = re.compile(
    r"[\s—–\-－·]*\d{1,4}[\s—–\-－·]*(?:[/／]\s*\d{1,4})?|第\s*\d{1,4}\s*页(?:[\s，,/]*共\s*\d{1,4}\s*页)?"
    r"|Page\s*\d{1,4}(?:\s*of\s*\d{1,4})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its words without blanks, its level (1 一、 2 （一） 0 neither), and whom it names if anybody."""

    text: str
    level: int
    leaders: str = ""
    lead: str = ""


@dataclass(slots=True)
class Context:
    """What the headings so far say of the rows that follow."""

    path: dict[int, str] = field(default_factory=dict)
    leaders: tuple[str, int] = ("", 0)  # with the level of the heading that named them
    lead: tuple[str, int] = ("", 0)
    last: str = ""  # the last heading, by which a part with a numbering of its own is named

    def take(self, heading: Heading) -> None:
        """Let a heading count from here; one of the same or a higher level ends what an earlier one said."""
        self.last = heading.text
        if heading.level:
            self.path = {level: text for level, text in self.path.items() if level < heading.level}
            if 0 < heading.level <= self.leaders[1]:
                self.leaders = ("", 0)
            if 0 < heading.level <= self.lead[1]:
                self.lead = ("", 0)
        if heading.leaders:
            self.leaders, self.lead = (heading.leaders, heading.level), ("", 0)
        if heading.lead:
            self.lead = (heading.lead, heading.level)
        if not heading.leaders and not heading.lead:
            self.path[heading.level or (2 if 1 in self.path else 1)] = heading.text

    @property
    def category(self) -> str | None:
        """The headings that name nobody, the wider first."""
        return "／".join(self.path[level] for level in sorted(self.path)) or None


def heading_of(text: str, *, units_too: bool, any_words: bool) -> Heading | None:
    """Return the heading that a text is, None when it is none.

    `units_too`: a bare unit's name is one (the table has no column for the lead). `any_words`: so is any short text
    (a row of one cell over all columns); else only what is numbered 一、 or names somebody.
    """
    words = "".join(text.split())
    if not words or len(words) > _LONGEST or words[-1] in "。；;" or is_note(words):
        return None
    ordinal = _ORDINAL.match(words)
    level = 0 if ordinal is None else 1 if ordinal["first"] else 2
    body = _COUNT.sub("", words[ordinal.end() if ordinal else 0 :])
    labels = list(_LABEL.finditer(body))
    if labels and labels[0].start() == 0:
        named = {"leaders": "", "lead": ""}
        for label, end in zip(labels, [*(later.start() for later in labels[1:]), len(body)], strict=True):
            named["leaders" if label["leaders"] else "lead"] = body[label.end() : end].strip("；;，,。、")
        return Heading(words, level, named["leaders"], named["lead"])
    if leader := _LEADER.fullmatch(body):
        return Heading(words, level, leader["name"] or leader["other"])
    unit = _UNIT.fullmatch(body)
    if unit and ends_like_a_unit(unit["name"]) and (units_too or unit["does"]):
        return Heading(words, level, lead=unit["name"])
    return Heading(words, level) if level or any_words else None


def is_page_number(text: str) -> bool:
    """Tell whether a line is only the number of its page: — 3 —, 第3页 共9页."""
    return bool(_PAGE_NUMBER.fullmatch(text.strip()))


def is_note(text: str) -> bool:
    """Tell whether a text is a note about the table (注：…, 填报单位：…), neither heading nor row."""
    return bool(_NOTE.match("".join(text.split())))
