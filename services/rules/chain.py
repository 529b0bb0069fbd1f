"""The audit log's chain and heads, reckoned with the standard library alone: this file can be carried away and run where nobody trusts us.

    python3 chain.py log.jsonl [--witness heads.jsonl] [--key PUBLIC]

`log.jsonl` is what `samsyn audit export` writes: a row, a head or the tip a line. Ends with 1 when something does not hold.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

FIELDS = ("seq", "at", "actor", "authority", "role", "deed", "purpose", "basis", "about_kind", "about_id")
SIGNED = ("n", "at", "size", "root", "hash", "key")
GENESIS = "0" * 64

Row = Mapping[str, Any]
Peaks = list[tuple[int, str]]
"""The perfect subtrees of a Merkle tree, largest first: (leaves, hash)."""
Signed = Callable[[Row], bool]


class Finding(NamedTuple):
    """What does not hold: its kind, the first row it is about, and a sentence."""

    kind: str
    seq: int
    sentence: str


def canonical(row: Row, fields: Sequence[str]) -> bytes:
    """The fields of a row as everybody writes them: JSON in UTF-8, keys in order, no space."""
    return json.dumps({name: row[name] for name in fields}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(row: Row) -> str:
    """The digest of all that a row says, its place among them."""
    return hashlib.sha256(canonical(row, FIELDS)).hexdigest()


def link(previous: str, own: str) -> str:
    """The hash of a row: of the hash before it and its own digest."""
    return _hash(bytes.fromhex(previous), bytes.fromhex(own))


def grow(peaks: Peaks, own: str) -> None:
    """Add a leaf to a Merkle tree (RFC 9162, 2.1.1)."""
    peaks.append((1, _hash(b"\0", bytes.fromhex(own))))
    while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
        (size, right), (_, left) = peaks.pop(), peaks.pop()
        peaks.append((2 * size, _hash(b"\1", bytes.fromhex(left), bytes.fromhex(right))))


def root(peaks: Peaks) -> str:
    """The root over the leaves so far."""
    if not peaks:
        return hashlib.sha256(b"").hexdigest()
    over = peaks[-1][1]
    for _, peak in reversed(peaks[:-1]):
        over = _hash(b"\1", bytes.fromhex(peak), bytes.fromhex(over))
    return over


def _hash(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def findings(rows: Sequence[Row], tip: Row | None, heads: Iterable[Row], signed: Signed) -> list[Finding]:
    """What does not hold, first row first. `heads` are the signed ones, the log's own and the witnesses'."""
    found = list(_walked(rows)) or list(_ended(rows, tip))
    return sorted([*found, *_headed(rows, list(heads), signed, broken=bool(found))], key=lambda one: one.seq)


def _walked(rows: Sequence[Row]) -> Iterator[Finding]:
    """The chain, row by row. What has moved every row after it is told once."""
    changed = [row for row in rows if digest(row) != row["digest"]]
    previous, expected = GENESIS, 1
    for row in rows:
        seq = row["seq"]
        if seq < expected:
            yield Finding("insert", seq, f"Rad {seq} är inskjuten.")
            continue
        if seq > expected:
            yield Finding("delete", expected, f"Rad {expected} saknas{f' till och med {seq - 1}' if seq - 1 > expected else ''}.")
        elif row not in changed and link(previous, row["digest"]) != row["hash"]:
            yield from _unlinked(rows, row, previous)
        if row in changed:
            found = _swapped(row, changed) or _moved(row) or Finding("edit", seq, f"Rad {seq} är ändrad.")
            yield found
            if found.kind in {"insert", "delete"}:
                return
        previous, expected = row["hash"], seq + 1


def _moved(row: Row) -> Finding | None:
    """A row that says what another place's row said: one was put in, or taken out, before it and the rest numbered anew."""
    seq = row["seq"]
    if digest({**row, "seq": seq - 1}) == row["digest"]:
        return Finding("insert", seq - 1, f"Rad {seq - 1} är inskjuten; raderna efter den är omnumrerade.")
    if digest({**row, "seq": seq + 1}) == row["digest"]:
        return Finding("delete", seq, f"Rad {seq} är borttagen; raderna efter den är omnumrerade.")
    return None


def _swapped(row: Row, changed: Sequence[Row]) -> Finding | None:
    for other in changed:
        kept = {row["digest"], other["digest"]}
        if other is not row and {digest({**row, "seq": other["seq"]}), digest({**other, "seq": row["seq"]})} == kept:
            first, last = sorted((row["seq"], other["seq"]))
            return Finding("swap", first, f"Rad {first} och rad {last} har bytt plats.")
    return None


