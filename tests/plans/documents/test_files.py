"""Files that are right, and files that are refused with a sentence that helps."""

from pathlib import Path

import pytest

from plans.documents import files
from plans.documents.errors import DocumentError
from plans.documents.interpreter import read_plan
from tests.plans.documents.notice import NOTICE, PROSE, notice


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_notice_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    copy = tmp_path / NOTICE.name
    copy.write_bytes(NOTICE.read_text(encoding="utf-8").encode(encoding))
    assert read_plan([copy]) == notice()


def test_line_ends_of_windows_change_nothing(tmp_path: Path) -> None:
    copy = tmp_path / NOTICE.name
    copy.write_bytes(NOTICE.read_bytes().replace(b"\n", b"\r\n"))
    assert read_plan([copy]) == notice()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.md", b"", "文件是空的"),
        ("白.md", "\ufeff \n\n".encode(), "只有空白"),
        ("图.md", b"\x89PNG\x00\x01", "二进制"),
        ("乱.txt", b"\xff\xff\xff\xff", "编码"),
        ("表.docx", b"PK\x03\x04", "不是完好"),
        ("表.doc", b"\xd0\xcf", "另存为”docx"),
        ("表.pdf", b"%PDF", "损坏"),
        ("表.docm", b"PK", "宏"),
        ("无扩展名", b"text", "不支持"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(DocumentError, match=words) as refused:
        read_plan([file])
    assert str(refused.value).startswith(name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="找不到"):
        read_plan([tmp_path / "没有.md"])


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "夹.md").mkdir()
    with pytest.raises(DocumentError, match="没有可读的文件"):
        read_plan([tmp_path / "夹.md"])


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "大.md"
    with file.open("wb") as stream:
        stream.truncate(files.LARGEST_FILE + 1)
    with pytest.raises(DocumentError, match="超过上限 20 MB"):
        read_plan([file])


def test_prose_holds_no_decomposition() -> None:
    document = read_plan([PROSE])
    assert document.document.kind == "other"
    assert document.matters == ()
    assert document.rules is None
