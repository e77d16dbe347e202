"""What a source says, whatever it is: a plan document of its tables, else the proposals of a report in prose."""

from plans.documents.drafts import drafted, plan_of
from plans.documents.interpreter import interpret
from plans.documents.model import PlanDocument
from plans.documents.proposals import Proposal, proposals_of
from plans.documents.source import Source


def understood(source: Source, *, year: int | None = None) -> tuple[PlanDocument, tuple[Proposal, ...]]:
    """Return a document and no proposals; else a document without matters (kind other), and the proposals of its part
    on the coming year, of which there are none when no such part is found.
    """
    document = interpret(source, year=year)
    if document.document.kind != "other":
        return document, ()
    draft = drafted(source, year=year)
    return plan_of(draft), proposals_of(draft)
