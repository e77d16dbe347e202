"""What came back after a return, as its reader sees it: what changed first, with the answers; the rest folded."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from components.comparing import changes, spans
from components.pieces import Span
from submissions.models import ContributionRevision, Remark, Return
from submissions.texts import texts_of_content


@dataclass(frozen=True, slots=True)
class News:
    """One section that changed, or whose remark was answered: `changed` places, the answers beside it."""

    title: str
    spans: list[Span]
    changed: int
    answers: list[Remark]


@dataclass(frozen=True, slots=True)
class Again:
    """A text that was sent again: against what it is compared, what is news, what stayed (title, text).

    `nothing`: what stands where nothing changed.
    """

    against: str
    nothing: str
    news: list[News]
    same: list[tuple[str, str]]


def sent_again(
    revisions: list[ContributionRevision],
    returns: list[Return],
    names: list[tuple[str, str]],
    opened: frozenset[int] = frozenset(),
) -> Again | None:
    """Return the latest text against the one that was returned, else against the last that the lead `opened`.

    None for a text of which the lead has seen none before: what its sender took back unopened counts for nothing.
    `names`: key and title; `returns` are those in force, oldest first, with their remarks. No query.
    """
    if len(revisions) < 2:
        return None
    latest = revisions[-1]
    back = next((one for one in reversed(returns) if one.revision < latest.number), None)
    known = back.revision if back else max((one for one in opened if one < latest.number), default=0)
    earlier = next((one for one in revisions if one.number == known), None)
    if earlier is None:
        return None
    now, before = texts_of_content(latest.content), texts_of_content(earlier.content)
    remarks = list(back.remarks.all()) if back else []
    news, same = [], []
    for key, title in names:
        compared = spans(before.get(key, ""), now.get(key, ""))
        answers = [remark for remark in remarks if remark.section.key == key]
        if changes(compared) or answers:
            news.append(News(title, compared, changes(compared), answers))
        elif now.get(key):
            same.append((title, now[key]))
    nothing = (
        _("与退回的那一稿相同，没有改动。") if back else _("与第 %(n)d 稿相同，没有改动。") % {"n": earlier.number}
    )
    return Again(_("与第 %(n)d 稿相比") % {"n": earlier.number}, nothing, news, same)
