"""An old record shown as current: offline, from the files alone, each version is told apart where both are there."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from approvals.models import Record
from common import store
from pdf import succession
from pdf.manifests import MANIFEST
from tests.archives.test_archive import NEW, NOW, OLD, SCENARIO
from tests.archives.test_events_of_archives import judged, packed
from tests.submissions.steps import Way

__all__ = ["SCENARIO"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FIRST, SECOND = "湛江督存〔2020〕1号", "湛江督存〔2020〕2号"


def verified(*files: Path) -> tuple[str, list[dict[str, Any]]]:
    answer, said = io.StringIO(), io.StringIO()
    call_command(
        "verify", *map(str, files), "--at", NOW.isoformat(), "--json", "-", stdout=answer, stderr=said
    )  # fmt: skip
    return said.getvalue(), json.loads(answer.getvalue())


def test_verify_names_the_old_one_and_its_successor_in_an_archive_zipped_and_unpacked(
    walk: Way, tmp_path: Path
) -> None:
    file = tmp_path / "a.zip"
    call_command("export_archive", "--period", "2020-02", "--out", str(file), stdout=io.StringIO())
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "a")
    for place in (file, tmp_path / "a"):
        said, results = verified(place)
        old, new, _whole = results
        assert old["superseded_by"] == {"number": SECOND, "file": f"{place}/{NEW}"} and old["valid"]
        assert "superseded_by" not in new and new["record"]["corrects"]["number"] == FIRST
        assert f"{place}/{OLD}：不是现行的一件。存档件 {FIRST} 已被更正，由 {SECOND}（{place}/{NEW}）取代" in said
        assert "有效2件，无效0件，无法判断0件，其中1件已被更正取代，不是现行的。" in said


def test_a_manifest_that_hides_the_correction_is_found(walk: Way) -> None:
    """Both versions are there, the manifest rewritten with everything beside it: the old one passes for current."""
    files = packed(walk)
    manifest = json.loads(files[MANIFEST])
    assert manifest["records"][0]["superseded_by"] == SECOND
    manifest["records"][0]["superseded_by"] = None
    whole = judged(files | {MANIFEST: json.dumps(manifest).encode()})
    assert whole.findings == [f"{FIRST} 已被 {SECOND} 取代，清单却没有写明：旧件不能当作现行的。"]


def test_files_by_themselves_say_it_too_and_an_old_one_alone_cannot(walk: Way, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.pdf").write_bytes(store.read(Record.objects.get(number=number).sha256))
    said, results = verified(tmp_path / "2.pdf", tmp_path / "1.pdf")
    assert [result.get("superseded_by", {}).get("number") for result in results] == [None, SECOND]
    said, results = verified(tmp_path / "1.pdf")
    assert "不是现行" not in said and "superseded_by" not in results[0]


@pytest.mark.parametrize(
    "changed",
    [{"valid": None}, {"valid": False}, {"number": "湛江督存〔2020〕9号"}, {"content_sha256": "0" * 64}],
    ids=[
        "correction of an unknown authority",
        "correction that was altered",
        "of another number",
        "of another content",
    ],
)
def test_only_a_valid_correction_of_this_very_record_replaces_it(changed: dict[str, Any]) -> None:
    corrects = {"number": FIRST, "content_sha256": "a" * 64, "of": "v1", "reason": "更正"}
    corrects |= {key: value for key, value in changed.items() if key in corrects}
    old = {"file": "1.pdf", "valid": True, "record": {"number": FIRST, "content_sha256": "a" * 64}}
    new = {"file": "2.pdf", "valid": changed.get("valid", True), "record": {"number": SECOND, "corrects": corrects}}
    assert succession.note([old, new]) == []
