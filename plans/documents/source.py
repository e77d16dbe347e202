"""The one table model: what every reader, whatever its format, hands to the interpreter."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.documents.message import Message


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text outside tables. `line` counts from 1 in `file`.

    `clings` is true where a line of a text file follows a table's row without a gap: it may be a broken cell.
    """

    text: str
    line: int
    file: str
    clings: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells as printed: inside a cell, paragraphs are apart by a line break, nothing else is changed.

    `above` holds, by column, the words of a merged cell that began in an earlier row; the row's own cell is blank.
    `across` holds, by column, over how many columns a cell reaches that reaches over more than its own.
    """

    cells: tuple[str, ...]
    line: int
    file: str
    above: Mapping[int, str] = field(default_factory=dict)
    across: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows that follow each other without a gap; one table of the print is several blocks when it runs over pages."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of the file that was left out on purpose: where it stands, what it is, and why."""

    place: str
    printed: str
    why: Message


@dataclass(frozen=True, slots=True)
class Source:
    """A document as paragraphs and blocks of tables in printed order; `unread` was left out and must be said."""

    blocks: tuple[Paragraph | TableBlock, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The text outside tables."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))


def joined(sources: list[Source]) -> Source:
    """Return several files of one notice (body, annexes) as one source, in the order given."""
    return Source(
        tuple(block for source in sources for block in source.blocks),
        tuple(one for source in sources for one in source.unread),
    )
