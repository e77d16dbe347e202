"""What changed between two texts, as spans a reader sees: same, added, removed."""

import re

from diff_match_patch import diff_match_patch

from components.pieces import Span

_KINDS = {0: "same", 1: "added", -1: "removed"}

# What is read as one thing changes as one thing: a number with its decimals, separators and percent, a Latin word.
_TOKEN = re.compile(r"\d+(?:[.,，]\d+)*%?|[A-Za-z]+|.", re.DOTALL)
_NAME = re.compile(r"、|[^、]+")
# Tokens stand for single characters while they are compared: supplementary private use, which no report contains.
_FIRST = 0xF0000


def spans(before: str, after: str, *, names: bool = False) -> list[Span]:
    """Return the readable differences from `before` to `after`; equal texts give one span `same`.

    A number is never cut: from 26 日 to 20 日 shows 26 removed and 20 added. `names`: the texts are names apart by 、,
    and no name is cut either.
    """
    whole = _NAME if names else _TOKEN
    places: dict[str, str] = {}
    encoded = [
        "".join(places.setdefault(token, chr(_FIRST + len(places))) for token in whole.findall(text))
        for text in (before, after)
    ]
    tokens = {place: token for token, place in places.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = 0  # the same texts always give the same spans, however busy the machine is
    found = engine.diff_main(encoded[0], encoded[1], False)
    engine.diff_cleanupSemantic(found)
    return [Span(_KINDS[kind], "".join(tokens[place] for place in text)) for kind, text in found]


def changes(compared: list[Span]) -> int:
    """Return how many places changed: a removal with the addition that replaces it counts once."""
    count, last = 0, "same"
    for span in compared:
        if span.kind != "same" and last == "same":
            count += 1
        last = span.kind
    return count
