"""A sealed value opens only whole, in its place and with its key; a home's keys are made once and are its owner's alone."""

import base64
import os
import re
import secrets
import stat
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.terms import Lane
from services.errors import Refused, Unreadable
from services.keys import Keys
from services.seal import Seal

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)


@given(plain=st.binary(max_size=2000), bound_to=st.text(max_size=50, alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_in_its_place(plain, bound_to):
    seal = Seal({1: OLD}, 1)

    assert seal.open(seal.close(plain, bound_to), bound_to) == plain


def test_a_seal_is_key_number_then_nonce_then_ciphertext_and_never_the_same_twice():
    seal = Seal({1: OLD, 7: NEW}, 7)

    first, second = seal.close(b"torget", "parked:1"), seal.close(b"torget", "parked:1")

    assert first[0] == 7
    assert len(first) == 1 + 12 + len(b"torget") + 16
    assert first[1:13] != second[1:13]
    assert b"torget" not in first


def test_a_change_of_any_bit_makes_it_unreadable():
    seal = Seal({1: OLD, 0: NEW, 2: NEW}, 1)
    blob = seal.close(b"torget", "parked:1")

    for place in range(len(blob)):
        for bit in range(8):
            altered = bytearray(blob)
            altered[place] ^= 1 << bit
            with pytest.raises(Unreadable):
                seal.open(bytes(altered), "parked:1")


def test_a_seal_cut_short_anywhere_is_unreadable():
    seal = Seal({1: OLD}, 1)
    blob = seal.close(b"torget", "parked:1")

    for length in range(len(blob)):
        with pytest.raises(Unreadable):
            seal.open(blob[:length], "parked:1")


def test_a_seal_moved_to_another_place_is_unreadable_and_the_sentence_repeats_nothing():
    seal = Seal({1: OLD}, 1)

    with pytest.raises(Unreadable) as no:
        seal.open(seal.close(b"torget", "parked:1"), "parked:2")

    assert "torget" not in no.value.sentence
    assert "parked" not in no.value.sentence


def test_an_older_key_still_opens_its_own_and_a_key_taken_away_opens_nothing():
    before = Seal({1: OLD}, 1).close(b"torget", "parked:1")

    assert Seal({1: OLD, 2: NEW}, 2).open(before, "parked:1") == b"torget"
    with pytest.raises(Unreadable):
        Seal({2: NEW}, 2).open(before, "parked:1")


def test_keys_are_made_once_in_files_for_their_owner_alone(tmp_path):
    home = tmp_path / "home" / "keys"

    keys, again = Keys.load(home), Keys.load(home)

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in home.iterdir()} == {0o600}
    assert {len(base64.b64decode(file.read_bytes(), validate=True)) for file in home.iterdir()} == {32}
    assert len({file.read_bytes() for file in home.iterdir()}) == len(list(home.iterdir())) == 5 + len(Lane)
    assert all(not file.name.startswith(".") for file in home.iterdir())
    assert (keys.receipts, keys.references, keys.links, keys.desk) == (again.receipts, again.references, again.links, again.desk)
    assert again.sealed.open(keys.sealed.close(b"torget", "x"), "x") == b"torget"


def test_keys_are_for_their_owner_alone_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        Keys.load(tmp_path / "keys")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()} == {0o600}


def test_a_lane_cannot_open_what_another_lane_sealed(tmp_path):
    keys = Keys.load(tmp_path)
    blob = keys.lanes[Lane.INDIVIDUAL].close(b"torget", "signal:1")

    assert set(keys.lanes) == set(Lane)
    for other in (keys.lanes[Lane.PLACE], keys.sealed):
        with pytest.raises(Unreadable):
            other.open(blob, "signal:1")


def test_keys_that_are_shown_show_nothing(tmp_path):
    keys = Keys.load(tmp_path)

    assert keys.desk not in repr(keys)
    assert repr(keys.receipts) not in repr(keys)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_may_read_or_write_is_refused(tmp_path, mode):
    Keys.load(tmp_path)
    (tmp_path / "receipts.key").chmod(mode)

    with pytest.raises(Refused, match="0600"):
        Keys.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"hej", base64.b64encode(b"x" * 31), base64.b64encode(b"x" * 33), b"\xff" * 44, b"!" * 44])
def test_a_file_that_is_no_key_is_refused_and_left_alone(tmp_path, content):
    Keys.load(tmp_path)
    (tmp_path / "references.key").write_bytes(content)

    with pytest.raises(Refused, match="32 byte"):
        Keys.load(tmp_path)

    assert (tmp_path / "references.key").read_bytes() == content


def test_processes_that_start_in_an_empty_folder_at_once_end_with_the_same_keys(tmp_path):
    home = tmp_path / "keys"
    load = "import sys; from pathlib import Path; from services.keys import Keys; sys.stdin.read(1); k = Keys.load(Path(sys.argv[1]))"
    show = "print(k.receipts.hex(), k.references.hex(), k.links.hex(), k.desk)"
    starters = [
        subprocess.Popen([sys.executable, "-c", f"{load}; {show}", home], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(8)
    ]

    for starter in starters:
        starter.stdin.write(b"x")
        starter.stdin.flush()
    seen = {starter.communicate(timeout=60)[0] for starter in starters}

    assert [starter.returncode for starter in starters] == [0] * 8
    assert len(seen) == 1
    assert len(list(home.iterdir())) == 5 + len(Lane)


def test_a_receipt_and_a_reference_are_ours_steady_and_tell_nothing(tmp_path):
    ours, theirs = Keys.load(tmp_path / "ours"), Keys.load(tmp_path / "theirs")

    receipt, reference = ours.receipt_id("skolan", "A-17"), ours.reference("elev-17")

    assert re.fullmatch("r[a-z2-7]{26}", receipt)
    assert re.fullmatch("ref-[a-z2-7]{26}", reference)
    assert Keys.load(tmp_path / "ours").receipt_id("skolan", "A-17") == receipt
    assert Keys.load(tmp_path / "ours").reference("elev-17") == reference
    assert len({receipt, ours.receipt_id("polisen", "A-17"), ours.receipt_id("skolan", "A-18"), theirs.receipt_id("skolan", "A-17")}) == 4
    assert theirs.reference("elev-17") != reference
    assert reference[4:] != receipt[1:]


def test_feed_and_id_are_not_run_together_in_a_receipt(tmp_path):
    keys = Keys.load(tmp_path)

    assert keys.receipt_id("skolan", "1A") != keys.receipt_id("skolan1", "A")
