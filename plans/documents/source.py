"""The one table model: what every reader, whatever its format, hands to the interpreter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text outside tables. `line` counts from 1 in `file`."""

    text: str
    line: int
    file: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells as printed: inside a cell, paragraphs are apart by a line break, nothing else is changed."""

    cells: tuple[str, ...]
    line: int
    file: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows that follow each other without a gap; one table of the print is several blocks when it runs over pages."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A document as paragraphs and blocks of tables in printed order."""

    blocks: tuple[Paragraph | TableBlock, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The text outside tables."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))


def joined(sources: list[Source]) -> Source:
    """Return several files of one notice (body, annexes) as one source, in the order given."""
    return Source(tuple(block for source in sources for block in source.blocks))
