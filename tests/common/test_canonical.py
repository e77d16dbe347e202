import enum
import hashlib
import json
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from common import canonical
from workflows.words import Action

# Without surrogates: they have no UTF-8 and are refused (below).
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20)


@given(VALUES)
def test_what_is_written_reads_back_the_same(value: object) -> None:
    assert json.loads(canonical.dumps(value)) == value


# Whatever a value may hold: floats, keys beyond ASCII and beyond UTF-16's first plane, control characters, words.
ANYTHING = st.recursive(
    SCALARS
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([*Action, '\x00\x1f\x7f\u2028"\\/', 2**53 - 1, 1 - 2**53]),
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(TEXTS | st.sampled_from(["\ufb33", "😀"]), inner)
    ),
    max_leaves=20,
)


@given(ANYTHING)
def test_the_bytes_are_those_of_the_reference(value: object) -> None:
    assert canonical.dumps(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(st.dictionaries(TEXTS, SCALARS, min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    assert canonical.digest(dict(reversed(value.items()))) == canonical.digest(value)


@given(VALUES, VALUES)
def test_equal_bytes_mean_equal_values(one: object, other: object) -> None:
    if canonical.dumps(one) == canonical.dumps(other):
        assert json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def test_keys_are_sorted_and_nothing_is_escaped_needlessly() -> None:
    assert canonical.dumps({"督": [1, True, None], "a": "双月报\n"}) == '{"a":"双月报\\n","督":[1,true,null]}'.encode()


def test_the_numbers_of_the_rfc_come_out_as_printed_there() -> None:
    # RFC 8785, section 3.2.2.
    numbers = [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001]
    assert canonical.dumps(numbers) == b"[333333333.3333333,1e+30,4.5,0.002,1e-27]"


def test_mappings_and_tuples_are_taken_as_objects_and_lists() -> None:
    assert canonical.dumps(MappingProxyType({"a": (1, MappingProxyType({}))})) == b'{"a":[1,{}]}'


def test_the_digest_is_the_sha256_of_the_bytes() -> None:
    value = {"事项": "第14项"}
    assert canonical.digest(value) == hashlib.sha256(canonical.dumps(value)).hexdigest()


def test_the_digest_of_nothing_is_the_known_one() -> None:
    assert canonical.sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


class _Colour(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    "value",
    [
        datetime(2020, 3, 4, tzinfo=UTC),
        b"bytes",
        {1: "a"},
        {"set"},
        2**53,
        float("nan"),
        float("inf"),
        "\ud800",
        _Colour.RED,
        object,
    ],
    ids=repr,
)
def test_what_has_no_canonical_form_gets_no_digest(value: object) -> None:
    with pytest.raises(ValueError):
        canonical.digest({"value": value})
