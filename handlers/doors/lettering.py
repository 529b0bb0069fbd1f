"""How functions want to be told, and what was put together for them."""

from typing import Annotated, Any

from pydantic import StringConstraints

from handlers.doors.deed import Args, Deed, Nothing, Said
from schemas.parties import Pace
from schemas.signals import Readable
from services import editions, preferences
from services.store.work import Work


class Prefers(Args):
    """A function, and when it wants letters that can wait."""

    function: str
    pace: Pace


class OnDigest(Args):
    """A version of a digest, by the name that the list shows."""

    digest: Annotated[str, StringConstraints(max_length=40), Readable]


class Refreeze(OnDigest):
    """A new version of a digest, and why."""

    text: Said


async def _shown(work: Work, a: OnDigest) -> dict[str, Any]:
    document, view = await editions.shown(work, a.digest)
    return {"text": document.text, "html": document.html, "paper": document.paper.model_dump(), "view": view}


DEEDS: dict[str, Deed] = {
    "function.prefers": Deed(Prefers, lambda work, a: preferences.prefer(work, a.function, a.pace)),
    "preferences": Deed(Nothing, lambda work, _: preferences.listed(work), looks=True),
    "digests": Deed(Nothing, lambda work, _: editions.listed(work), looks=True),
    "digest.show": Deed(OnDigest, _shown, looks=True),
    "digest.refreeze": Deed(Refreeze, lambda work, a: editions.refreeze(work, a.digest, a.text)),
}
