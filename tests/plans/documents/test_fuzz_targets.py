"""The fuzzer's targets hold on their seeds, on what was found before, and on what Hypothesis makes of them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz.seeds import seeds
from benchmarks.fuzz.targets import TARGETS

FOUND = Path(__file__).parents[3] / "benchmarks" / "fuzz" / "found"
SEEDS = seeds()


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_are_read(name: str) -> None:
    for seed in SEEDS[name]:
        TARGETS[name](seed)


def test_what_was_found_once_is_not_found_again() -> None:
    for file in sorted(FOUND.glob("*-*")):
        TARGETS[file.name.partition("-")[0]](file.read_bytes())


@given(data=st.data(), name=st.sampled_from(["text", "rows", "prose", "page", "word", "sheet"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_seed_with_a_piece_cut_moved_or_doubled_is_read_or_refused(data: st.DataObject, name: str) -> None:
    seed = data.draw(st.sampled_from(SEEDS[name]))
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(seed)), st.integers(0, len(seed)))))
    to = data.draw(st.integers(0, len(seed)))
    piece = data.draw(st.sampled_from([b"", seed[start:end], seed[start:end] * 3]))
    changed = seed[:start] + seed[end:]
    TARGETS[name](changed[:to] + piece + changed[to:])
