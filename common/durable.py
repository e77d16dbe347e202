"""Files that are either wholly there or not there at all, also after a power cut.

Always the same order: a temporary file in the same folder, its bytes forced to the disk (fsync), one atomic step to
the final name, the folder forced to the disk.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The name's beginning tells a temporary file left by a crash from everything else; sweeps look for it.
TEMPORARY_PREFIX = ".tmp-"


def write_temporary(folder: Path, data: bytes) -> Path:
    """Write `data` to a new private (0600) file in `folder`, forced to the disk, and return its path."""
    make_folder(folder)
    descriptor, name = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, dir=folder)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return Path(name)


def settle(temporary: Path, target: Path) -> None:
    """Give the temporary file its final name, replacing what was there, and force the folder to the disk."""
    temporary.replace(target)
    sync_folder(target.parent)


def settle_new(temporary: Path, target: Path) -> None:
    """As `settle`, but never replaces: raises FileExistsError, and removes the temporary file, when `target` exists.

    A hard link is the one POSIX step that is atomic and fails when the name is taken; rename would replace.
    """
    try:
        os.link(temporary, target)
    finally:
        temporary.unlink()
    sync_folder(target.parent)


def replace(target: Path, data: bytes) -> None:
    """Write `data` under `target`, replacing what was there."""
    settle(write_temporary(target.parent, data), target)


def make_folder(folder: Path) -> None:
    """Make `folder` and its parents, private to this user, each forced to the disk in its parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Force the names in `folder` to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """Let one process or thread at a time read, change and replace files of a folder; the others wait.

    The lock is that of a file `.<name>.lock` in the folder (flock): it ends with the process, whatever it dies of.
    """
    make_folder(folder)
    with (folder / f".{name}.lock").open("ab") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
