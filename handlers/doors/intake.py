"""How a signal is accepted, whichever door it came through: read, screened, on disk, receipted."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from nats.js import JetStreamContext
from nats.js.api import PubAck
from pydantic import BaseModel, ValidationError

from events.signals import SignalReceived
from events.table import RECEIVED
from handlers.broker.stream import publish, stored
from handlers.doors.problems import in_words
from schemas.feeds.cloudevents import TYPED, SignalEvent, canonical, digest
from schemas.parties import Feed
from schemas.problems import FieldProblem, problem
from schemas.receipts import Outcome, Receipt
from schemas.signals import IndividualReport
from schemas.terms import Lane
from services import signals
from services.errors import Unavailable
from services.rules.door import SWEDISH, screen
from services.store import inbox
from services.store.work import Store

log = structlog.get_logger()

EDIT = "Ta bort uppgiften om en person och skicka signalen igen med samma id."
AGAIN = "Vi kan inte spara signalen just nu. Skicka den igen med samma id om en stund; den räknas bara en gång."


class Answer(NamedTuple):
    """What a sender gets back for one signal: an HTTP status and a receipt or a problem."""

    status: int
    body: BaseModel


class Intake:
    """The doors' common room: the store, the stream, and what receipts are called from outside."""

    def __init__(self, store: Store, js: JetStreamContext, home: Path, public_url: str) -> None:
        self.store, self.js, self.home, self.public_url = store, js, home, public_url

    async def take(self, feed: Feed, items: Sequence[object]) -> list[Answer]:
        """Accept each item, or say why not. 202 only after the fsynced PubAck, or the commit of the parked row."""
        return list(await asyncio.gather(*(self._one(feed, item) for item in items)))

    async def _one(self, feed: Feed, item: object) -> Answer:
        try:
            event = SignalEvent.model_validate(item)
        except ValidationError as wrong:
            return _no(422, "Rätta fälten och skicka signalen igen.", in_words(wrong))
        if event.data.lane not in feed.lanes:
            return _no(403, f"Flödet {feed.id} får inte lämna signaler i den filen.")
        signal = self._signal(feed, event, item)
        found = screen(item, signal.accepted_at.date(), TYPED)
        try:
            if found:
                kinds = tuple(dict.fromkeys(SWEDISH[f.kind] for f in found))
                return await self._park(signal, canonical(item), kinds, tuple(dict.fromkeys(f.path for f in found)))
            return await self._publish(signal)
        except Unavailable as away:
            return _no(503, away.sentence or AGAIN)

    def _signal(self, feed: Feed, event: SignalEvent, item: object) -> SignalReceived:
        keys, report, body = self.store.keys, event.data, digest(item)
        if isinstance(report, IndividualReport):
            # The reference leaves no trace of itself: a keyed hash from here on, in the digest too.
            report = report.model_copy(update={"reference": keys.reference(report.reference)})
            body = keys.fingerprint(body)
        ids = {"receipt": keys.receipt_id(feed.id, event.id), "feed": feed.id, "party": feed.party, "source": feed.source}
        return SignalReceived(**ids, digest=body, accepted_at=self.store.clock.now(), report=report)

    async def _park(self, signal: SignalReceived, original: bytes, kinds: tuple[str, ...], paths: tuple[str, ...]) -> Answer:
        async with self.store.work(f"feed:{signal.feed}") as work:
            parked = await signals.park(work, signal, original, kinds)
            row = (await inbox.known(work, [signal.receipt]))[signal.receipt]
        if not parked:
            return _no(409, "Det här id:t har redan använts för en annan signal. Skicka ändringen med ett nytt id.")
        log.info("signal_parked", receipt=signal.receipt, feed=signal.feed, fields=len(paths))
        return Answer(202, self.receipt(signal.receipt, row.digest, row.accepted_at, Outcome.PARKED, f"{row.sentence} {EDIT}"))

    async def _publish(self, signal: SignalReceived) -> Answer:
        known = await self._known(signal)
        if known is not None and known.outcome != Outcome.PARKED:
            return self._repeat(signal, known.digest, known.accepted_at, Outcome(known.outcome), known.sentence)
        stream = RECEIVED[signal.lane]
        ack = await publish(self.js, stream, signal, self._body(signal))
        if ack.duplicate:
            return await self._as_stored(signal, ack)
        return Answer(202, self.receipt(signal.receipt, signal.digest, signal.accepted_at))

    def _body(self, signal: SignalReceived) -> bytes:
        body = signal.model_dump_json().encode()
        return self.store.keys.lanes[signal.lane].close(body, f"stream:{signal.receipt}") if signal.lane is Lane.INDIVIDUAL else body

    async def _known(self, signal: SignalReceived) -> Any:
        """The inbox answers for what is older than the stream's window; while the database is away the stream alone answers."""
        try:
            async with self.store.look() as look:
                return (await inbox.known(look, [signal.receipt])).get(signal.receipt)
        except Unavailable:
            return None

    async def _as_stored(self, signal: SignalReceived, ack: PubAck) -> Answer:
        first = await stored(self.js, ack)
        return self._repeat(signal, first.digest, first.accepted_at, Outcome.WAITING, "")

    def _repeat(self, signal: SignalReceived, first: str, accepted_at: datetime, outcome: Outcome, sentence: str) -> Answer:
        if first != signal.digest:
            return _no(409, "Det här id:t har redan använts för en annan signal. Skicka ändringen med ett nytt id.")
        return Answer(202, self.receipt(signal.receipt, first, accepted_at, outcome, sentence))

    def receipt(self, name: str, body: str, accepted_at: datetime, outcome: Outcome = Outcome.WAITING, message: str = "") -> Receipt:
        """A receipt with the address where its fate can be asked for."""
        said = message or "Signalen är mottagen och väntar på att få sin väg."
        return Receipt(
            receipt=name, digest=body, accepted_at=accepted_at, status=f"{self.public_url}/receipts/{name}", outcome=outcome, message=said
        )


def _no(status: int, detail: str, errors: tuple[FieldProblem, ...] = ()) -> Answer:
    return Answer(status, problem(status, detail, errors))
