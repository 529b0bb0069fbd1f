"""The NATS door: a request on in.<feed> with one event or a list of them, answered with receipts.

Plain nats-py and not FastStream: the reply goes to the request's own inbox and nowhere a header could send it.
"""

import json
from typing import Any

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic_core import from_json

from handlers.doors.intake import Answer, Intake
from schemas.problems import problem

log = structlog.get_logger()

BATCH = 1000


async def open_door(connection: Client, intake: Intake) -> None:
    """Answer requests on in.* as one of a queue group. Which feed may ask where is the broker's accounts' business."""

    async def asked(message: Msg) -> None:
        try:
            answers = await _take(intake, message)
        except Exception as error:  # noqa: BLE001 - a request must get an answer; the class is logged, never the input
            log.error("door_failed", reason=type(error).__name__, route="in")  # noqa: TRY400 - the trace may hold input
            answers = [Answer(500, problem(500, "Felet är noterat hos driften. Försök igen om en stund."))]
        if message.reply:
            await message.respond(json.dumps({"items": [_json(a) for a in answers]}).encode())

    await connection.subscribe("in.*", queue="intake", cb=asked)


async def _take(intake: Intake, message: Msg) -> list[Answer]:
    name = message.subject.removeprefix("in.")
    feed = next((f for f in intake.store.policy.municipality.feeds if f.id == name), None)
    if feed is None:
        return [Answer(404, problem(404, "Det finns inget sådant flöde."))]
    try:
        items: object = from_json(message.data, allow_inf_nan=False)
    except ValueError:
        return [Answer(400, problem(400, "Det här är inte giltig JSON i UTF-8."))]
    batch = items if isinstance(items, list) else [items]
    if len(batch) > BATCH:
        return [Answer(413, problem(413, f"Högst {BATCH} signaler på en gång. Dela upp listan."))]
    return await intake.take(feed, batch)


def _json(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, **answer.body.model_dump(mode="json")}
