"""Every character of a frozen content is looked at before it is printed: none invisible, none without a glyph."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pdf import fonts
from pdf.errors import ContentRefused, MissingGlyph

# Embeddings, overrides and isolates of the bidirectional algorithm (Unicode Standard Annex 9).
REVERSING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# The control characters (category Cc of Unicode, which never changes) but for those that lay out a text.
_CONTROL = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0)])) - frozenset("\n\r\t")
_HIDDEN = _CONTROL | REVERSING
# What an item of a list is called, by the first of these keys that it has.
NAMING = ("title", "unit", "name", "label")
PLACES = {
    "line": "事项名称",
    "plan": "依据文件",
    "government": "政府名称",
    "prepared_by": "经办人",
    "returns": "退回意见",
    "attachments": "附件",
    "correction": "更正",
    "signers": "签发单位",
    "terms": "完成时限",
}
_PLACES_TOLD = 5


def hidden(text: str) -> list[str]:
    """Return the characters of a text that nobody sees and that change what is read, each once, in their order."""
    return [] if _HIDDEN.isdisjoint(text) else [letter for letter in dict.fromkeys(text) if letter in _HIDDEN]


def unprintable(text: str) -> str:
    """Return what keeps a text from being printed, as a message names it (“😀”（U+1F600…）); "" for nothing.

    Raises MissingFace.
    """
    unseen = hidden(text)
    return fonts.named(unseen + [letter for letter in fonts.lost(text) if letter not in unseen])


def check(content: Mapping[str, Any]) -> None:
    """Refuse characters that nobody sees on paper but that change what is read, and those that would print as a box.

    Raises ContentRefused (control characters, reversed writing) and MissingGlyph, both with the character and the
    place where it stands.
    """
    texts: list[str] = []
    _gather(content, texts)
    if not unprintable("".join(texts)):
        return  # mostly: each letter was looked at once, wherever it stands
    unprinted = []
    for place, text in _texts(content, "", ""):
        for letter in hidden(text):
            raise ContentRefused(f"{place}里有看不见的控制字符 U+{ord(letter):04X}，不能印制。请删去后重新提交。")
        if letters := fonts.lost(text):
            unprinted.append(f"{place}里的{fonts.named(letters)}")
    if unprinted:
        more = f"，另有{len(unprinted) - _PLACES_TOLD}处" if len(unprinted) > _PLACES_TOLD else ""
        raise MissingGlyph(
            f"随附字体里没有这些字，印出来会成方框，已停止印制：{'；'.join(unprinted[:_PLACES_TOLD])}{more}。"
            "请改用规范汉字或通行符号；人名用字确需补入字库的，请联系系统管理员。"
        )


def _gather(value: object, texts: list[str]) -> None:
    """Add every text of a content to `texts`, without its place."""
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, dict | Mapping):
        for item in value.values():
            _gather(item, texts)
    elif isinstance(value, list | Sequence):
        for item in value:
            _gather(item, texts)


def _texts(value: object, path: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield every text of a content with its place: “存在问题”（sections[2].text）."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}" if path else str(key), name or PLACES.get(str(key), ""))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value, start=1):
            own = next((str(item[key]) for key in NAMING if key in item), "") if isinstance(item, Mapping) else ""
            yield from _texts(item, f"{path}[{index}]", "·".join(filter(None, (name, own))))
    elif isinstance(value, str):
        yield (f"“{name}”（{path}）" if name else path), value
