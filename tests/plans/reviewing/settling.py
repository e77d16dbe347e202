"""Settling a draft in tests: each doubt is answered as a person might."""

from datetime import datetime
from pathlib import Path

from plans.documents.model import Doubt
from plans.models import PlanDraft
from plans.operations.drafting import Cover, make_draft, settle, settled
from plans.reviewing.answers import Answer, decision_on
from plans.reviewing.reading import Sent
from tests.personas import Persona

COUNTIES = ("赤坎区政府", "霞山区政府", "坡头区政府", "麻章区政府", "雷州市政府", "廉江市政府")


def sent(path: Path) -> Sent:
    """Return a file as a browser sends it."""
    return Sent(path.name, path.read_bytes())


def drafted(person: Persona, *files: Sent, at: datetime, cover: Cover | None = None) -> PlanDraft:
    """Make a draft of these files by this person."""
    return make_draft(
        person.government, files, cover or Cover(), by=person.actor(at), at=at, key=f"k{PlanDraft.objects.count()}"
    )


def answer_for(doubt: Doubt) -> Answer:
    """Return an answer that a person might give: nothing that the text does not say is given a unit."""
    match doubt.kind:
        case "group":
            return Answer(choice="members", members=COUNTIES)
        case "name":
            return Answer(choice="open")
        case "spelling":
            return Answer(choice=doubt.names[0])
        case "blank":
            return Answer(choice="above")
        case "pairs":
            return Answer(roles=dict.fromkeys(doubt.names, "both"))
    return Answer(choice="as_read")


def settle_all(draft: PlanDraft, person: Persona, at: datetime) -> PlanDraft:
    """Answer doubt after doubt, as the page does: always the first."""
    while doubts := settled(draft).document.doubts:
        entry = decision_on(doubts[0], answer_for(doubts[0]))
        draft = settle(draft, entry, by=person.actor(at), at=at, expected_version=draft.version)
    return draft