def _unlinked(rows: Sequence[Row], row: Row, previous: str) -> Iterator[Finding]:
    """A row that does not follow on the one before it, though each is whole: they have changed places, or one was made anew."""
    seq = row["seq"]
    for other in rows:
        if other["seq"] > seq and link(previous, digest({**other, "seq": seq})) == row["hash"]:
            yield Finding("swap", seq, f"Rad {seq} och rad {other['seq']} har bytt plats.")
            return
    first = max(seq - 1, 1)
    yield Finding("edit", first, f"Rad {seq} följer inte på rad {seq - 1}: en av dem är omgjord.")


def _ended(rows: Sequence[Row], tip: Row | None) -> Iterator[Finding]:
    """Whether the log ends where it is said to end."""
    last, over = (rows[-1]["seq"], rows[-1]["hash"]) if rows else (0, GENESIS)
    if tip is None:
        yield Finding("truncate", last + 1, "Loggens slut är inte antecknat.")
    elif tip["seq"] > last:
        yield Finding("truncate", last + 1, f"Rad {last + 1} till och med {tip['seq']} är avkortade.")
    elif tip["seq"] < last:
        yield Finding("insert", tip["seq"] + 1, f"Rad {tip['seq'] + 1} är tillagd vid sidan om loggen.")
    elif tip["hash"] != over:
        yield Finding("edit", last, f"Rad {last} är omgjord.")


def _headed(rows: Sequence[Row], heads: Sequence[Row], signed: Signed, *, broken: bool) -> Iterator[Finding]:
    """Whether the log is the one that was signed and witnessed. What the chain has told already is not told again."""
    roots, good = _roots(rows, {head["size"] for head in heads}), 0
    for head in sorted(heads, key=lambda one: (one["size"], one["n"])):
        if not signed(head):
            yield Finding("head", head["size"], f"Huvud {head['n']} har en underskrift som inte stämmer.")
        elif head["size"] > len(rows):
            if not broken:
                last = f"{head['size']} är avkortade (huvud {head['n']})"
                yield Finding("truncate", len(rows) + 1, f"Rad {len(rows) + 1} till och med {last}.")
            return
        elif roots[head["size"]] != head["root"]:
            if not broken:
                sentence = f"Loggen är omskriven från någon av raderna {good + 1} till {head['size']} (huvud {head['n']})."
                yield Finding("rewrite", good + 1, sentence)
            return
        else:
            good = head["size"]


def _roots(rows: Sequence[Row], sizes: set[int]) -> dict[int, str]:
    peaks: Peaks = []
    roots = {0: root(peaks)}
    for size, row in enumerate(rows, 1):
        grow(peaks, digest(row))
        if size in sizes:
            roots[size] = root(peaks)
    return roots


P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    """RFC 8032, 5.1.4."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(n: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = _add(total, point)
        point, n = _add(point, point), n >> 1
    return total


def _point(encoded: bytes) -> Point | None:
    """RFC 8032, 5.1.3."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature holds (RFC 8032, 5.1.7). It knows no secret, so it need not hide how long it takes."""
    point, commitment, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if BASE is None or point is None or commitment is None or len(signature) != 64 or s >= L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = _times(s, BASE), _add(commitment, _times(challenge, point))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


def signed_by(public: str) -> Signed:
    """Whether heads are signed by the holder of a public key (base64)."""
    key = base64.b64decode(public)
    return lambda head: verifies(key, canonical(head, SIGNED), base64.b64decode(head["signature"]))


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main(arguments: Sequence[str]) -> int:
    """Be the offline verifier; returns 0 when everything holds."""
    asked = argparse.ArgumentParser(description="Pröva en exporterad logg.")
    asked.add_argument("log", type=Path)
    asked.add_argument("--witness", type=Path, action="append", default=[])
    asked.add_argument("--key", required=True)
    given = asked.parse_args(arguments)
    log = lines(given.log)
    heads = [one["head"] for one in log if "head" in one] + [head for path in given.witness for head in lines(path)]
    rows, tips = [one["row"] for one in log if "row" in one], [one["tip"] for one in log if "tip" in one]
    found = findings(rows, tips[-1] if tips else None, heads, signed_by(given.key))
    sys.stdout.write("".join(f"{one.kind} {one.seq}: {one.sentence}\n" for one in found) or f"Loggen håller: {len(rows)} rader.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
