"""A paragraph whose lines were parted inside it (a line break of Word or HTML)."""

from plans.documents.tables import names_annex


def apart(text: str) -> list[str]:
    """Return a paragraph as one line; where its first one only says which annex begins (附件1), the rest is another.

    Joined, “附件1” and “2020年重点事项分解表” would name annex 12.
    """
    first, _break, rest = text.strip().partition("\n")
    lines = [first, rest] if rest and names_annex(first) else [text]
    return [joined for line in lines if (joined := " ".join(line.split()))]
