"""The containers as an operator meets them: built, started, fed from outside, parts stopped and started, judged, and taken down.

`make compose-test [STANDINS=program]`: the program is given the base images to make and tag; without one docker fetches them.
"""

import json
import signal
import sys
from collections import defaultdict
from random import Random

import httpx
from compose.containers import BASES, IMAGE, ROOT, Containers, said
from faults.shots import shots

from handlers.app import PARTS
from services.clock import monotonic

SIGNALS, LIST = 1000, 100
ONCE = {"init", "provision"}
PARKED = frozenset({"parked"})


def lists():
    """A thousand signals of two feeds. Who points at a person goes first: what is to be parked needs the database."""
    all_ = {shot.identity: shot for shot in shots(Random(1), SIGNALS) if not shot.refused}
    ordered = sorted(all_.values(), key=lambda shot: shot.expects != PARKED)
    return [ordered[n : n + LIST] for n in range(0, SIGNALS, LIST)]


def until(holds, seconds):
    """Wait for something to be so; asking takes its time."""
    patience = monotonic() + seconds
    while not (found := holds()):
        assert monotonic() < patience, f"not within {seconds} s"
    return found


def everything_runs_as_little_as_it_can(town):
    """Every part, two clocks, nobody root, nothing written outside the volumes, and one port, on loopback."""
    seen = town.seen()
    up = {name: one for name, one in seen.items() if one["State"]["Running"]}
    services = sorted(one["Config"]["Labels"]["com.docker.compose.service"] for one in up.values())
    assert services == sorted([*PARTS, "clock", "nats", "postgres"])
    for name, one in seen.items():
        host = one["HostConfig"]
        assert (host["ReadonlyRootfs"], host["CapDrop"], host["SecurityOpt"]) == (True, ["ALL"], ["no-new-privileges:true"]), name
    for name, one in up.items():
        uids = dict(line.split() for line in said("docker", "top", name, "-eo", "pid,uid").splitlines()[1:])
        assert uids[str(one["State"]["Pid"])] != "0", name
    published = {name: ports for name, one in up.items() if (ports := [p for p in one["NetworkSettings"]["Ports"].values() if p])}
    assert published == {"samsyn-test-intake-1": [[{"HostIp": "127.0.0.1", "HostPort": str(town.port)}]]}


def every_signal_is_taken_also_while_the_router_or_the_database_is_stopped(town):
    """Each in its turn stopped, fed to, and started."""
    first, without_router, between, without_database, last = (slice(*pair) for pair in ((0, 2), (2, 4), (4, 5), (5, 8), (8, 10)))
    ten, told = lists(), {}
    taken(town, ten[first])
    town("stop", "router")
    taken(town, ten[without_router])
    assert town.verified()["counts"]["waiting"] >= 2 * LIST, "nobody else routes"
    town("start", "router")
    taken(town, ten[between])
    told["drained_after_the_router_s"] = drained(town, 5 * LIST)
    before = started(town)
    town("stop", "postgres")
    taken(town, ten[without_database])
    assert httpx.get(f"{town.url}/readyz").status_code == 503
    assert httpx.get(f"{town.url}/healthz").status_code == 200
    town("start", "postgres")
    taken(town, ten[last])
    told["drained_after_the_database_s"] = drained(town, SIGNALS)
    assert started(town) == before, "no part ended"
    return told


def taken(town, some):
    for one in some:
        assert town.post(one) == {202: LIST}


def drained(town, accepted):
    """Seconds until all that was accepted has its outcome and every law holds."""
    begun = monotonic()
    found = until(lambda: town.verified("--drained"), 240)
    assert found["counts"]["accepted"] == accepted
    return round(monotonic() - begun, 1)


def started(town):
    return {name: one["State"]["StartedAt"] for name, one in town.seen().items() if name.split("-")[2] not in ONCE | {"postgres"}}


def the_count_adds_up(town):
    """By the numbers that the laws were judged by, and by what each sender knew beforehand."""
    found = town.verified("--drained")
    assert found["findings"] == []
    counts, outcomes = found["counts"], ("routed", "attached", "noted", "set_aside", "quarantined")
    assert counts["accepted"] == sum(counts[outcome] for outcome in outcomes) == SIGNALS
    sure = {"parked": "quarantined", "noted": "noted", "set_aside": "set_aside"}
    known = [sure.get(*shot.expects) for some in lists() for shot in some if len(shot.expects) == 1]
    assert {outcome: counts[outcome] for outcome in sure.values()} == {outcome: known.count(outcome) for outcome in sure.values()}
    return {outcome: counts[outcome] for outcome in ("accepted", *outcomes, "waiting")}


def every_case_about_a_place_was_heard_of(town):
    """On FACTS, without a gap or a repeat."""
    cases = {case["ärende"] for case in json.loads(town.samsyn("cases", "--json"))}
    about_places = {case for case in cases if case.startswith("EST-")}
    follow = ("exec", "-T", "intake", "timeout", "--signal=INT", "--preserve-status", "10", "samsyn", "facts", "follow", "--all")

    def heard():
        facts = [json.loads(line) for line in town(*follow).splitlines()]
        return facts if about_places <= {fact["subject"] for fact in facts} else None

    versions = defaultdict(list)
    for fact in until(heard, 60):
        versions[fact["subject"]].append(fact["subjectversion"])
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in versions.values())
    return {"cases": len(cases), "facts": sum(map(len, versions.values()))}


def another_up_changes_nothing(town):
    """The containers are new, the volumes are not."""
    town("down")
    begun = monotonic()
    town.up()
    ready = round(monotonic() - begun, 1)
    assert town("logs", "--no-log-prefix", "provision").splitlines()[-1].endswith("Inget skilde.")
    assert httpx.get(f"{town.url}/readyz").status_code == 200
    return {"ready_again_s": ready}


def memory(town):
    """Megabytes of each container."""
    lines = said("docker", "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", *town("ps", "--quiet").split()).splitlines()
    return {line.split()[0].removeprefix("samsyn-test-"): line.split()[1] for line in lines}


def in_parts():
    """docker-compose.yml: a part a container."""
    town = Containers("samsyn-test", "docker-compose.yml")
    with town.built():
        begun = monotonic()
        town.up()
        told = {
            "image_mb": round(int(said("docker", "image", "inspect", "-f", "{{.Size}}", IMAGE)) / 1e6),
            "ready_s": round(monotonic() - begun, 1),
        }
        everything_runs_as_little_as_it_can(town)
        town.keys = {feed: town.samsyn("feeds", "key", feed).strip() for feed in ("vaktbolaget", "skolan")}
        told |= every_signal_is_taken_also_while_the_router_or_the_database_is_stopped(town)
        told |= every_case_about_a_place_was_heard_of(town) | {"memory": memory(town)}
        told |= another_up_changes_nothing(town)
        return told | the_count_adds_up(town)


def in_one():
    """deploy/one.yml: all of it in one container."""
    town = Containers("samsyn-test-one", "deploy/one.yml")
    with town.built():
        begun = monotonic()
        town.up()
        assert httpx.get(f"{town.url}/readyz").status_code == 200
        return {"ready_s": round(monotonic() - begun, 1), "memory": memory(town)}


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is taken down then too
    for standins in sys.argv[1:]:
        said(str(ROOT / standins), *BASES)
    sys.stdout.write(json.dumps({"parts": in_parts(), "one": in_one()}, indent=2) + "\n")
