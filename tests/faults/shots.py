"""What the storm sends: 2,000 signals to keep, some sent twice, some that nobody can read. The seed decides all of it."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from house import concern, event

from services.clock import true_now

SIGNALS = 2000

CANARY = "Kanariefågeln Kim"
"""Stands in all garbage; no log may repeat it."""

FAMILIES = ["VEHICLE_RECKLESS", "GATHERING", "DAMAGE", "FIRE", "DRUGS_SUSPECTED", "LITTER", "VIOLENCE_THREAT", "BURGLARY_THEFT"]
PLACES = ["Stortorget", "Sockerbruket", "Järnvägsstationen", "Nyhems torg", "Kronoskogen"]
ROUTED = frozenset({"routed", "attached"})


@dataclass
class Shot:
    """One thing to post, by whom, and where it may end; nowhere means that it must be refused."""

    feed: str
    body: dict
    expects: frozenset[str] = frozenset()
    refused: bool = False
    identity: str = field(init=False)

    def __post_init__(self):
        self.identity = self.body["id"]


def shots(rng: Random, signals: int) -> list[Shot]:
    """Everything to post, shuffled: so many to keep, one of 20 of them twice, and one of 200 that must be refused.

    Repeats stand anywhere, also before what they repeat.
    """
    good = [_signal(rng, n) for n in range(signals)]
    bad = [_invalid(rng, n) for n in range(signals // 200)]
    everything = good + bad + rng.sample(good, signals // 20)
    rng.shuffle(everything)
    return everything


def _signal(rng, n):
    occurred = true_now() - timedelta(minutes=rng.randrange(3 * 24 * 60))
    kind = rng.choices(["place", "nil", "upcoming", "unmatched", "person", "individual"], [88, 2, 2, 2, 1, 5])[0]
    identity = f"storm-{n}"
    if kind == "individual":
        coded = concern(f"ref-{rng.randrange(15)}", occurred_from=occurred.isoformat())
        return Shot("skolan", event(identity) | {"data": coded}, frozenset({"routed"}))
    told = {"severity_reported": rng.choices([1, 2, 3, 4], [4, 4, 1, 1])[0], "text": "", "place": {"name": rng.choice(PLACES)}}
    told["category"] = rng.choice(FAMILIES)
    different = {
        "place": ({}, ROUTED),
        "nil": ({"category": "NIL", "place": None, "severity_reported": None}, {"noted"}),
        "upcoming": ({"category": "EVENT_UPCOMING"}, {"set_aside"}),
        "unmatched": ({"category": "OTHER_PLACE"}, {"routed"}),
        "person": ({"text": "Ring 070-123 45 67"}, {"parked"}),
    }
    data, expects = different[kind]
    return Shot("vaktbolaget", event(identity, occurred, **told | data), frozenset(expects))


def _invalid(rng, n):
    wrong = rng.choice([{"severity_reported": "2"}, {"category": "UFO"}, {"occurred_from": "igår"}, {"place": None}, {"seen_by": CANARY}])
    return Shot("vaktbolaget", event(f"wrong-{n}", **wrong), refused=True)


def garbage() -> list[bytes]:
    """Bodies a broken producer may put straight into the stream. They name nobody but the canary."""
    canary = CANARY.encode()
    return [
        b"",
        canary,
        b'{"receipt": "' + canary,
        b"\xff\xfe" + canary,
        b"[" * 20_000 + canary,
        b'{"a":' * 5_000 + canary,
        json.dumps([CANARY]).encode(),
        json.dumps({"receipt": 1, "feed": CANARY, "report": {"lane": "place"}}).encode(),
        json.dumps({"receipt": "r1", "feed": "x", "party": "x", "source": "police", "digest": "x", "report": CANARY}).encode(),
        canary * 3_000,
    ]
