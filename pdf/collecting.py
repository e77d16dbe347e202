"""The files behind the arguments of `verify`: single PDFs, folders, ZIP archives."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pdf import archives
from pdf.errors import NotARecord
from pdf.manifests import Source

# A record has a few megabytes; larger members and larger sums are refused before they are unpacked.
MOST_BYTES = 100 * 1024 * 1024
MOST_MEMBERS = 100_000


def count(paths: list[Path]) -> int:
    """Return how many files `records` will yield at most, for the progress bar. Never raises."""
    return sum(_count(path) for path in paths)


def records(path: Path) -> Iterator[tuple[str, bytes | NotARecord]]:
    """Yield (name, bytes) for each PDF behind `path`, in the order of names; NotARecord for what cannot be read."""
    try:
        if path.is_dir():
            yield from _folder(path)
        elif path.suffix.lower() == ".zip":
            yield from _archive(path)
        else:
            yield str(path), _read(path)
    except OSError as error:
        yield str(path), NotARecord(f"读不出来：{reason(error)}。请检查路径和权限。")


@contextmanager
def archive(path: Path) -> Iterator[Source | None]:
    """Open what was exported as an archive, a ZIP or the folder it was unpacked to; None for anything else."""
    if path.is_dir():
        folder = archives.FolderSource(path)
        yield folder if archives.is_archive(folder) else None
        return
    try:
        opened = zipfile.ZipFile(path) if path.suffix.lower() == ".zip" else None
    except (OSError, zipfile.BadZipFile, NotImplementedError):  # said by `records`, with the reason
        opened = None
    if opened is None:
        yield None
        return
    with opened:
        zipped = archives.ZipSource(opened)
        yield zipped if archives.is_archive(zipped) else None


def _folder(folder: Path) -> Iterator[tuple[str, bytes | NotARecord]]:
    found = _pdfs(folder)
    if not found:
        yield str(folder), NotARecord("文件夹里没有PDF文件。")
    for file in found:
        try:
            yield str(file), _read(file)
        except OSError as error:
            yield str(file), NotARecord(f"读不出来：{reason(error)}。")


def _archive(path: Path) -> Iterator[tuple[str, bytes | NotARecord]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive)
            if not members:
                yield str(path), NotARecord("压缩包里没有PDF文件。")
            for member in members:
                name = f"{path}/{member.filename}"
                if member.file_size > MOST_BYTES:
                    yield name, NotARecord(f"解开后超过{MOST_BYTES // 1024 // 1024} MB，不予解开。")
                    continue
                try:
                    with archive.open(member) as stream:
                        data = stream.read(MOST_BYTES + 1)
                except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError):
                    yield name, NotARecord("压缩包里的这个文件已损坏或加了密，读不出来。")
                    continue
                yield name, data
    except (zipfile.BadZipFile, NotImplementedError):
        yield str(path), NotARecord("不是可读的ZIP压缩包：可能没有下载完整，或已损坏。请重新取得后再核验。")


def reason(error: OSError) -> str:
    """Say in Chinese why a file could not be opened."""
    if isinstance(error, FileNotFoundError):
        return "没有这个文件或文件夹"
    if isinstance(error, PermissionError):
        return "没有权限"
    return f"系统错误{error.errno}"


def _read(file: Path) -> bytes | NotARecord:
    if file.stat().st_size > MOST_BYTES:
        return NotARecord(f"文件超过{MOST_BYTES // 1024 // 1024} MB，不会是存档件。")
    return file.read_bytes()


def _count(path: Path) -> int:
    try:
        if path.is_dir():
            return max(1, len(_pdfs(path)))
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                return max(1, len(_members(archive)))
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        pass
    return 1


def _pdfs(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() == ".pdf" and file.is_file())


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [m for m in archive.infolist() if PurePosixPath(m.filename).suffix.lower() == ".pdf" and not m.is_dir()]
    return sorted(members[:MOST_MEMBERS], key=lambda member: member.filename)
