"""The script for auditors over a whole archive: public tools only, the same answers as `verify`."""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from archives.renewing import renew
from common import canonical
from pdf.events import EVENTS
from pdf.keyring import Keyring
from pdf.manifests import MANIFEST, SUMS, sums
from tests.archives.test_archive import NEW, OLD
from tests.archives.test_events_of_archives import SCENARIO, Files, files, number_of, rewritten
from tests.submissions.steps import Way

__all__ = ["SCENARIO", "files"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def asked(folder: Path, content: Files, **environment: str) -> tuple[int, str]:
    """Unpack these files, run the script that is among them, and return its exit status and what it says."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    authority = Path(django_settings.KEYS_DIR) / "authority.pem"
    path = str(Path(shutil.which("openssl") or "").parent)
    done = subprocess.run(
        ["sh", "verify/archive.sh", str(authority)], cwd=folder, capture_output=True, text=True, check=False,
        env={"PATH": f"{path}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "AT": "2021-01-01", **environment},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def listed_anew(content: Files) -> Files:
    """Write manifest and sums anew, as a forger would; the time stamp he cannot make again."""
    manifest = json.loads(content[MANIFEST])
    for file in manifest["files"]:
        file |= {"sha256": canonical.sha256_hex(content[file["path"]]), "size": len(content[file["path"]])}
    data = json.dumps(manifest).encode()
    return content | {MANIFEST: data, SUMS: "".join(sums(canonical.sha256_hex(data), manifest["files"])).encode()}


def test_a_whole_archive_is_accepted_with_everything_that_was_compared(walk: Way, files: Files, tmp_path: Path) -> None:
    status, said = asked(tmp_path / "a", files)
    assert status == 0, said
    events = files[EVENTS].count(b"\n")
    assert f"✓ 审计事件 {events} 条、检查点 2 个：与摘要、前后事件、检查点、存档件都对得上" in said
    assert "已被 湛江督存〔2020〕2号 取代，不是现行的" in said and said.count("应签的都签了") == 2
    assert "归档包完整，2 件存档件都有效" in said


def lose_one_and_add_another(content: Files) -> Files:
    return {path: data for path, data in content.items() if path != NEW} | {"records/另一件.pdf": content[OLD]}


def change_an_event_and_swap_two_records(content: Files) -> Files:
    changed = rewritten(content, number_of("report.submit"), actor={"name": "张三"})
    return listed_anew(changed | {OLD: content[NEW], NEW: content[OLD]})


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (lose_one_and_add_another, [f"{NEW}：缺少，或已被改动", "records/另一件.pdf：多出"]),
        (
            change_an_event_and_swap_two_records,
            ["记着的前一事件摘要与它不符", "不是清单所说的", "对不上：清单被换过"],
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_was_done_to_an_archive_is_found(
    walk: Way, files: Files, tmp_path: Path, forge: Callable[[Files], Files], words: list[str]
) -> None:
    status, said = asked(tmp_path / "a", forge(files))
    assert status == 1 and all(one in said for one in words), said


def test_renewals_count_for_the_script_too(walk: Way, files: Files, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    status, said = asked(folder, files, AT="2035-06-15")
    assert status == 2 and "证书到期以前没有续加" in said, said
    due = datetime(2029, 10, 1, tzinfo=UTC)
    assert renew(folder, trust=Keyring(django_settings.KEYS_DIR).whole_trust(due), at=due).added
    kept = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    status, said = asked(folder, kept, AT="2035-06-15")
    assert status == 0 and "✓ 清单的时间戳 manifest-2.tst：2029-10-01" in said, said
