"""`.doc`, `.wps`, `.et`: read where LibreOffice is installed; elsewhere the refusal says how to save them anew."""

import shutil
import subprocess
from pathlib import Path

import pytest

from plans.documents import old_formats
from plans.documents.errors import DocumentError
from plans.documents.files import read_file
from plans.documents.interpreter import read_plan
from tests.plans.documents import layouts
from tests.plans.documents.layouts import as_page, as_sheets, as_word, reread, understood
from tests.plans.documents.notice import NOTICE

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
needs_office = pytest.mark.skipif(
    old_formats.program() is None, reason="没有安装 LibreOffice（soffice）：.doc、.wps、.et 的转换没有试"
)


def saved_old(new: Path, ending: str) -> Path:
    """Save a new file in Microsoft's old format, which WPS writes under its own ending."""
    office = old_formats.program()
    assert office is not None
    kind = "xls" if new.suffix == ".xlsx" else "doc"
    profile = new.parent / "profile"
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(new.parent), str(new)], check=True, capture_output=True)
    return new.with_suffix(f".{kind}").rename(new.with_suffix(ending))


@needs_office
@pytest.mark.parametrize("ending", [".doc", ".wps", ".et"])
def test_an_old_file_gives_the_same_plan(ending: str, tmp_path: Path) -> None:
    printed = layouts.of_2020()
    new = tmp_path / ("方案.xlsx" if ending == ".et" else "方案.docx")
    (as_sheets if ending == ".et" else as_word)(printed, new)
    old = saved_old(new, ending)
    plan = reread(old, printed)
    assert understood(plan) == understood(read_plan([NOTICE]))
    assert plan.matters[0].source.file.startswith(f"方案{ending}")


@needs_office
def test_a_damaged_old_file_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "坏.xls").write_bytes(COMPOUND + bytes(range(256)) * 8)
    with pytest.raises(DocumentError, match="另存为”xlsx"):
        read_file(tmp_path / "坏.xls")


@pytest.mark.parametrize(("ending", "new"), [(".doc", "docx"), (".wps", "docx"), (".et", "xlsx"), (".xls", "xlsx")])
def test_without_the_program_the_refusal_says_how_to_save(
    ending: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    file = tmp_path / f"方案{ending}"
    file.write_bytes(COMPOUND + b"x")
    with pytest.raises(DocumentError) as refused:
        read_file(file)
    assert str(refused.value).startswith(file.name)
    assert "LibreOffice" in str(refused.value)
    assert f"“另存为”{new}" in str(refused.value)


@pytest.mark.parametrize("ending", [".doc", ".et"])
def test_a_file_that_only_has_the_ending_is_refused_at_once(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"假{ending}").write_bytes(b"\x00\x01\x02")
    with pytest.raises(DocumentError, match="不是完好"):
        read_file(tmp_path / f"假{ending}")


def test_a_new_file_under_an_old_ending_needs_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = layouts.of_2020()
    as_word(printed, tmp_path / "方案.docx")
    shutil.move(tmp_path / "方案.docx", tmp_path / "方案.wps")
    as_page(printed, tmp_path / "导出.xls")
    monkeypatch.setenv("PATH", str(tmp_path))
    wanted = understood(read_plan([NOTICE]))
    assert understood(reread(tmp_path / "方案.wps", printed)) == wanted
    assert understood(reread(tmp_path / "导出.xls", printed)) == wanted


@needs_office
def test_a_program_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "慢.doc"
    file.write_bytes(COMPOUND + b"x" * 600)
    monkeypatch.setattr(old_formats, "PATIENCE", 0.05)
    with pytest.raises(DocumentError, match="没有完成"):
        read_file(file)
