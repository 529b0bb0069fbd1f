"""A subscriber that counts versions knows what it missed, whatever the order things came in."""

from hypothesis import given
from hypothesis import strategies as st

from events.heard import Heard, Hearing

versions = st.lists(st.integers(1, 12), min_size=1, max_size=30)


@given(versions, st.booleans())
def test_what_is_missing_is_what_was_never_heard_between_the_first_and_the_last(came, whole):
    heard = Heard(whole=whole)
    for version in came:
        heard.hear("EST-2027-0001", version)
    first = 1 if whole else min(came)
    assert heard.missing["EST-2027-0001"] == set(range(first, max(came) + 1)) - set(came)


@given(versions, st.booleans())
def test_each_version_is_new_once_and_again_after_that(came, whole):
    heard = Heard(whole=whole)
    verdicts = [(version, heard.hear("EST-2027-0001", version)) for version in came]
    assert [v for v, hearing in verdicts if hearing is not Hearing.AGAIN] == list(dict.fromkeys(came))


@given(st.integers(1, 30), st.sets(st.integers(2, 29)))
def test_a_gap_is_told_when_the_next_one_comes(last, lost):
    heard = Heard()
    kept = [version for version in range(1, last + 1) if version not in lost]
    told = {version for version in kept if heard.hear("A-2027-0001", version) is Hearing.GAP}
    assert told == {version for version in kept if version - 1 in lost}


def test_subjects_are_counted_apart_and_one_may_begin_in_the_middle():
    heard = Heard()
    assert [heard.hear(name, version) for name, version in (("a", 7), ("b", 1), ("a", 8), ("b", 2))] == [Hearing.NEXT] * 4
    assert Heard(whole=True).hear("a", 7) is Hearing.GAP


def test_what_comes_late_is_no_longer_missing():
    heard = Heard()
    came = [heard.hear("a", version) for version in (1, 4, 2, 2)]
    assert came == [Hearing.NEXT, Hearing.GAP, Hearing.LATE, Hearing.AGAIN]
    assert heard.missing["a"] == {3}
