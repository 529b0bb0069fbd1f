"""Priority is severity × repetition × trend × vulnerability, by the programme's weights, with its sum in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.hotspots import Band, Weights
from schemas.terms import PlaceKind
from services.rules.priority import Counted, weigh

WEIGHTS = Weights(repetition=(Band(signals=2, factor=1.25), Band(signals=4, factor=1.5)), vulnerable={PlaceKind.SCHOOL: 1.3})


@pytest.mark.parametrize(
    ("severity", "counted", "kind", "sentence"),
    [
        (3, (4, 4), "school", "3 × 1,5 (4 signaler på fyra veckor) × 1,0 (oförändrat) × 1,3 (skola) = 5,9"),
        (2, (1, 0), None, "2 × 1,0 (1 signal på fyra veckor) × 1,0 (nytt) × 1,0 (ingen namngiven plats) = 2,0"),
        (2, (3, 1), "park", "2 × 1,25 (3 signaler på fyra veckor) × 1,25 (ökar från 1) × 1,0 (park) = 3,1"),
        (4, (0, 6), "school", "4 × 1,0 (0 signaler på fyra veckor) × 0,8 (minskar från 6) × 1,3 (skola) = 4,2"),
    ],
)
def test_the_sum_is_a_sentence(severity, counted, kind, sentence):
    assert weigh(WEIGHTS, severity, Counted(*counted), PlaceKind(kind) if kind else None).sentence == sentence


@given(st.integers(1, 4), st.integers(0, 50), st.integers(0, 50), st.sampled_from(PlaceKind))
def test_more_signals_or_a_graver_case_never_weigh_less(severity, now, before, kind):
    first = weigh(WEIGHTS, severity, Counted(now, before), kind)
    assert weigh(WEIGHTS, severity, Counted(now + 1, before), kind).score >= first.score
    assert weigh(WEIGHTS, min(severity + 1, 4), Counted(now, before), kind).score >= first.score
    assert first.score == pytest.approx(first.severity * first.repetition * first.trend * first.vulnerability, abs=0.001)
