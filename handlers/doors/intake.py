"""How a signal is accepted, whichever door it came through: read, screened, on disk, receipted."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from nats.js import JetStreamContext
from pydantic import ValidationError

from events.signals import SignalReceived
from events.table import RECEIVED
from handlers import metrics, tracing
from handlers.broker.stream import publish, stored, waiting
from handlers.doors.problems import BROKEN, Stop, in_words
from handlers.doors.readings import NOT_JSON, json_items
from schemas.canonical import canonical, digest
from schemas.feeds.cloudevents import SignalEvent
from schemas.feeds.formats import FORMATS
from schemas.parties import Feed
from schemas.problems import FieldProblem, Problem, problem, referred
from schemas.receipts import Outcome, Receipt
from schemas.signals import IndividualReport
from services import referrals, signals
from services.errors import Unavailable
from services.rules.concern import is_urgent
from services.rules.door import SWEDISH, Finding, screen
from services.store import inbox
from services.store.work import Row, Store

log = structlog.get_logger()

BATCH = 1000
EDIT = "Ta bort uppgiften om en person och skicka signalen igen med samma id."
TAKEN = "Det här id:t har redan använts för en annan signal. Skicka ändringen med ett nytt id."
WAITS = "Signalen är mottagen och väntar på att få sin väg."


Known = Mapping[str, Row]
Reading = Callable[[bytes, Feed, int], object]


class Answer(NamedTuple):
    """What a sender gets back for one signal: a status as in HTTP, and a receipt or a problem."""

    status: int
    body: Receipt | Problem

    def item(self) -> dict[str, Any]:
        """This answer as one of a list."""
        return {"status": self.status, "problem" if isinstance(self.body, Problem) else "receipt": self.body.model_dump(mode="json")}


class Read(NamedTuple):
    """An event that can be read: its signal, its body, and what the door found: persons, another door it belongs at, the need of 112."""

    signal: SignalReceived
    item: object
    found: Sequence[Finding]
    elsewhere: str | None
    urgent: bool


class Intake:
    """The doors' common room: the store, the stream, what receipts are called from outside, and how much a feed may send a minute."""

    def __init__(self, store: Store, js: JetStreamContext, home: Path, public_url: str, per_minute: int) -> None:
        self.store, self.js, self.home, self.public_url = store, js, home, public_url
        self.pace, self.limiter = RateLimitItemPerMinute(per_minute), MovingWindowRateLimiter(MemoryStorage())

    async def take(
        self, feed: Feed, body: bytes, most: int = BATCH, trace: str | None = None, read: Reading = json_items
    ) -> Answer | list[Answer]:
        """Accept an event, or each of a list, or say why not. Raises Stop when nothing of it was looked at.

        `trace` is the sender's `traceparent`, if any; `read` finds the items in the body, JSON unless told otherwise.
        """
        try:
            return await self._take(feed, read(body, feed, most), most, trace)
        except Stop as stop:
            metrics.refused(stop.status)
            raise

    async def _take(self, feed: Feed, items: object, most: int, trace: str | None) -> Answer | list[Answer]:
        batch = items if isinstance(items, list) else [items]
        if len(batch) > most:
            raise Stop(413, f"Högst {most} signaler på en gång. Dela upp listan.")
        if not await self.limiter.hit(self.pace, feed.id, cost=max(len(batch), 1)):
            raise Stop(429, "Vänta en stund och skicka sedan igen; inget av detta är mottaget.", {"Retry-After": "30"})
        read = [self._safely_read(feed, item) for item in batch]
        known = await self._known([one.signal.receipt for one in read if isinstance(one, Read)])
        answers = list(await asyncio.gather(*(self._traced(feed, one, known, trace) for one in read)))
        return answers if isinstance(items, list) else answers[0]

    async def _traced(self, feed: Feed, read: Read | Answer, known: Known, trace: str | None) -> Answer:
        with tracing.span("signal.accept", trace, feed=feed.id) as accepting:
            if isinstance(read, Read):
                read = read._replace(signal=read.signal.model_copy(update={"trace": tracing.current()}))
            answer = await self._safely(read, known)
            accepting.set_attribute("status", answer.status)
        if answer.status != 202:
            metrics.refused(answer.status)
        return answer

    def _safely_read(self, feed: Feed, item: object) -> Read | Answer:
        try:
            return self._read(feed, item)
        except Exception as error:  # noqa: BLE001 - one signal must not take its neighbours' answers with it
            log.error("door_failed", reason=type(error).__name__, feed=feed.id)  # noqa: TRY400 - the trace may hold input
            return _no(500, BROKEN)

    async def _safely(self, read: Read | Answer, known: Known) -> Answer:
        if isinstance(read, Answer):
            return read
        signal, row = read.signal, known.get(read.signal.receipt)
        try:
            if read.elsewhere:
                return await self._refer(read.elsewhere)
            answer = await (self._park(read, row) if read.found else self._publish(signal, row))
            return self._to_112(answer) if read.urgent else answer
        except Unavailable as away:
            return _no(503, away.sentence)
        except Exception as error:  # noqa: BLE001 - one signal must not take its neighbours' answers with it
            log.error("door_failed", reason=type(error).__name__, feed=signal.feed)  # noqa: TRY400 - the trace may hold input
            return _no(500, BROKEN)

    def _read(self, feed: Feed, item: object) -> Read | Answer:
        try:
            form = FORMATS[feed.format]
            event = form.event(item, feed)
            body = digest(item)
        except ValidationError as wrong:
            return _no(422, "Rätta fälten och skicka signalen igen.", in_words(wrong))
        except ValueError:  # 1e400
            return _no(400, NOT_JSON)
        if event.data.lane not in feed.lanes:
            return _no(403, f"Flödet {feed.id} får inte lämna signaler i den filen.")
        if feed.format != "polisen" and referrals.reads_as_concern(item):  # what the police have published is with them
            elsewhere: str | None = referrals.OROSANMALAN
        else:
            elsewhere = referrals.another_door(event.data)
        found = screen(item, self.store.clock.now().date(), form.typed(feed))
        said = event.data
        urgent = not isinstance(said, IndividualReport) and is_urgent(said.severity_reported, said.text)
        return Read(self._signal(feed, event, body, secret=bool(found)), item, found, elsewhere, urgent)

    def _signal(self, feed: Feed, event: SignalEvent, body: str, *, secret: bool) -> SignalReceived:
        keys, report = self.store.keys, event.data
        if isinstance(report, IndividualReport):
            # The reference leaves no trace of itself: a keyed hash from here on, in the digest too.
            report, secret = report.model_copy(update={"reference": keys.reference(report.reference)}), True
        ids = {"receipt": keys.receipt_id(feed.id, event.id), "feed": feed.id, "party": feed.party, "source": feed.source}
        # Whoever holds a plain digest can try every personal number until it fits.
        ids["digest"] = keys.fingerprint(body) if secret else body
        return SignalReceived(**ids, accepted_at=self.store.clock.now(), report=report)

    async def _refer(self, kind: str) -> Answer:
        """Whom to turn to instead, and nothing is kept: not even which feed sent it. Whoever needs that door is told also uncounted."""
        try:
            async with self.store.work("system:intake") as work:
                await referrals.count(work, kind)
        except Unavailable:
            log.warning("referral_not_counted", reason="Unavailable")
        return Answer(422, referred(referrals.door(self.store.policy.municipality, kind)))

    def _to_112(self, answer: Answer) -> Answer:
        """The same answer, whose message begins with where to ring."""
        if not isinstance(answer.body, Receipt):
            return answer
        message = f"{referrals.door(self.store.policy.municipality, 'danger')} {answer.body.message}"
        return answer._replace(body=answer.body.model_copy(update={"message": message}))

    async def _park(self, read: Read, known: Row | None) -> Answer:
        """202 only after the commit of the sealed row."""
        signal, item, found = read.signal, read.item, read.found
        if (known is None or known.digest != signal.digest) and await waiting(self.js, RECEIVED[signal.lane], signal.receipt):
            return _no(409, TAKEN)  # an earlier version is on its way
        async with self.store.work(f"feed:{signal.feed}") as work:
            work.trace = signal.trace
            parked = await signals.park(work, signal, canonical(item), tuple(dict.fromkeys(SWEDISH[f.kind] for f in found)))
            row = (await inbox.known(work, [signal.receipt]))[signal.receipt]
        if not parked:
            return _no(409, TAKEN)
        if known is None:
            metrics.accepted(signal.feed, signal.lane)
            metrics.routed({Outcome.PARKED: 1})
        log.info("signal_parked", receipt=signal.receipt, feed=signal.feed, fields=len({f.path for f in found}))
        return Answer(202, self.told(row))

    async def _publish(self, signal: SignalReceived, known: Row | None) -> Answer:
        """202 only after the fsynced PubAck."""
        if known is not None and known.outcome != Outcome.PARKED:
            return Answer(202, self.told(known)) if known.digest == signal.digest else _no(409, TAKEN)
        ack = await publish(self.js, RECEIVED[signal.lane], signal, self._body(signal))
        first = await stored(self.js, ack) if ack.duplicate else signal
        if not ack.duplicate:
            metrics.accepted(signal.feed, signal.lane)
        if first.digest != signal.digest:
            return _no(409, TAKEN)
        return Answer(202, self.receipt(signal.receipt, first.digest, first.accepted_at))

    def _body(self, signal: SignalReceived) -> bytes:
        body = signal.model_dump_json().encode()
        return self.store.keys.lanes[signal.lane].close(body, f"stream:{signal.receipt}") if signal.lane.closed else body

    async def _known(self, receipts: Sequence[str]) -> Known:
        """The inbox answers for what is older than the stream's window; while the database is away the stream alone answers."""
        try:
            async with self.store.look() as look:
                return await inbox.known(look, receipts) if receipts else {}
        except Unavailable:
            return {}

    def told(self, row: Row) -> Receipt:
        """The receipt of a signal that has its outcome, with the sentence of what became of it."""
        more = {Outcome.PARKED: f" {EDIT}"}.get(row.outcome) or (f" Se {row.about_id}." if row.about_kind == "case" else "")
        return self.receipt(row.receipt, row.digest, row.accepted_at, Outcome(row.outcome), f"{row.sentence}{more}")

    def receipt(self, name: str, body: str, accepted_at: datetime, outcome: Outcome = Outcome.WAITING, message: str = WAITS) -> Receipt:
        """A receipt with the address where its fate can be asked for."""
        status = f"{self.public_url}/receipts/{name}"
        return Receipt(receipt=name, digest=body, accepted_at=accepted_at, status=status, outcome=outcome, message=message)


def _no(status: int, detail: str, errors: tuple[FieldProblem, ...] = ()) -> Answer:
    return Answer(status, problem(status, detail, errors))
