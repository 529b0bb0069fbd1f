"""The door behind the links in letters: a page that shows the action and a button that does the deed."""

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from handlers.doors.bodies import body_of
from handlers.doors.links import DEEDS, DIGEST, SHOW, Link, LinkMaker, unused, use
from handlers.doors.problems import RETRY, STATUS
from schemas.actions import STATUSES, UNFINISHED, ActionStatus
from schemas.terms import Lane
from services import actions, councils, editions, plans
from services.errors import No, Refused
from services.rules.deadlines import swedish
from services.rules.parties import function_of
from services.rules.said import said
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
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Content-Language": "sv",
}
ASKS = {"done": ("Vad blev gjort?", "Skriv vad som blev gjort."), "decline": ("Varför är åtgärden inte er?", "Skriv ett skäl.")}
LONGEST = 2000
FORM_BYTES = 50_000


class _AskAgain(Exception):  # noqa: N818 - the page asks again, and what the unit had done is undone
    """Something has to be changed in what was written."""

    def __init__(self, wrong: str, words: dict[str, Any]) -> None:
        super().__init__()
        self.wrong, self.words = wrong, words


async def _document(look: Work, name: str) -> str:
    """The page of a frozen digest, or of a council's pack or minutes: those have numbers that people can say."""
    if name.startswith(councils.MINUTES):
        return (await councils.minutes_of(look, name.removeprefix(councils.MINUTES)))[0].html
    if name.startswith("R-"):
        return (await councils.pack_of(look, name))[0].html
    return await editions.page(look, name)


class MailDoor:
    """GET shows and changes nothing; POST confirms, once."""

    def __init__(self, store: Store, links: LinkMaker) -> None:
        self.store, self.link_maker = store, links
        self.router = APIRouter()
        self.router.add_api_route("/l/{token}", self.show, methods=["GET", "HEAD"], response_class=HTMLResponse)
        self.router.add_api_route("/l/{token}", self.confirm, methods=["POST"], response_class=HTMLResponse)

    async def show(self, token: str) -> HTMLResponse:
        """Where the action stands; for an answer, the page that confirms it. In a closed lane, the number and the time only."""
        try:
            link = self.link_maker.read(token)
            async with self.store.look() as look:
                if link.deed == DIGEST:
                    return HTMLResponse(await _document(look, link.action), 200, HEADERS)
                if link.deed == SHOW:
                    return self._page("action.html.j2", 200, self._words(look, await actions.find(look, link.action), link))
                await unused(look, token)
                return self._page("confirm.html.j2", 200, self._words(look, await _answerable(look, link), link))
        except No as no:
            return self._refusal(no)

    async def confirm(self, token: str, request: Request) -> HTMLResponse:
        """Do the deed and spend the link, in one transaction. A text that is missing or holds a person is asked for again."""
        written = await _written(request)
        try:
            link = self.link_maker.read(token)
            async with self.store.work(f"function:{link.function}") as work:
                await use(work, token)
                return self._page("done.html.j2", 200, await self._done(work, link, written))
        except _AskAgain as again:
            return self._page("confirm.html.j2", 422, again.words | {"wrong": again.wrong, "written": written})
        except No as no:
            return self._refusal(no)

    async def _done(self, work: Work, link: Link, written: str) -> dict[str, Any]:
        row = await _answerable(work, link)
        words = self._words(work, row, link)
        if wrong := _wrong(link.deed, written, work.today):
            raise _AskAgain(wrong, words)
        await _do(work, link, written)
        return words

    def _words(self, work: Work, row: Row, link: Link) -> dict[str, Any]:
        secret = Lane(row.lane).closed
        owner = function_of(work.policy.municipality, row.function).name
        known = {"number": row.id, "due": swedish(row.due_at, work.policy.workdays), "status": STATUSES[ActionStatus(row.status)]}
        title = "Ett ärende i samsyn" if secret else row.title
        asks = {"deed": link.deed, "verb": DEEDS.get(link.deed, ""), "ask": ASKS.get(link.deed, ("",))[0], "wrong": "", "written": ""}
        return {**known, **asks, "title": title, "owner": "" if secret else owner, "effect": "" if secret else row.effect}

    def _refusal(self, no: No) -> HTMLResponse:
        status = STATUS[type(no)]
        return self._page("no.html.j2", status, {"sentence": no.sentence}, RETRY if status == 503 else {})

    def _page(self, name: str, status: int, words: dict[str, Any], more: dict[str, str] | None = None) -> HTMLResponse:
        page = PAGES.get_template(name).render(**words, municipality=self.store.policy.municipality.name)
        return HTMLResponse(page, status, HEADERS | (more or {}))


async def _written(request: Request) -> str:
    """What stands in the form. Browsers send a line break as two characters and count it as one."""
    fields = parse_qs((await body_of(request, FORM_BYTES)).decode(errors="replace"))
    return fields.get("said", [""])[0].replace("\r\n", "\n").strip()


def _wrong(deed: str, written: str, today: date) -> str:
    """What has to be changed in a text before the deed can be done; empty when nothing has."""
    if deed not in ASKS:
        return ""
    try:
        said(written, ASKS[deed][1], today)
    except Refused as no:
        return no.sentence
    return f"Texten är för lång: högst {LONGEST} tecken." if len(written) > LONGEST else ""


async def _answerable(work: Work, link: Link) -> Row:
    row = await actions.find(work, link.action)
    if row.status not in UNFINISHED:
        raise Refused("Åtgärden är redan klar.")
    if row.function != link.function:
        raise Refused("Åtgärden har en annan ansvarig nu.")
    return row


async def _do(work: Work, link: Link, written: str) -> None:
    if link.deed == "accept":
        await actions.accept(work, link.action)
    elif link.deed == "done":
        await plans.done(work, link.action, written)
    elif link.deed == "decline":
        await actions.decline(work, link.action, written)
    else:
        raise Refused("Den här länken visar bara.")
