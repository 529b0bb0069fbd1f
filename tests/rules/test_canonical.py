"""Sender and receiver take the same digest of the same event: RFC 8785, with the examples of its appendix B and section 3.2.3."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical, digest

NUMBERS = {
    0.0: "0",
    5e-324: "5e-324",
    -5e-324: "-5e-324",
    1.7976931348623157e308: "1.7976931348623157e+308",
    -1.7976931348623157e308: "-1.7976931348623157e+308",
    9007199254740992.0: "9007199254740992",
    295147905179352830000.0: "295147905179352830000",
    9.999999999999997e22: "9.999999999999997e+22",
    1e23: "1e+23",
    1.0000000000000001e23: "1.0000000000000001e+23",
    999999999999999700000.0: "999999999999999700000",
    999999999999999900000.0: "999999999999999900000",
    1e21: "1e+21",
    9.999999999999997e-7: "9.999999999999997e-7",
    0.000001: "0.000001",
    333333333.3333332: "333333333.3333332",
    333333333.33333325: "333333333.33333325",
    -0.0000033333333333333333: "-0.0000033333333333333333",
    1424953923781206.2: "1424953923781206.2",
    56.0: "56",
    12.862: "12.862",
}


def test_a_number_is_written_as_ecmascript_writes_it():
    assert {value: canonical(value).decode() for value in NUMBERS} == NUMBERS
    assert canonical(-0.0) == b"0"


def test_keys_are_sorted_by_their_utf_16_units():
    keys = ("\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6")
    written = list(json.loads(canonical(dict.fromkeys(keys, 0))))
    assert written == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_only_what_json_must_escape_is_escaped():
    assert canonical('\u20ac$\x0f\nA\'B"\\\\"/') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), {"a": [float("inf")]}])
def test_a_number_that_is_not_finite_has_no_digest(value):
    with pytest.raises(ValueError, match="finite"):
        digest(value)


plain = st.none() | st.booleans() | st.integers() | st.text()
values = st.recursive(plain | st.floats(allow_nan=False, allow_infinity=False), lambda v: st.lists(v) | st.dictionaries(st.text(), v))


@given(values)
def test_what_is_written_is_json_and_is_written_the_same_again(value):
    assert canonical(json.loads(canonical(value))) == canonical(value)


@given(st.recursive(plain, lambda v: st.lists(v) | st.dictionaries(st.text(alphabet=st.characters(max_codepoint=0xD7FF)), v)))
def test_without_fractions_any_json_library_gets_the_same_digest(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest(value) == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
