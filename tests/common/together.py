"""Runs one function in several threads that start at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def together(count: int, function: Callable[[int], Result]) -> list[Result | Exception]:
    """Call `function(0)` … `function(count - 1)` at once; return each result, or the exception it raised."""
    start = threading.Barrier(count)

    def one(number: int) -> Result | Exception:
        start.wait()
        try:
            return function(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
