"""Web, worker and clock in one process: what `run` starts. For the embedded default; larger ones run them apart."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.db import close_old_connections, connections
from waitress.server import create_server

from common import clock
from config.ticking import tick
from outbox.working import run_until

logger = logging.getLogger(__name__)

TICK_SECONDS = 20.0
# Enough for the browsers of one office on two cores; more would wait for the one writer of SQLite anyway.
WEB_THREADS = 8


def serve(application: Callable[..., Any], *, host: str, port: int, ready: Callable[[], object]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is called once the address is bound. Ends worker and clock cleanly.

    Raises OSError when the address cannot be bound.
    """
    server = create_server(application, host=host, port=port, threads=WEB_THREADS, ident=None)
    try:
        stop = threading.Event()
        with _stopped_by_signals(), _beside("后台任务", run_until, stop), _beside("到时办理", _tick_until, stop):
            ready()
            try:
                server.run()  # returns after SystemExit, which the signals raise
            finally:
                stop.set()
    finally:
        server.close()


def _tick_until(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            tick(clock.now(), jobs=False)
        except Exception:  # tomorrow's period must open although today's attempt failed
            logger.exception("到时办理失败，%d 秒后重试。", TICK_SECONDS)
        close_old_connections()
        stop.wait(TICK_SECONDS)


@contextmanager
def _beside(name: str, work: Callable[[threading.Event], None], stop: threading.Event) -> Iterator[None]:
    """Run `work` in a thread of its own and wait for its end; the job in hand is finished first."""

    def run() -> None:
        try:
            work(stop)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run, name=name)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
