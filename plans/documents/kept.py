"""What was read, as JSON that gives the very same objects back: the form in which drafts and published plans keep it.

`as_json` tells a document to others in the contract's words; this is for ourselves, and loses nothing.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from plans.documents.corrections import Correction
from plans.documents.cutting import Cut
from plans.documents.decision_file import Entry
from plans.documents.message import Message, from_plain, plain
from plans.documents.model import DueRule, PlanDocument
from plans.documents.proposals import Choice, Proposal
from plans.documents.source import Paragraph, Source, TableBlock

Kept = TypeVar("Kept", PlanDocument, Source, Entry, Choice, Proposal, Correction, Cut)

_converter = make_converter(forbid_extra_keys=True)
# A sentence is kept as data; what drafts kept before that, as text.
_converter.register_unstructure_hook(Message, plain)
_converter.register_structure_hook(Message, lambda kept, _type: from_plain(kept))
_converter.register_structure_hook(Message | None, lambda kept, _type: from_plain(kept) if kept else None)
# Several kinds under one name: the name of the kind stands beside its values.
for _union in (DueRule, Paragraph | TableBlock):
    configure_tagged_union(_union, _converter)
# cattrs names the kind in a union as a whole, not in one that may also be None.
_converter.register_unstructure_hook(
    DueRule | None, lambda due: None if due is None else _converter.unstructure(due, DueRule)
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of files: the table model, the document before any decision, and the decisions on it."""

    source: Source
    understood: PlanDocument
    decisions: tuple[Entry, ...]
    files: tuple[Path, ...]


def to_kept(thing: PlanDocument | Source | Entry | Choice | Proposal | Correction | Cut) -> dict[str, Any]:
    """Return a document as read (no decision applied yet), a source, a proposal or a decision as dicts and lists."""
    if isinstance(thing, PlanDocument) and thing.resolved_in:
        raise ValueError("a settled document is kept as what was read and the decisions on it")
    kept: dict[str, Any] = _converter.unstructure(thing)
    return kept


def from_kept(kind: type[Kept], kept: dict[str, Any]) -> Kept:
    """Return what `to_kept` was given. Raises cattrs' errors for JSON that it did not write."""
    return _converter.structure(kept, kind)
