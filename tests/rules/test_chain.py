"""A log that cannot lie: whatever is done to its rows is found, by what it was and where it begins."""

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.rules import chain

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
ROWS = 23


def said(seq, about="SSPF-2027-0001"):
    who = {"actor": "person:p-abcdefghij@skola-norr", "authority": "larande", "role": "school"}
    why = {"purpose": "uppföljning", "basis": "samtycke", "about_kind": "process", "about_id": about}
    return {"seq": seq, "at": f"2027-05-13T20:{seq:02}:00.000000+00:00", "deed": "process.read", **who, **why}


def chained(rows):
    """The rows as a log writes them, and where it ends."""
    previous, log = chain.GENESIS, []
    for seq, row in enumerate(rows, 1):
        placed = {**row, "seq": seq}
        own = chain.digest(placed)
        previous = chain.link(previous, own)
        log.append({**placed, "digest": own, "hash": previous})
    return log, {"seq": len(log), "hash": previous}


def head(log, n, size):
    peaks = []
    for row in log[:size]:
        chain.grow(peaks, row["digest"])
    signed = {"n": n, "at": "2027-05-13T21:00:00+00:00", "size": size, "root": chain.root(peaks), "hash": log[size - 1]["hash"], "key": "k"}
    return {**signed, "signature": base64.b64encode(KEY.sign(chain.canonical(signed, chain.SIGNED))).decode()}


@pytest.fixture
def log():
    return chained([said(seq, f"SSPF-2027-{seq:04}") for seq in range(1, ROWS + 1)])


@pytest.fixture
def heads(log):
    return [head(log[0], 1, 8), head(log[0], 2, 20)]


def found(rows, tip, heads):
    return [(one.kind, one.seq) for one in chain.findings(rows, tip, heads, chain.signed_by(PUBLIC))]


def test_a_log_that_nobody_touched_holds(log, heads):
    assert found(*log, heads) == []
    assert found([], {"seq": 0, "hash": chain.GENESIS}, []) == []


@pytest.mark.parametrize("field", [name for name in chain.FIELDS if name != "seq"])
@pytest.mark.parametrize("seq", [1, 7, 20, ROWS])
def test_an_edit_of_any_field_is_found_by_its_row(log, heads, field, seq):
    rows, tip = log
    rows[seq - 1] = {**rows[seq - 1], field: "annat"}
    assert found(rows, tip, heads)[0] == ("edit", seq)


@pytest.mark.parametrize("seq", [1, 7, ROWS])
def test_a_row_that_was_edited_and_hashed_anew_is_found(log, heads, seq):
    rows, tip = log
    before = rows[seq - 2]["hash"] if seq > 1 else chain.GENESIS
    row = {**rows[seq - 1], "purpose": "annat"}
    own = chain.digest(row)
    rows[seq - 1] = {**row, "digest": own, "hash": chain.link(before, own)}
    assert found(rows, tip, heads)[0] == ("edit", seq)


@pytest.mark.parametrize("seq", [1, 7, 22])
@pytest.mark.parametrize("renumbered", [False, True])
def test_a_deleted_row_is_found(log, heads, seq, renumbered):
    rows, tip = log
    del rows[seq - 1]
    if renumbered:
        rows = [{**row, "seq": n} for n, row in enumerate(rows, 1)]
    assert found(rows, tip, heads)[0] == ("delete", seq)


@pytest.mark.parametrize("seq", [2, 7, ROWS])
def test_an_inserted_row_is_found(log, heads, seq):
    rows, tip = log
    own = chain.digest(said(seq))
    new = {**said(seq), "digest": own, "hash": chain.link(rows[seq - 2]["hash"], own)}
    rows = [{**row, "seq": n} for n, row in enumerate([*rows[: seq - 1], new, *rows[seq - 1 :]], 1)]
    assert found(rows, tip, heads)[0] == ("insert", seq)


def test_a_row_added_at_the_end_is_found(log, heads):
    rows, tip = log
    own = chain.digest(said(ROWS + 1))
    assert found([*rows, {**said(ROWS + 1), "digest": own, "hash": chain.link(tip["hash"], own)}], tip, heads) == [("insert", ROWS + 1)]


@pytest.mark.parametrize(("first", "last"), [(1, 2), (7, 8), (3, 19), (22, ROWS)])
@pytest.mark.parametrize("kept", [("seq",), ("seq", "digest", "hash")])
def test_rows_that_changed_places_are_found(log, heads, first, last, kept):
    rows, tip = log
    one, other = rows[first - 1], rows[last - 1]
    rows[first - 1] = {**other, **{name: one[name] for name in kept}}
    rows[last - 1] = {**one, **{name: other[name] for name in kept}}
    assert found(rows, tip, heads)[0] == ("swap", first)


def test_a_truncated_log_is_found_by_its_end_and_when_that_is_gone_too_by_a_head(log, heads):
    rows, tip = log
    assert found(rows[:15], tip, heads)[0] == ("truncate", 16)
    shorter = {"seq": 15, "hash": rows[14]["hash"]}
    assert found(rows[:15], shorter, heads) == [("truncate", 16)]
    assert found(rows[:15], None, heads)[0] == ("truncate", 16)


def test_a_log_written_anew_is_found_by_the_first_head_it_does_not_fit(log, heads):
    rows, _ = log
    again = chained([{**row, "actor": "person:p-zzzzzzzzzz@skola-norr"} if row["seq"] >= 10 else row for row in rows])
    assert found(*again, []) == []
    assert found(*again, heads) == [("rewrite", 9)]


def test_a_head_signed_by_somebody_else_is_found(log, heads):
    forged = {**heads[1], "root": "0" * 64}
    assert found(*log, [heads[0], forged]) == [("head", 20)]


def tree(leaves):
    """MTH of RFC 9162, 2.1.1, as it is defined there."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + tree(leaves[:k]) + tree(leaves[k:])).digest()


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 9, 100])
def test_the_root_is_that_of_the_standard(size):
    leaves, peaks = [hashlib.sha256(bytes([n])).digest() for n in range(size)], []
    for leaf in leaves:
        chain.grow(peaks, leaf.hex())
    assert chain.root(peaks) == tree(leaves).hex()


@pytest.mark.parametrize("size", [0, 1, 100])
def test_a_signature_is_verified_as_the_library_does(size):
    message = bytes(size)
    public, signature = KEY.public_key().public_bytes_raw(), KEY.sign(message)
    assert chain.verifies(public, message, signature)
    assert not chain.verifies(public, message + b".", signature)
    assert not chain.verifies(public, message, signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not chain.verifies(public, message, signature[:32])
    assert not chain.verifies(bytes(32), message, signature)


def test_the_file_runs_alone_without_any_of_us(log, heads, tmp_path):
    rows, tip = log
    script, written, witness = tmp_path / "chain.py", tmp_path / "log.jsonl", tmp_path / "heads.jsonl"
    script.write_text(Path(chain.__file__).read_text())
    witness.write_text("".join(json.dumps(one) + "\n" for one in heads))
    command = [sys.executable, "-I", script, written, "--witness", witness, "--key", PUBLIC]
    for changed, code, says in ((rows, 0, "Loggen håller: 23 rader."), (rows[:-1], 1, "truncate 23: Rad 23 till och med 23 är avkortade.")):
        written.write_text("".join(json.dumps({"row": row}) + "\n" for row in changed) + json.dumps({"tip": tip}) + "\n")
        run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert (run.returncode, run.stdout.strip()) == (code, says)
