"""The one reader of the environment: every setting that a machine may give is read here and nowhere else."""

import os
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def text(name: str, default: str | None = None) -> str:
    """Return the variable `name`; without it the default; without a default an error that says how to set it."""
    value = os.environ.get(name, default)
    if value is None or value == "":
        if default is not None:
            return default
        raise ImproperlyConfigured(
            f"缺少环境变量 {name}。请在启动命令前设置它，例如：{name}=… make run（说明见 README）。"
        )
    return value


def switch(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable: 1, true, yes, on mean yes; 0, false, no, off mean no; anything else is an error."""
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"环境变量 {name} 只能是 1 或 0，现在是“{value}”。")


def address(name: str, default: str) -> str:
    """Return a variable that holds an http(s) address; the default may be a word. Raises ImproperlyConfigured."""
    value = text(name, default)
    if value != default and not value.startswith(("http://", "https://")):
        raise ImproperlyConfigured(
            f"环境变量 {name} 应是 http:// 或 https:// 开头的地址，或“{default}”，现在是“{value}”。"
        )
    return value


def listing(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without blanks."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def data_dir() -> Path:
    """Return the folder of database, keys, files and records: DEMO_DIR, or `var/demo` inside the project."""
    return Path(os.environ.get("DEMO_DIR") or BASE_DIR / "var" / "demo").expanduser().resolve()


def secret(name: str, file: Path, make: Callable[[], str] | None = None) -> str:
    """Return a secret from the variable `name`, else from the 0600 file; `make` creates the file where that is allowed.

    Raises ImproperlyConfigured when neither is there and nothing may be made (production fails closed).
    """
    value = os.environ.get(name)
    if value:
        return value
    if file.exists():
        return file.read_text(encoding="ascii").strip()
    if make is None:
        raise ImproperlyConfigured(f"缺少 {name}：请设置环境变量 {name}，或把它写入文件 {file}（权限 0600）。")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    value = make()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first: its secret counts
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(value)
    return value
