"""A PostgreSQL for one run of the tests: the one that answers, or one of our own in a temporary folder."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


def answers(url: str) -> bool:
    """Say whether a PostgreSQL answers at the server of `url` (its database need not exist)."""
    server = url.rsplit("/", 1)[0]
    try:
        psycopg.connect(f"{server}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def programs() -> Path | None:
    """Return the folder of the newest server's programs (Debian keeps them outside PATH), or None."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return versions[-1].parent if versions else None


@contextmanager
def server() -> Iterator[str]:
    """Run a server on a free port of 127.0.0.1 without password; give `postgres://…/`, to be completed by a database.

    It holds nothing worth keeping, so it does not force its writes to the disk.
    """
    folder = programs()
    if folder is None:
        raise FileNotFoundError("没有找到 PostgreSQL 的 initdb 程序，请先安装 postgresql。")
    data = Path(tempfile.mkdtemp(prefix="shuangyue-postgres-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root; Debian's package made this user.
        user = pwd.getpwnam("postgres")
        os.chown(data, user.pw_uid, user.pw_gid)
        prefix = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = (
        f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c max_connections=200 "
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    )
    cluster = str(data / "cluster")
    control = [*prefix, str(folder / "pg_ctl"), "-D", cluster, "-w"]
    try:
        initdb = [str(folder / "initdb"), "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*prefix, *initdb, "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd=data)
        start = [*control, "-l", str(data / "log"), "-o", options, "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd=data)
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=data)
    finally:
        shutil.rmtree(data, ignore_errors=True)
