"""What a person at the terminal sees while something takes long: a bar, or plain lines where there is no terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm

_STEPS = 5  # plain lines for one long piece of work


class Counter:
    """Counts finished pieces of work; call it after each."""

    def __init__(self, title: str, total: int, out: TextIO) -> None:
        self._title, self._total, self._out = title, total, out
        self._done = 0
        # The bar goes to standard error, as everywhere; plain lines to the command's own output.
        self._bar = tqdm(total=total, desc=title, unit="步", leave=True) if sys.stderr.isatty() else None

    def __call__(self, count: int = 1) -> None:
        before, self._done = self._done, self._done + count
        if self._bar is not None:
            self._bar.update(count)
        elif self._total and before * _STEPS // self._total < self._done * _STEPS // self._total:
            self._out.write(f"{self._title}：{self._done}/{self._total}\n")
            self._out.flush()

    def close(self) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.close()


@contextmanager
def counting(title: str, total: int, out: TextIO) -> Iterator[Counter]:
    """Count `total` pieces of work under a title."""
    counter = Counter(title, total, out)
    try:
        yield counter
    finally:
        counter.close()
