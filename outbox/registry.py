"""Which function does which kind of job. Owners register theirs in `AppConfig.ready()`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

# A handler gets the job's payload and the instant. It runs outside any transaction and opens its own. A crash can
# make it run again: it must come to the same end when its work is already done.
Handler = Callable[[Mapping[str, Any], datetime], None]

_handlers: dict[str, Handler | str] = {}


def register(kind: str, handler: Handler | str) -> None:
    """Let `handler` do the jobs of `kind`. Raises ValueError when another function already does.

    Under its dotted name a function is imported when its first job comes: commands that do no jobs need not load a
    renderer and a signer.
    """
    if _handlers.setdefault(kind, handler) != handler:
        raise ValueError(f"job kind {kind!r} is already registered by {_handlers[kind]!r}")


def handler_for(kind: str) -> Handler | None:
    """Return the function that does this kind; None for an unknown kind (the job is then parked with an alarm)."""
    handler = _handlers.get(kind)
    return import_string(handler) if isinstance(handler, str) else handler
