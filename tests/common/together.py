"""Runs one function in several threads that start at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def together(count: int, function: Callable[[int], Result]) -> list[Result | Exception]:
    """Call `function(0)` … `function(count - 1)` at once; return each result, or the exception it raised."""
    with Crowd(count) as crowd:
        return crowd.together(count, function)


class Crowd:
    """Threads that stay for races one after another: what each has learnt of its connection is not learnt again."""

    def __init__(self, most: int) -> None:
        self._most, self._pool = most, ThreadPoolExecutor(most)

    def together(self, count: int, function: Callable[[int], Result]) -> list[Result | Exception]:
        """Call `function(0)` … `function(count - 1)` at once, each in a thread of its own; as `together` above."""
        start = threading.Barrier(count)

        def one(number: int) -> Result | Exception:
            start.wait()
            try:
                return function(number)
            except Exception as error:
                return error

        return list(self._pool.map(one, range(count)))

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.together(self._most, lambda _number: connection.close())
        self._pool.shutdown()
