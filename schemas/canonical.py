"""The canonical bytes of a JSON value (RFC 8785), so that sender and receiver take the same digest of the same event."""

import hashlib
import json
from decimal import Decimal
from typing import Any


def digest(value: object) -> str:
    """`sha256:` and the hex digest of the canonical bytes. Raises ValueError for a number that is not finite."""
    return f"sha256:{hashlib.sha256(canonical(value)).hexdigest()}"


def canonical(value: object) -> bytes:
    """Sorted keys, no spacing, numbers as ECMAScript writes them; integers keep all their digits. Raises ValueError."""
    return _text(value).encode("utf-8", "surrogatepass")


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(key)}:{_text(value[key])}" for key in sorted(value, key=_utf16)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    return _number(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _number(value: float) -> str:
    """ECMAScript's Number::toString: `digits` are the shortest that mean this number, `point` the place of the decimal point in them."""
    if not value:
        return "0"
    sign, shortest, exponent = Decimal(repr(value)).normalize().as_tuple()
    if not isinstance(exponent, int):
        raise ValueError("not finite")  # noqa: TRY004 - infinity is of the right type
    digits, minus = "".join(map(str, shortest)), "-" * sign
    point = len(digits) + exponent
    if 0 < point <= 21:
        whole, part = digits[:point].ljust(point, "0"), digits[point:]
        return f"{minus}{whole}.{part}" if part else minus + whole
    if -6 < point <= 0:
        return f"{minus}0.{'0' * -point}{digits}"
    return f"{minus}{digits[0]}{'.' * (len(digits) > 1)}{digits[1:]}e{point - 1:+d}"
