"""Only what was returned unlocks (退回): the sections that may be written, from the returns and what followed them.

House rules, docs/decisions/0009: the newest return decides; a granted recall opens everything, a plain one nothing; the
lead may always write what its units' new words concern.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q

from submissions.models import Contribution, ContributionRevision, Report, Return
from submissions.texts import texts_of_content
from transitions.models import StatusRecord
from workflows.facts import ContributionFacts, ReportFacts
from workflows.words import Action, ContributionStatus, Kind

# What opens the whole text: who received it agreed to give it back, an accepted report is corrected, a unit that was
# excused is asked after all.
_OPENS_ALL = (Action.GRANT_RECALL, Action.CORRECT, Action.ADD_CONTRIBUTOR)
# A unit falls out of a report: the lead must be able to take its words out of every section.
_LEFT_OUT = (Action.WAIVE, Action.EXCUSE)


def with_locks(facts: ContributionFacts, contribution: Contribution) -> ContributionFacts:
    """Return a contribution's facts with its open sections; one query where nothing was returned, three else."""
    return replace(facts, open_sections=open_sections(contribution))


def report_with_locks(facts: ReportFacts, report: Report) -> ReportFacts:
    """Return a report's facts with its open sections; one query where nothing was returned, four else at most."""
    return replace(facts, open_sections=open_sections(report))


def open_sections(document: Report | Contribution, returns: list[Return] | None = None) -> frozenset[str] | None:
    """Return the keys of the sections that may be written, None for all. `returns`: as a page has read them, newest
    first with remarks and their sections."""
    if document.version == 0:
        return None
    read = returns is not None
    found = passed_on(returns if returns is not None else list(Return.in_force(document).order_by("-at", "-id")[:2]))
    if not found or any(back.whole or back.version is None for back in found):
        return None
    back = found[0]
    since = _moves_since(document, back)
    if any(action in (*_OPENS_ALL, *_LEFT_OUT, Action.ADOPT) for action, _document in since):
        return None
    pinned = [one.remarks.all() if read else one.remarks.select_related("section") for one in found]
    named = frozenset(remark.key for remarks in pinned for remark in remarks)
    sent = [pk for action, pk in since if action == Action.SEND]
    return named | _news_of_units(sent, back) if sent else named


def passed_on(returns: Sequence[Return]) -> list[Return]:
    """Return the newest of these returns (newest first), and the one that it passes on to the writer, if any.

    What the office returned to the head, the head may return on: two returns that follow each other as moves. Both
    ask, and both are answered.
    """
    if len(returns) > 1 and returns[0].version is not None and returns[1].version == returns[0].version - 1:
        return list(returns[:2])
    return list(returns[:1])


def _moves_since(document: Report | Contribution, back: Return) -> set[tuple[str, int]]:
    """Return (act, document) of what may unlock more since a return: granted recalls, corrections, units."""
    wanted = Q(kind=document.KIND, document=document.pk, version__gt=back.version, action__in=_OPENS_ALL)
    if isinstance(document, Report):
        # Adopted although it was waived: a late text (补报) joins the report.
        joined = Q(action=Action.ADOPT, source=ContributionStatus.WAIVED)
        units = Q(kind=Kind.CONTRIBUTION, document__in=document.contributions.values("pk"), at__gt=back.at)
        wanted |= units & (joined | Q(action__in=(Action.SEND, *_LEFT_OUT)))
    return set(StatusRecord.objects.filter(wanted).values_list("action", "document"))


def _news_of_units(sent: list[int], back: Return) -> frozenset[str]:
    """Return the sections in which these contributions, sent since the return, differ from what was sent before."""
    found: set[str] = set()
    texts: dict[int, dict[str, str]] = {}
    # In the order of their numbers: each is compared with the one before it.
    for revision in ContributionRevision.objects.filter(contribution__in=sent):
        now, before = texts_of_content(revision.content), texts.get(revision.contribution_id, {})
        if revision.sent_at > back.at:
            found |= {key for key, text in now.items() if before.get(key, "") != text}
        texts[revision.contribution_id] = now
    return frozenset(found)
