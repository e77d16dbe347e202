"""Files that others made are opened in a process of their own, with limits: whatever they hold, the server goes on.

`read_in_child` is the parent's side; `python -m plans.documents.child FILE` is the child, which prints the source as
JSON. Seconds of CPU, memory and the size of the answer are limited by the system, time on the clock by the parent.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from plans.documents.errors import DocumentError
from plans.documents.message import from_plain, plain
from plans.documents.message import message as _
from plans.documents.source import Paragraph, Row, Source, TableBlock, Unread

SECONDS = 20  # of CPU; the notice of 2020 as docx takes less than one
MEMORY = 1024 * 1024 * 1024  # bytes of address space
PATIENCE = 60  # seconds on the clock, on a machine that does other work too
_REFUSED = 3


def read_in_child(path: Path) -> Source:
    """Return the source of an office file or page. Raises DocumentError, also when the child broke a limit."""
    command = [sys.executable, "-I", "-c", _START, str(_ROOT), str(path)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False, preexec_fn=_limit
        )
    except subprocess.TimeoutExpired:
        raise DocumentError(
            _("%(file)s：%(patience)s 秒没有读完，已停止。%(mend)s", file=path.name, patience=PATIENCE, mend=_MEND)
        ) from None
    if done.returncode == _REFUSED:
        raise DocumentError(from_plain(json.loads(done.stdout)))
    if done.returncode != 0:
        raise DocumentError(
            _("%(file)s：读这个文件用的时间或内存超过上限，或文件已损坏，已停止。%(mend)s", file=path.name, mend=_MEND)
        )
    return _source(json.loads(done.stdout))


_ROOT = Path(__file__).resolve().parents[2]
_MEND = _("请用原来的程序打开，只留下方案的正文和表格，另存为 docx 或 xlsx 再导入。")
# Isolated (-I): neither the environment nor the folder where somebody stands can slip a module in.
_START = "import sys; sys.path.insert(0, sys.argv[1]); from plans.documents.child import main; main(sys.argv[2])"


def _limit() -> None:
    """Set the child's limits, between fork and exec."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(name: str) -> None:
    """Read one file and print its source as JSON; a refusal is printed as its sentence (JSON), with exit status 3."""
    path = Path(name)
    try:
        source = _read(path)
    except DocumentError as error:
        sys.stdout.write(json.dumps(plain(error.message)))
        sys.exit(_REFUSED)
    except MemoryError:
        sys.exit(1)
    except Exception as error:  # whatever a damaged file makes a library raise is one to a person
        kind = type(error).__name__
        damaged = _("%(file)s：文件已损坏，读不出来（%(kind)s）。%(mend)s", file=path.name, kind=kind, mend=_MEND)
        sys.stdout.write(json.dumps(plain(damaged)))
        sys.exit(_REFUSED)
    sys.stdout.write(json.dumps(_plain(source), ensure_ascii=False))


def _read(path: Path) -> Source:
    """Read with the module of the format; imported here, so that the server never loads these libraries."""
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm"):
        from plans.documents import html_document
        from plans.documents.files import decoded

        return html_document.read(decoded(path.read_bytes(), path.name), path.name)
    if suffix == ".pdf":
        import gc

        from plans.documents import pdf_document

        # A page is thousands of small things and this process ends with the file: looking for rings of them costs a
        # tenth of the time and finds next to none.
        gc.disable()
        return pdf_document.read(path)
    from plans.documents import packages

    packages.check(path)
    if suffix == ".xlsx":
        from plans.documents import spreadsheet

        return spreadsheet.read(path)
    from plans.documents import word

    return word.read(path)


def _plain(source: Source) -> dict[str, Any]:
    return {
        "blocks": [
            [block.text, block.line, block.file]
            if isinstance(block, Paragraph)
            else [
                [row.cells, row.line, row.file, list(row.above.items()), list(row.across.items())] for row in block.rows
            ]
            for block in source.blocks
        ],
        "unread": [[one.place, one.printed, plain(one.why)] for one in source.unread],
    }


def _source(told: dict[str, Any]) -> Source:
    blocks: list[Paragraph | TableBlock] = []
    for block in told["blocks"]:
        if block and isinstance(block[0], str):
            blocks.append(Paragraph(*block))
        else:
            rows = (
                Row(tuple(cells), line, file, dict(map(tuple, above)), dict(map(tuple, across)))
                for cells, line, file, above, across in block
            )
            blocks.append(TableBlock(tuple(rows)))
    return Source(tuple(blocks), tuple(Unread(place, words, from_plain(why)) for place, words, why in told["unread"]))
