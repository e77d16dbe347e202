"""What changed between two texts, as spans a reader sees: same, added, removed."""

from diff_match_patch import diff_match_patch

from components.pieces import Span

_KINDS = {0: "same", 1: "added", -1: "removed"}


def spans(before: str, after: str) -> list[Span]:
    """Return the readable differences from `before` to `after`; equal texts give one span `same`."""
    engine = diff_match_patch()
    engine.Diff_Timeout = 0  # the same texts always give the same spans, however busy the machine is
    found = engine.diff_main(before, after, False)
    engine.diff_cleanupSemantic(found)
    return [Span(_KINDS[kind], text) for kind, text in found]


def changes(compared: list[Span]) -> int:
    """Return how many places changed: a removal with the addition that replaces it counts once."""
    count, last = 0, "same"
    for span in compared:
        if span.kind != "same" and last == "same":
            count += 1
        last = span.kind
    return count
