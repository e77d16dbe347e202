"""What a text still lacks before it may be handed on. Pure: sections of the plan and texts, no rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pdf import characters
from workflows.facts import Shortcoming
from workflows.words import Standstill

NONE_WORD = "无"

# The answers as they stand in a text, whatever language the page has: the text is an official one.
STANDSTILL_WORDS = {Standstill.NO_PROGRESS: "本期无进展", Standstill.NO_CHANGE: "本期无变化"}
_REASON_WORDS = ("原因", "理由")
_PUNCTUATION = "。，、；：.,;: \n"
# What people write instead and what says nothing; each is refused with the way to say it.
_EMPTY_ANSWERS = frozenset(
    {"无进展", "没有进展", "暂无进展", "无变化", "没有变化", "无新进展", "同上", "同上期", "同前"}
)


@dataclass(frozen=True, slots=True)
class SectionRule:
    """One section as the plan asks for it: `budget` in characters, `none_allowed` for an explicit 无."""

    key: str
    title: str
    budget: int
    none_allowed: bool


def texts_of_content(content: str) -> dict[str, str]:
    """Return the texts of frozen content by section key."""
    return {section["key"]: section["text"] for section in json.loads(content)["sections"]}


def attachments_in(content: str) -> list[dict[str, Any]]:
    """Return the attachments of frozen content; contributions sent before there were any name none."""
    found: list[dict[str, Any]] = json.loads(content).get("attachments", [])
    return found


def length(text: str) -> int:
    """Return how many characters a text has for its budget: white space does not count (简明扼要)."""
    return len("".join(text.split()))


def is_none(text: str) -> bool:
    """Return whether the text is the explicit 无, with or without a full stop."""
    return text.strip().rstrip("。.") == NONE_WORD


def standstill_in(text: str) -> tuple[Standstill, str] | None:
    """Return the explicit answer 本期无进展 or 本期无变化 with which a text begins, and its reason; None for others."""
    said = text.strip()
    for kind, words in STANDSTILL_WORDS.items():
        if said.startswith(words):
            reason = said.removeprefix(words).strip(_PUNCTUATION)
            for word in _REASON_WORDS:
                reason = reason.removeprefix(word).strip(_PUNCTUATION)
            return kind, reason
    return None


def standstill_text(kind: Standstill, reason: str) -> str:
    """Return the answer as it stands in a text: “本期无进展。原因：……。”"""
    return f"{STANDSTILL_WORDS[kind]}。原因：{reason.strip().rstrip('。')}。"


def standstill_of(rules: Sequence[SectionRule], texts: Mapping[str, str]) -> str:
    """Return the answer (a value of Standstill) that a document gives in a section it must fill; "" for none."""
    for rule in rules:
        if not rule.none_allowed and (found := standstill_in(texts.get(rule.key, ""))) is not None:
            return found[0].value
    return ""


def unprintable(text: str) -> str:
    """Return which characters of a text no record can show, and how to mend it; "" when all can be printed."""
    letters = characters.unprintable(text)
    return (
        _("存档件印不出这些字：%(letters)s。请删去或改用规范汉字、通行符号；人名用字请联系系统管理员补入字库。")
        % {"letters": letters}
        if letters
        else ""
    )


def shortcomings(rules: Sequence[SectionRule], texts: Mapping[str, str]) -> tuple[Shortcoming, ...]:
    """Return what hinders handing on, section by section, each with how to mend it.

    Every section must be filled (报告内容须包含…); an explicit 无 counts where the plan allows it; a text over its
    budget must be shortened (简明扼要, 湛府办〔2020〕2号 part 3). What no record can show must go.
    """
    found: list[Shortcoming] = []
    for rule in rules:
        text = texts.get(rule.key, "").strip()
        if not text:
            hint = _("没有就填“无”。") if rule.none_allowed else ""
            found.append(Shortcoming(rule.key, _("请填写“%(title)s”。%(hint)s") % {"title": rule.title, "hint": hint}))
        elif unprinted := unprintable(text):
            found.append(Shortcoming(rule.key, f"“{rule.title}”{unprinted}"))
        elif is_none(text) and not rule.none_allowed:
            found.append(Shortcoming(rule.key, _("“%(title)s”不能只填“无”，请写明本期情况。") % {"title": rule.title}))
        elif not rule.none_allowed and (found_words := standstill_in(text)) is not None and not found_words[1]:
            found.append(
                Shortcoming(
                    rule.key,
                    _("“%(title)s”写了“%(words)s”，请写明原因。")
                    % {"title": rule.title, "words": STANDSTILL_WORDS[found_words[0]]},
                )
            )
        elif not rule.none_allowed and text.strip(_PUNCTUATION) in _EMPTY_ANSWERS:
            found.append(
                Shortcoming(
                    rule.key,
                    _("“%(title)s”不能只填“%(words)s”：确无进展或变化的，选“本期无进展”或“本期无变化”并写明原因。")
                    % {"title": rule.title, "words": text.strip(_PUNCTUATION)},
                )
            )
        elif length(text) > rule.budget:
            found.append(
                Shortcoming(
                    rule.key,
                    _("“%(title)s”现有 %(n)d 字，超过 %(budget)d 字，请删去 %(over)d 字。")
                    % {
                        "title": rule.title,
                        "n": length(text),
                        "budget": rule.budget,
                        "over": length(text) - rule.budget,
                    },
                )
            )
    return tuple(found)
