"""The rest: why, parties and receipts."""

from typing import Annotated

from fastapi import APIRouter, Path

from handlers.doors.api import shown
from handlers.doors.api.asker import Asker, Asking
from handlers.doors.api.described import READS, problems
from schemas.actions import About
from schemas.api import Fate, Page, PartyEntry, PartyFunction, Why
from schemas.parties import Municipality, Party
from schemas.terms import Lane
from services import timeline
from services.errors import NotFound
from services.store import actions, cases, inbox
from services.store.work import Row, Work

router = APIRouter()

RECEIPT = r"r[a-z2-7]{26}"
Name = Annotated[str, Path(pattern=rf"^([A-Z][A-Z_]{{0,15}}(-K)?-[0-9]{{4}}-[0-9]{{4,9}}|{RECEIPT})$", examples=["EST-2027-0001"])]
Receipt = Annotated[str, Path(pattern=rf"^{RECEIPT}$")]
NO_NAME = "Det finns inget ärende, ingen åtgärd och inget kvitto med det numret."
NO_RECEIPT = "Det finns inget sådant kvitto."


@router.get("/why/{name}", tags=["why"], responses=problems(*READS))
async def why(asker: Asking, name: Name) -> Why:
    """Why a case, an action, a consultation or (for a coordinator) a receipt is where it is, in sentences. Not for private parties."""
    asker.reads("why")
    async with asker.store.look() as look:
        if not await _seen(look, asker, name):
            raise NotFound(NO_NAME)
        return Why(name=name, sentences=tuple(await timeline.why(look, name, asker.function, orgs=asker.rights.orgs)))


async def _seen(look: Work, asker: Asker, name: str) -> bool:
    if name.startswith("r"):
        return "receipts" in asker.rights.reads and await _receipt(look, asker, name) is not None
    seen = await cases.seen(look, asker.sight, name) or await actions.seen(look, asker.sight, name)
    return seen is not None or await actions.any_seen(look, asker.sight, About("consultation", name))


async def _receipt(look: Work, asker: Asker, receipt: str) -> Row | None:
    """Never of the individual lane: who answers for a consultation is told its number, not its receipts."""
    row: Row | None = (await inbox.known(look, [receipt])).get(receipt)
    lanes = {Lane.PLACE, Lane.ORG} if asker.rights.orgs else {Lane.PLACE}
    return row if row is not None and row.lane in lanes else None


@router.get("/parties", tags=["parties"], responses=problems(401, 403, 422, 429, 500, 503))
async def list_parties(asker: Asking) -> Page[PartyEntry]:
    """The parties to the agreement and their functions, all on one page. No addresses."""
    asker.reads("parties")
    municipality = asker.store.policy.municipality
    return Page(items=tuple(_party(municipality, party) for party in municipality.parties))


def _party(municipality: Municipality, party: Party) -> PartyEntry:
    mine = [f for f in municipality.functions if f.party == party.id]
    functions = tuple(PartyFunction(id=f.id, name=f.name, role=f.role, areas=f.areas) for f in mine)
    return PartyEntry(id=party.id, name=party.name, kind=party.kind, functions=functions)


@router.get("/receipts/{receipt}", tags=["signals"], responses=problems(*READS))
async def show_receipt(asker: Asking, receipt: Receipt) -> Fate:
    """What became of a signal about a place or a business, whoever sent it. For a coordinator only."""
    asker.reads("receipts")
    async with asker.store.look() as look:
        row = await _receipt(look, asker, receipt)
    if row is None:
        raise NotFound(NO_RECEIPT)
    return shown.fate(row)
