"""What a reader says to a person, kept as data: pages say it in their own language, commands in Chinese.

In this package `_("…%(file)s…", file=name)` makes a `Message`: `_` is the name by which the catalogues find sentences.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence: `sentence` is its Chinese with named gaps, under which catalogues know it; `values` fill the gaps.

    A sentence without values has no gaps: also what an older draft keeps as text alone, or what a page said itself.
    """

    sentence: str
    values: "Mapping[str, str | Message]" = field(default_factory=dict)

    def __str__(self) -> str:
        return self.told(str)

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the words, the sentence and every sentence inside it translated."""
        if not self.values:
            return translate(self.sentence)
        return translate(self.sentence) % {
            name: one.told(translate) if isinstance(one, Message) else one for name, one in self.values.items()
        }

    def with_name(self, old: str, new: str) -> "Message":
        """Return the same with another name wherever one stands in the values."""
        values = {
            name: one.with_name(old, new) if isinstance(one, Message) else one.replace(old, new)
            for name, one in self.values.items()
        }
        return replace(self, values=values)


def message(sentence: str, **values: object) -> Message:
    """Return a sentence with its gaps filled; numbers as they are printed."""
    return Message(sentence, {name: one if isinstance(one, Message) else str(one) for name, one in values.items()})


def in_turn(sentences: Iterable[Message]) -> Message:
    """Return several sentences as one."""
    values = {f"sentence_{place}": one for place, one in enumerate(sentences)}
    return Message("".join(f"%({name})s" for name in values), values)


def plain(one: Message) -> dict[str, Any]:
    """Return it as JSON holds it."""
    values = {name: plain(value) if isinstance(value, Message) else value for name, value in one.values.items()}
    return {"sentence": one.sentence, "values": values}


def from_plain(kept: Any) -> Message:
    """Return what `plain` was given; a text is what drafts kept before sentences were data."""
    if isinstance(kept, str):
        return Message(kept)
    values = {name: value if isinstance(value, str) else from_plain(value) for name, value in kept["values"].items()}
    return Message(kept["sentence"], values)
