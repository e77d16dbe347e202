"""What the notice says about itself: title, number (文号), government, year."""

import re

from plans.documents.model import Cover
from plans.documents.source import Source

_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}[〔\[［【(（]\s*(?:19|20)\d{2}\s*[〕\]］】)）]\s*\d+\s*号")
_TITLE = re.compile(r"(?:通知|方案|分解表|意见|计划|分工表)$")
_HEAD = re.compile(r"^(?P<issuer>[\u4e00-\u9fff]{2,20}?)文件$")
_GOVERNMENT = re.compile(r"[\u4e00-\u9fff]{1,12}?(?:省|市|县|区|自治州|盟|旗)人民政府")
_ABOUT = re.compile(r"关于|印发|转发")
_YEAR = re.compile(r"(?P<year>20\d{2})年")


def read_cover(source: Source, kind_is_decomposition: bool, year: int | None, government: str | None) -> Cover:
    """Return the notice's own particulars; `year` and `government` go before what is guessed from the text."""
    lines = [_joined(paragraph.text) for paragraph in source.paragraphs]
    title = next((line for line in lines if _TITLE.search(line) and not line.startswith("附件")), "")
    title = title or next((line for line in lines if line and not line.startswith("附件")), "")
    number = next((found[0] for line in lines if (found := _NUMBER.fullmatch(line))), None)
    return Cover(
        title=title,
        number=number,
        government=government or _government(lines, title),
        year=year or _year(title, number),
        kind="decomposition" if kind_is_decomposition else "other",
    )


def _government(lines: list[str], title: str) -> str | None:
    """Return the government that issues: its own red head, else the name in the title; its office speaks for it."""
    heads = [found["issuer"] for line in lines if (found := _HEAD.match(line))]
    for text in [*heads, title]:
        for part in _ABOUT.split(text):
            if found := _GOVERNMENT.match(part):
                return found[0]
    return None


def _year(title: str, number: str | None) -> int | None:
    """Return the year of the plan: of the title, else of the number."""
    if found := _YEAR.search(title):
        return int(found["year"])
    if number and (own := re.search(r"20\d{2}", number)):
        return int(own[0])
    return None


def _joined(text: str) -> str:
    """Return a line without blanks: in a Chinese title they are layout."""
    return "".join(text.split())
