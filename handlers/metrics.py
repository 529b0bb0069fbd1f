"""What is counted and measured, in Prometheus' words. Labels are feeds, lanes, outcomes and laws: never an id, never a person."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest

from events.table import RECEIVED
from schemas.notices import Handed
from services.clock import true_now
from services.vigil import LAWS, Finding, Numbers

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

ACCEPTED = Counter("samsyn_signals_accepted_total", "Signals put on disk for the first time.", ["feed", "lane"], registry=REGISTRY)
REFUSED = Counter("samsyn_signals_refused_total", "Signals and requests that were not taken.", ["status"], registry=REGISTRY)
ROUTED = Counter("samsyn_signals_routed_total", "Signals that have had their outcome.", ["outcome"], registry=REGISTRY)
CLIMBED = Counter("samsyn_steps_climbed_total", "Steps of ladders taken.", registry=REGISTRY)
LETTERS = Counter("samsyn_letters_total", "Letters handed to their channel, by its answer.", ["result"], registry=REGISTRY)
PUBLISHED = Counter("samsyn_facts_published_total", "Facts put on the stream FACTS.", registry=REGISTRY)
POLLS = Counter("samsyn_polls_total", "Questions to the address of a feed, by what came of them.", ["feed", "result"], registry=REGISTRY)
POLLED_AT = Gauge("samsyn_polled_timestamp_seconds", "When the address of a feed last answered us.", ["feed"], registry=REGISTRY)

BACKLOG = Gauge("samsyn_backlog_signals", "Signals on disk that have no outcome yet.", ["lane"], registry=REGISTRY)
OLDEST = Gauge("samsyn_oldest_waiting_signal_seconds", "How long the oldest of them has waited.", ["lane"], registry=REGISTRY)
HELD = Gauge("samsyn_clock_held", "1 while nothing is climbed because the time is in doubt.", registry=REGISTRY)
LAG = Gauge("samsyn_escalation_lag_seconds", "How long the oldest step that is due has waited.", registry=REGISTRY)
OLDEST_LETTER = Gauge("samsyn_oldest_letter_waiting_seconds", "How long the oldest letter that is not gone has waited.", registry=REGISTRY)
WAITING_LETTERS = Gauge("samsyn_letters_waiting", "Letters that are not gone.", registry=REGISTRY)
OUTBOX = Gauge("samsyn_outbox_waiting", "Facts that wait for the bus.", registry=REGISTRY)
FINDINGS = Gauge("samsyn_auditor_findings", "What speaks against a law, at most 100 of a kind.", ["law"], registry=REGISTRY)
HEARTBEAT_AGE = Gauge("samsyn_heartbeat_age_seconds", "Since the auditor last found nothing; NaN before the first time.", registry=REGISTRY)


def accepted(feed: str, lane: str) -> None:
    """A signal is on disk that was not there before."""
    ACCEPTED.labels(feed, lane).inc()


def refused(status: int) -> None:
    """A signal, or a whole request, was not taken."""
    REFUSED.labels(str(status)).inc()


def handled() -> int:
    """How many signals this process has given their outcome."""
    return int(sum(sample.value for metric in ROUTED.collect() for sample in metric.samples if sample.name.endswith("_total")))


def routed(outcomes: Mapping[str, int]) -> None:
    """These have had their outcome, and it is committed."""
    for outcome, n in outcomes.items():
        ROUTED.labels(outcome).inc(n)


def handed(answer: Handed) -> None:
    """A channel has answered, and it is written down."""
    LETTERS.labels("sent" if answer.accepted else "retry" if answer.retry else "failed").inc()


def polled(feed: str, result: str) -> None:
    """The address of a feed was asked: "read", "unchanged" or "failed"."""
    POLLS.labels(feed, result).inc()
    if result != "failed":
        POLLED_AT.labels(feed).set(true_now().timestamp())


def backlog(stream: str, signals: int, oldest_s: float) -> None:
    """What waits in a lane's stream, and for how long the oldest has."""
    lane = next(lane for lane, received in RECEIVED.items() if received.name == stream)
    BACKLOG.labels(lane).set(signals)
    OLDEST.labels(lane).set(oldest_s)


def audited(found: tuple[Finding, ...], stand: Numbers) -> None:
    """What the auditor found, and how things stand."""
    for law in LAWS:
        FINDINGS.labels(law).set(sum(finding.law == law for finding in found))
    LAG.set(stand.escalation_lag)
    OLDEST_LETTER.set(stand.oldest_letter)
    WAITING_LETTERS.set(stand.letters)
    OUTBOX.set(stand.facts)


def scraped() -> bytes:
    """Everything, as Prometheus reads it."""
    return generate_latest(REGISTRY)
