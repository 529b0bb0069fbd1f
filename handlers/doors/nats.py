"""The NATS door: a request on in.<feed> with one event or a list of them, answered with receipts.

Plain nats-py and not FastStream: the reply goes to the request's own inbox and nowhere a header could send it.
"""

import asyncio
import json
from collections.abc import Sequence

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from handlers import tracing
from handlers.doors.intake import Answer, Intake
from handlers.doors.problems import BROKEN, Stop
from schemas.problems import problem

log = structlog.get_logger()

BATCH = 250
"""Fewer than by HTTP: the answer has to fit in one message too."""
AT_ONCE = 16
"""Requests that are worked on together, so that a feed that has to wait does not keep the others waiting."""


async def open_door(connection: Client, intake: Intake) -> None:
    """Answer requests on in.* as one of a queue group. Which feed may ask where is the broker's accounts' business."""
    room, busy = asyncio.Semaphore(AT_ONCE), set[asyncio.Task[None]]()

    def left(task: asyncio.Task[None]) -> None:
        busy.discard(task)
        room.release()

    async def asked(message: Msg) -> None:
        await room.acquire()
        task = asyncio.create_task(_respond(connection, intake, message))
        busy.add(task)
        task.add_done_callback(left)

    await connection.subscribe("in.*", queue="intake", cb=asked)


async def _respond(connection: Client, intake: Intake, message: Msg) -> None:
    try:
        answers = await _take(intake, message)
    except Stop as stop:
        answers = [Answer(stop.status, problem(stop.status, stop.detail))]
    except Exception as error:  # noqa: BLE001 - a request must get an answer; the class is logged, never the input
        log.error("door_failed", reason=type(error).__name__, route="in")  # noqa: TRY400 - the trace may hold input
        answers = [Answer(500, problem(500, BROKEN))]
    if not message.reply:
        return
    try:
        await message.respond(_fitting(answers, connection.max_payload))
    except Error as error:  # the sender asks again and gets the same receipts
        log.warning("answer_not_sent", reason=type(error).__name__, route="in")


async def _take(intake: Intake, message: Msg) -> list[Answer]:
    name = message.subject.removeprefix("in.")
    feed = next((f for f in intake.store.policy.municipality.feeds if f.id == name), None)
    if feed is None:
        raise Stop(404, "Det finns inget sådant flöde.")
    taken = await intake.take(feed, message.data, BATCH, (message.headers or {}).get(tracing.HEADER))
    return taken if isinstance(taken, list) else [taken]


def _fitting(answers: Sequence[Answer], longest: int) -> bytes:
    """The answer to a list of faulty signals can be too long to send: then one that says so."""
    body = _body(answers)
    if len(body) <= longest:
        return body
    return _body([Answer(413, problem(413, "Svaret får inte plats. Skicka samma signaler i kortare listor."))])


def _body(answers: Sequence[Answer]) -> bytes:
    return json.dumps({"items": [a.item() for a in answers]}).encode()
