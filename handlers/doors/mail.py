"""The door behind the links in letters: a page that shows the action and a button that does the deed."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from handlers.doors.links import DEEDS, SHOW, Link, LinkMaker, use
from schemas.actions import STATUSES, UNFINISHED, ActionStatus
from schemas.terms import Lane
from services import actions
from services.errors import No, NotFound, Refused
from services.rules.deadlines import swedish
from services.rules.parties import function_of
from services.store.work import Row, Store, Work

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
ASKS = {"done": "Vad blev gjort?", "decline": "Varför är åtgärden inte er?"}


class MailDoor:
    """GET shows and changes nothing; POST confirms, once."""

    def __init__(self, store: Store, links: LinkMaker) -> None:
        self.store, self.link_maker = store, links
        self.router = APIRouter()
        self.router.add_api_route("/l/{token}", self.show, methods=["GET"], response_class=HTMLResponse)
        self.router.add_api_route("/l/{token}", self.confirm, methods=["POST"], response_class=HTMLResponse)

    async def show(self, token: str, request: Request) -> HTMLResponse:
        """Where the action stands; for an answer, the page that confirms it. In the individual lane, the number and the time only."""
        try:
            link = self.link_maker.read(token)
            async with self.store.look() as look:
                if link.deed == SHOW:
                    return _page("action.html.j2", 200, request, self._words(look, await actions.find(look, link.action), link))
                return _page("confirm.html.j2", 200, request, self._words(look, await _answerable(look, link), link))
        except No as no:
            return _refusal(no, request)

    async def confirm(self, token: str, request: Request, said: Annotated[str, Form(max_length=2000)] = "") -> HTMLResponse:
        """Do the deed and spend the link, in one transaction."""
        try:
            link = self.link_maker.read(token)
            async with self.store.work(f"function:{link.function}") as work:
                row = await _answerable(work, link)
                await use(work, token)
                await _do(work, link, said)
                return _page("done.html.j2", 200, request, self._words(work, row, link))
        except No as no:
            return _refusal(no, request)

    def _words(self, work: Work, row: Row, link: Link) -> dict[str, Any]:
        secret = row.lane == Lane.INDIVIDUAL
        owner = function_of(work.policy.municipality, row.function).name
        known = {"number": row.id, "due": swedish(row.due_at, work.policy.workdays), "status": STATUSES[ActionStatus(row.status)]}
        title = "Ett ärende i samsyn" if secret else row.title
        asks = {"deed": link.deed, "verb": DEEDS.get(link.deed, ""), "ask": ASKS.get(link.deed, "")}
        return {**known, **asks, "title": title, "owner": "" if secret else owner, "effect": "" if secret else row.effect}


async def _answerable(work: Work, link: Link) -> Row:
    row = await actions.find(work, link.action)
    if row.function != link.function:
        raise Refused("Åtgärden har en annan ansvarig nu.")
    if row.status not in UNFINISHED:
        raise Refused("Åtgärden är redan klar.")
    return row


async def _do(work: Work, link: Link, said: str) -> None:
    if link.deed == "accept":
        await actions.accept(work, link.action)
    elif link.deed == "done":
        await actions.done(work, link.action, said)
    elif link.deed == "decline":
        await actions.decline(work, link.action, said)
    else:
        raise Refused("Den här länken visar bara.")


def _refusal(no: No, request: Request) -> HTMLResponse:
    return _page("no.html.j2", 404 if isinstance(no, NotFound) else 409, request, {"sentence": no.sentence})


def _page(name: str, status: int, request: Request, words: dict[str, Any]) -> HTMLResponse:
    return HTMLResponse(PAGES.get_template(name).render(**words, path=request.url.path), status, HEADERS)
