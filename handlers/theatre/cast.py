"""The demo's cast: partner systems that send and people who answer. They know the doors and their letters, nothing else."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import nats

from handlers.app import House
from handlers.broker.connection import options
from handlers.theatre.mailbox import Mailbox, words
from handlers.theatre.story import Answers, Does, Sends
from schemas.actions import About
from schemas.feeds.cloudevents import TYPE
from services.errors import Refused
from services.store import actions, cases, inbox
from services.store.work import Row, Work

PATIENCE_S = 60
LABELS = {"accept": "Vi tar åtgärden", "done": "Åtgärden är klar", "decline": "Vi avböjer, med skäl"}
_NUMBER = re.compile(r"A-\d{4}-\d{4,}")


class Said(NamedTuple):
    """What a door answered: a receipt with 202, a problem otherwise."""

    status: int
    body: dict[str, Any]


class Cast:
    """Everyone outside. `held` are the receipts that senders hold, each with its feed; `receipts` has the last one of each id."""

    def __init__(self, house: House, box: Mailbox, keys: Mapping[str, str], http: httpx.AsyncClient) -> None:
        self.house, self.box, self.keys, self.http = house, box, keys, http
        self.held: dict[str, str] = {}
        self.receipts: dict[str, str] = {}

    async def send(self, signal: Sends) -> Said:
        """Send a signal through its door. Raises Refused when the door answers otherwise than the script says."""
        said = await (self._by_nats(signal) if signal.by == "nats" else self._by_http(signal))
        if said.status != signal.answer:
            raise Refused(f"Dörren svarade {said.status} på {signal.id}; väntat var {signal.answer}.")
        if said.status == 202:
            self.held[said.body["receipt"]] = signal.feed
            self.receipts[signal.id] = said.body["receipt"]
        return said

    async def receipt(self, name: str) -> dict[str, Any]:
        """Ask the door what became of a signal, as its sender would."""
        answer = await self.http.get(f"/receipts/{name}", headers=self._bearer(self.held[name]))
        return dict(answer.raise_for_status().json())

    async def answer(self, step: Answers) -> None:
        """Find the letter, open the page that its link leads to, and confirm there."""
        about = (await self._about(step))["action"] if step.case else step.action
        link = _link(self._letter(step.function, about, LABELS[step.deed]), LABELS[step.deed])
        page = await self.http.get(link)
        if '<form method="post">' not in page.raise_for_status().text:
            raise Refused(f"Sidan för {step.action} har inget att bekräfta.")
        (await self.http.post(link, data={"said": step.text})).raise_for_status()

    async def do(self, step: Does) -> None:
        """Use a command: the loopback door with the home's own key. Raises Refused when the house says no, or yes where it should not."""
        body = {"args": {**await self._about(step), **({"text": step.text} if step.text else {}), **step.more}, "by": step.function}
        token = {"Authorization": f"Bearer {self.house.store.keys.desk}"}
        answer = await self.http.post(f"/desk/{step.deed}", json=body, headers=token)
        said = "" if answer.is_success else str(answer.json().get("detail"))
        if bool(said) != bool(step.refused) or step.refused not in said:
            raise Refused(f"{step.function} {step.deed}: väntat {step.refused or 'ja'}, blev {said or 'ja'}")

    async def _by_http(self, signal: Sends) -> Said:
        answer = await self.http.post("/signals", json=self._event(signal), headers=self._bearer(signal.feed))
        return Said(answer.status_code, answer.json())

    async def _by_nats(self, signal: Sends) -> Said:
        """Log in as the feed, in its own narrow account."""
        url = f"nats://{signal.feed}:{self.keys[signal.feed]}@127.0.0.1:{self.house.nats.port}"
        theirs = options(url, "partner") | {"inbox_prefix": "_INBOX"}  # a partner's own client knows no other
        async with asyncio.timeout(PATIENCE_S), await nats.connect(**theirs) as connection:
            reply = await connection.request(f"in.{signal.feed}", json.dumps(self._event(signal)).encode(), timeout=PATIENCE_S)
        [item] = json.loads(reply.data)["items"]
        return Said(item["status"], item.get("receipt") or item["problem"])

    def _event(self, signal: Sends) -> dict[str, Any]:
        return event(signal.feed, signal.id, signal.report(self.house.store.policy.workdays))

    async def case(self, look: Work, named: str, programme: str | None = None) -> Row | None:
        """The case with a title, of this programme rather than another, or the one that a signal led to."""
        if named in self.receipts:
            [row] = (await inbox.known(look, [self.receipts[named]])).values()
            return await cases.get(look, str(row.about_id))
        rows = await cases.titled(look, named)
        return min(rows, key=lambda row: row.programme != (programme or row.programme), default=None)

    async def _about(self, step: Does | Answers) -> dict[str, str]:
        """The number that a command or a letter is about."""
        if not step.case:
            return {"action": self._number(step.function)}
        async with self.house.store.look() as look:
            case = await self.case(look, step.case)
            if case is None:
                raise Refused(f"Det finns inget ärende {step.case}.")
            if not step.action:
                return {"case": case.id}
            return {"action": next(row.id for row in await actions.about(look, About("case", case.id)) if row.title == step.action)}

    def _bearer(self, feed: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[feed]}"}

    def _letter(self, function: str, *said: str) -> EmailMessage:
        """The last letter to a function that says all of this."""
        mine = [letter for letter in self.box.to(f"{function}@") if all(part in whole(letter) for part in said)]
        if not mine:
            raise Refused(f"{function} har inget brev om {said[0]}.")
        return mine[-1]

    def _number(self, function: str) -> str:
        return str(_NUMBER.findall(str(self._letter(function, "A-")["Subject"]))[0])


