"""佐证材料 at once, over real connections: the same bytes are one file; a text is frozen with what it has."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from audit.models import Event
from submissions.errors import NotWriter, UnfitFile
from submissions.files import Sent, keep
from submissions.models import Attachment
from submissions.operations.attaching import attach
from submissions.operations.contributing import send
from tests.common.together import together
from tests.factories import at
from tests.submissions.steps import new_key, way

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_folders")]

UNIT, NOW = "坡头区政府", at(3, 2, 9)
Freeze = Callable[[datetime], datetime]


def test_one_file_sent_eight_times_is_attached_once_and_never_more_than_five(freeze: Freeze) -> None:
    freeze(NOW)
    walk = way("附件1-014")
    mine, by = walk.contribution(UNIT), walk.reporter(UNIT).actor(NOW)
    (one,) = keep([Sent("批复.pdf", b"%PDF-1.7")])
    added = together(8, lambda _number: len(attach(mine, [one], by=by, at=NOW)))
    assert sorted(map(str, added)) == ["0"] * 7 + ["1"]
    assert Event.objects.filter(kind="contribution.attach").count() == 1
    others = [keep([Sent(f"{number}.pdf", b"%%PDF-%d" % number)])[0] for number in range(8)]
    answers = together(8, lambda number: len(attach(mine, [others[number]], by=by, at=NOW)))
    assert sum(isinstance(answer, UnfitFile) for answer in answers) == 4
    assert Attachment.objects.count() == 5


@pytest.mark.parametrize("turn", range(4))
def test_what_is_attached_while_the_text_is_sent_goes_with_it_or_is_refused(freeze: Freeze, turn: int) -> None:
    freeze(NOW)
    walk = way("附件1-014")
    mine, person = walk.contribution(UNIT), walk.reporter(UNIT)
    walk.write(mine, person, NOW)
    by = person.actor(NOW)
    (one,) = keep([Sent("批复.pdf", b"%PDF-1.7")])

    def put() -> str:
        try:
            attach(mine, [one], by=by, at=NOW)
        except NotWriter:
            return "refused"
        return "attached"

    def hand_on() -> str:
        send(mine, by=by, at=NOW, expected_version=0, key=new_key())
        return "sent"

    answers = together(2, lambda number: (put, hand_on)[(number + turn) % 2]())
    assert "sent" in answers
    frozen = json.loads(mine.revisions.get().content)["attachments"]
    assert [entry["sha256"] for entry in frozen] == ([one.sha256] if "attached" in answers else [])
    assert Attachment.objects.count() == len(frozen)
