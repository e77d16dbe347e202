"""The scenarios of approvals, made once for each module: a line whose report is accepted costs keys and signatures."""

from tests.approvals.conftest import _scenario, walk
from tests.factories import at
from tests.submissions.steps import Way, other_way, way

__all__ = ["_scenario", "walk"]


def accepted_line() -> Way:
    """A line (附件1-026) whose report was accepted on 3 March 2020, 15:00; another's (附件1-031) is being written."""
    found = way("附件1-026", "附件1-031")
    found.gather(at(3, 2, 9))
    found.draft_and_submit(at(3, 2, 12))
    found.sign(at(3, 3, 10))
    found.accept(at(3, 3, 15))
    other = other_way(found, "附件1-031")
    other.head(keyed=False)
    for unit in (None, *other.contributors):
        other.reporter(unit)
    return found
