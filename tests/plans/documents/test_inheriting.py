"""A blank cell of a matter itself: taken from the matter above only when a person says so."""

from pathlib import Path

import pytest

from plans.documents.decisions import apply_decisions, read_decisions
from plans.documents.errors import DecisionsError
from plans.documents.model import PlanDocument
from tests.plans.documents.notice import read_rows

_FIRST = "1\t修路\t第一季度：开工。\t2020年9月\t市公路局\t市教育局\t曹兴"
_SECOND = "2\t架桥\t第一季度：开工。\t\t市公路局\t\t"


def _decided(folder: Path, document: PlanDocument, matter: str, field: str, take: str) -> PlanDocument:
    file = folder / "决定.toml"
    file.write_text(
        f'[[blank]]\nmatter = "{matter}"\nfield = "{field}"\ntake = "{take}"\nreason = "合并单元格"\n', encoding="utf-8"
    )
    return apply_decisions(document, read_decisions(file))[0]


def test_a_blank_leader_and_deadline_are_doubts(tmp_path: Path) -> None:
    document = read_rows(tmp_path, _FIRST, _SECOND)
    assert [(doubt.matter, doubt.field) for doubt in document.doubts] == [
        ("附件1-002", "leaders"),
        ("附件1-002", "deadline"),
    ]


def test_a_leader_is_inherited_from_the_matter_above(tmp_path: Path) -> None:
    settled = _decided(tmp_path, read_rows(tmp_path, _FIRST, _SECOND), "附件1-002", "leaders", "above")
    assert settled.matters[1].leaders == ("曹兴",)
    assert settled.matters[1].inherited == ("leaders",)


def test_a_deadline_is_inherited_with_its_month(tmp_path: Path) -> None:
    settled = _decided(tmp_path, read_rows(tmp_path, _FIRST, _SECOND), "附件1-002", "deadline", "above")
    assert (settled.matters[1].deadline, settled.matters[1].deadline_month) == ("2020年9月", "2020-09")


def test_none_leaves_it_blank(tmp_path: Path) -> None:
    settled = _decided(tmp_path, read_rows(tmp_path, _FIRST, _SECOND), "附件1-002", "leaders", "none")
    assert (settled.matters[1].leaders, settled.matters[1].inherited) == ((), ())


def test_the_first_matter_has_nothing_above_it(tmp_path: Path) -> None:
    document = read_rows(tmp_path, _FIRST.replace("曹兴", ""))
    with pytest.raises(DecisionsError, match="第一项"):
        _decided(tmp_path, document, "附件1-001", "leaders", "above")


def test_decisions_are_refused_where_two_matters_share_a_number(tmp_path: Path) -> None:
    document = read_rows(tmp_path, _FIRST, _FIRST)
    with pytest.raises(DecisionsError, match="重复的序号"):
        _decided(tmp_path, document, "附件1-001", "leaders", "none")
