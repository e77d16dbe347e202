"""Older formats (.doc, .wps, .et, .xls) are saved anew by LibreOffice, where it is installed, and read from that.

The program runs in a process group of its own with limits, in a profile that lasts for one file: no macro runs, no
link is followed, nothing of a person's own settings is read or written.
"""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from plans.documents.child import read_in_child
from plans.documents.errors import DocumentError
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.source import Paragraph, Row, Source, TableBlock, Unread

# What each format is saved as; WPS writes Microsoft's own formats under its endings.
OLD_FORMATS = {".doc": "docx", ".wps": "docx", ".et": "xlsx", ".xls": "xlsx"}
# LibreOffice would open anything as some text: the filter is named. By what the file is saved as: ending, filter.
_KNOWN_AS = {"docx": (".doc", "MS Word 97"), "xlsx": (".xls", "MS Excel 97")}
SECONDS = 60  # of CPU
PATIENCE = 120  # seconds on the clock; the first start of the program takes some
_MEMORY = 4 * 1024 * 1024 * 1024  # bytes of address space; the program maps far more than it uses
_LARGEST_RESULT = 200 * 1024 * 1024  # bytes
_PROGRAMS = ("soffice", "libreoffice")
_PACKED, _COMPOUND, _RICH_TEXT = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def program() -> str | None:
    """Return the path of LibreOffice, None when it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def read(path: Path) -> Source:
    """Return an older file as a source; places are told with the file's own name.

    Raises DocumentError when LibreOffice is missing, takes too long, or makes nothing of the file.
    """
    new = OLD_FORMATS[path.suffix.lower()]
    start = _start(path)
    # Newer programs sometimes keep the old ending for the new format, and whatever exports tables writes pages.
    packed, page = start.startswith(_PACKED), start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    if not packed and not page and not start.startswith((_COMPOUND, _RICH_TEXT)):
        raise DocumentError(
            _(
                "%(file)s：不是完好的“%(suffix)s”文件，可能已损坏，或只是改了扩展名。%(mend)s",
                file=path.name,
                suffix=path.suffix,
                mend=_mend(new),
            )
        )
    office = program()
    if not packed and not page and office is None:
        raise DocumentError(
            _(
                "%(file)s：这台机器没有安装 LibreOffice，不能直接读“%(suffix)s”。"
                "请用 Word、WPS 或 Excel 打开，“另存为”%(new)s，再导入。",
                file=path.name,
                suffix=path.suffix,
                new=new,
            )
        )
    with tempfile.TemporaryDirectory(prefix="old-format-") as folder:
        place = Path(folder)
        taken = place / ("in" + (f".{new}" if packed else ".html" if page else _KNOWN_AS[new][0]))
        shutil.copyfile(path, taken)
        made = taken if office is None or packed or page else _saved_anew(office, taken, new, path.name)
        try:
            return _under_its_name(read_in_child(made), made.name, path.name)
        except DocumentError as error:
            raise DocumentError(error.message.with_name(made.name, path.name)) from error


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(8)


def _saved_anew(office: str, taken: Path, new: str, name: str) -> Path:
    rich = _start(taken).startswith(_RICH_TEXT)
    profile, made = taken.parent / "profile", taken.parent / "out" / f"{taken.stem}.{new}"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [
        office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--nodefault", "--nofirststartwizard", f"--infilter={'Rich Text Format' if rich else _KNOWN_AS[new][1]}",
         "--convert-to", new, "--outdir", str(made.parent), str(taken),
    ]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(profile), "LANG": "C.UTF-8"}
    running = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=taken.parent,
        env=environment,
        start_new_session=True,
        preexec_fn=_limit,
    )
    try:
        running.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        raise DocumentError(
            _("%(name)s：转换 %(patience)s 秒没有完成，已停止。%(mend)s", name=name, patience=PATIENCE, mend=_mend(new))
        ) from None
    if not made.is_file() or made.stat().st_size == 0:
        raise DocumentError(_("%(name)s：转换不了，文件可能已损坏或加了密码。%(mend)s", name=name, mend=_mend(new)))
    return made


def _limit() -> None:
    """Set the program's limits, between fork and exec."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_RESULT, _LARGEST_RESULT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mend(new: str) -> Message:
    return _("请用 Word、WPS 或 Excel 打开，“另存为”%(new)s，再导入。", new=new)


def _under_its_name(source: Source, made: str, name: str) -> Source:
    """Return the source with the places told by the name of the file that a person gave."""
    blocks: list[Paragraph | TableBlock] = [
        replace(block, file=block.file.replace(made, name, 1))
        if isinstance(block, Paragraph)
        else TableBlock(tuple(_row_named(row, made, name) for row in block.rows))
        for block in source.blocks
    ]
    unread = (Unread(one.place.replace(made, name, 1), one.printed, one.why) for one in source.unread)
    return Source(tuple(blocks), tuple(unread))


def _row_named(row: Row, made: str, name: str) -> Row:
    return replace(row, file=row.file.replace(made, name, 1))
