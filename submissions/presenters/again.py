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
    """A text that was sent again: against what it is compared, what is news, what stayed (title, text)."""

    against: str
    news: list[News]
    same: list[tuple[str, str]]


def sent_again(
    revisions: list[ContributionRevision], returns: list[Return], names: list[tuple[str, str]]
) -> Again | None:
    """Return the latest text against the one that was returned; None for a first text. `names`: key and title.

    `returns` are those in force, oldest first, with their remarks; a text that its sender took back in between counts
    for nothing, as nobody opened it. No query.
    """
    if len(revisions) < 2:
        return None
    latest = revisions[-1]
    back = next((one for one in reversed(returns) if one.revision < latest.number), None)
    earlier = next((one for one in revisions if back and one.number == back.revision), revisions[-2])
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
    return Again(_("与第 %(n)d 稿相比") % {"n": earlier.number}, news, same)