@asynccontextmanager
async def cast(house: House, box: Mailbox, keys: Mapping[str, str]) -> AsyncIterator[Cast]:
    """Everyone outside, for as long as the block runs."""
    async with httpx.AsyncClient(base_url=house.url, timeout=PATIENCE_S, trust_env=False) as http:
        yield Cast(house, box, keys, http)


def event(feed: str, name: str, report: dict[str, Any]) -> dict[str, Any]:
    """The CloudEvent that a partner's system makes of a report."""
    return {"specversion": "1.0", "type": TYPE, "source": f"/party/{feed}", "id": name, "data": report}


class Post:
    """The letters as files for the onlooker: every one as .eml, digests as .txt and .html too. `came` has them with their time."""

    def __init__(self, box: Mailbox, folder: Path) -> None:
        self.box, self.folder = box, folder
        self.came: list[tuple[datetime, EmailMessage]] = []
        folder.mkdir(mode=0o700)

    def collect(self, now: datetime) -> list[EmailMessage]:
        """File what has come since the last time, and return it."""
        new = self.box.letters[len(self.came) :]
        for letter in new:
            self.came.append((now, letter))
            _file(letter, self.folder / f"{len(self.came):03}-{str(letter['To']).partition('@')[0]}")
        return new


def is_digest(letter: EmailMessage) -> bool:
    """Whether a letter is a digest."""
    return str(letter["Subject"]).startswith(("Läget ", "Inför "))


def _file(letter: EmailMessage, stem: Path) -> None:
    stem.with_suffix(".eml").write_bytes(letter.as_bytes())
    if is_digest(letter):
        stem.with_suffix(".txt").write_text(words(letter), encoding="utf-8")
        html = letter.get_body(("html",))
        stem.with_suffix(".html").write_text(str(html.get_content()) if html is not None else "", encoding="utf-8")


def whole(letter: EmailMessage) -> str:
    """A letter as it is read: its subject and its plain text."""
    return f"{letter['Subject']}\n{words(letter)}"


def subjects(letter: EmailMessage) -> str:
    """What a letter is about: its subject and, of one that several were gathered in, the list it begins with."""
    listed, gathered, _ = words(letter).partition("=" * 78)
    return " ".join(f"{letter['Subject']} {listed if gathered else ''}".split())


def _link(letter: EmailMessage, label: str) -> str:
    """The address below a label in a letter's plain text."""
    return words(letter).split(f"{label}:", 1)[1].split()[0]
