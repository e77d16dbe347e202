"""What is looked at before an office file is opened: a zip that unpacks too far, entities, macros."""

import zipfile
from pathlib import Path

from plans.documents.errors import DocumentError
from plans.documents.message import message as _

MOST_MEMBERS = 2_000
LARGEST_UNPACKED = 200 * 1024 * 1024  # bytes, all members together
LARGEST_XML = 60 * 1024 * 1024  # bytes, one member that is parsed
_PROLOG = 4096
_MACROS = ("vbaproject.bin", "macrosheets/")


def check(path: Path) -> None:
    """Look at a .docx or .xlsx without unpacking it. Raises DocumentError when it is not safe to read."""
    name = path.name
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
            _check_sizes(name, members)
            for member in members:
                lower = member.filename.lower()
                if any(mark in lower for mark in _MACROS):
                    raise DocumentError(
                        _("%(name)s：文件带有宏，为安全不读。请另存为不含宏的 docx 或 xlsx。", name=name)
                    )
                if lower.endswith((".xml", ".rels")):
                    _check_prolog(name, package, member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise DocumentError(
            _(
                "%(name)s：不是完好的 Office 文件（%(error)s），可能已损坏、加了密码，或只是改了扩展名。"
                "请用原来的程序打开，另存为 docx 或 xlsx。",
                name=name,
                error=error,
            )
        ) from error


def _check_sizes(name: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise DocumentError(
            _(
                "%(name)s：文件里有 %(members)s 个部件，超过上限 %(most)s，不像普通文档，没有读。",
                name=name,
                members=len(members),
                most=MOST_MEMBERS,
            )
        )
    unpacked = sum(member.file_size for member in members)
    largest = max((member.file_size for member in members if member.filename.endswith(".xml")), default=0)
    if unpacked > LARGEST_UNPACKED or largest > LARGEST_XML:
        raise DocumentError(
            _(
                "%(name)s：解压后有 %(size)s MB，超过上限，没有读。请去掉图片等内容，或拆成几个文件。",
                name=name,
                size=f"{unpacked / 1024 / 1024:.0f}",
            )
        )


def _check_prolog(name: str, package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """An office program writes no DTD; whoever does wants entities to be expanded."""
    with package.open(member) as stream:
        prolog = stream.read(_PROLOG).replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
        raise DocumentError(
            _("%(name)s：文件内含实体定义，为安全不读。请用原来的程序打开，另存一份再导入。", name=name)
        )
