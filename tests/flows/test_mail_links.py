"""The links in letters: looking is harmless, answering happens once, and only who answers for the action may answer."""

import asyncio
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from secrets import token_bytes

import httpx
import pytest
from canaries import person
from house import concern, event, handled, letters_gone, turn_to
from letterbox import LINK, links_of, newest_to, token_of
from sender import database_locked, impatient, sending
from sqlalchemy import select

from handlers.doors.links import DEEDS, SHOW, LinkMaker
from handlers.theatre.mailbox import words
from services import actions
from services.store import side_tables, tables

PREVIEWS = ("Slackbot-LinkExpanding 1.0", "Mozilla/5.0 (compatible; Microsoft Office SafeLinks)", "facebookexternalhit/1.1", "curl/8", "")


class Case:
    """One case has been opened; its action to Gata och park waits for an answer, and the letter's links are at hand."""

    def __init__(self, house, box, client):
        self.house, self.box, self.client, self.made = house, box, client, LinkMaker(house.store.keys.links, house.url)

    async def opened(self):
        async with sending(self.house) as vakt:
            await vakt.post(event())
        await handled(self.house.store, 1)
        self.letter = await newest_to(self.house, self.box, "gata-park@example.se")
        self.action = re.search(r"A-\d{4}-\d{4}", str(self.letter["Subject"]))[0]
        return self

    def link(self, deed, function="gata-park", notice="n-1", action=None):
        """A link as a letter would carry it; another `notice` is another letter."""
        return f"{self.house.url}/l/{self.made._signer.dumps([deed, action or self.action, function, notice])}"

    async def post(self, url, **form):
        return await self.client.post(url, data=form)

    async def row(self):
        async with self.house.store.look() as look:
            return await actions.find(look, self.action)

    async def everything(self):
        """All that the database says about actions, letters, links and what happened, once no letter is on its way."""
        await letters_gone(self.house.store)
        async with self.house.store.look() as look:
            kept = (tables.actions, tables.notices, side_tables.used_links, tables.ledger)
            return [await look.rows(select(table)) for table in kept]


@pytest.fixture
async def case(house, box):
    async with httpx.AsyncClient(timeout=30) as client:
        yield await Case(house, box, client).opened()


class Page(HTMLParser):
    """A page as a browser without script has it."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value) for name, value in attrs]

    def handle_data(self, data):
        if data.strip() and self.tags[-1] != "style":
            self.words.append(" ".join(data.split()))

    @property
    def text(self):
        return " ".join(self.words)


def page(answer, status):
    """The page of an answer, once it is seen to be Swedish, to need nothing from elsewhere and to run nothing."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    for part in ("default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "script" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "noindex" in answer.headers["x-robots-tag"]
    made = Page(answer.text)
    assert ("lang", "sv") in made.attributes
    assert made.tags.count("h1") == 1
    assert not {"script", "iframe", "img", "link", "object", "embed", "base"} & set(made.tags)
    assert not [name for name, _ in made.attributes if name.startswith("on") or name in {"src", "href", "action", "formaction"}]
    return made


async def test_a_letter_offers_an_answer_for_each_deed_and_a_page(case):
    assert len(links_of(case.letter)) == len(DEEDS) + 1
    texts = [page(await case.client.get(url), 200).text for url in links_of(case.letter)]
    assert sum("Inget har hänt än." in text for text in texts) == len(DEEDS)
    assert all(case.action in text and "Pröva hinder mot genomfart" in text for text in texts)


async def test_looking_changes_nothing_however_often_and_whoever_looks(case):
    before = await case.everything()
    for url in links_of(case.letter):
        for agent in PREVIEWS:
            for _ in range(3):
                headers = {"User-Agent": agent, "Sec-Purpose": "prefetch"}
                assert (await case.client.get(url, headers=headers)).status_code == 200
                assert (await case.client.head(url, headers=headers)).status_code == 200
        assert (await case.client.options(url)).status_code == 405
    assert await case.everything() == before


@pytest.mark.parametrize(
    ("deed", "says", "status"), [("accept", "accepterad", "accepted"), ("done", "klar", "done"), ("decline", "avböjd", "assigned")]
)
async def test_a_confirmed_answer_happens_once(case, deed, says, status):
    url = next(link for link in links_of(case.letter) if case.made.read(link.rsplit("/", 1)[1]).deed == deed)
    thanks = page(await case.post(url, said="Två bommar är uppsatta."), 200)
    assert "Tack" in thanks.text
    assert says in thanks.text
    row = await case.row()
    assert row.status == status
    assert row.function == ("est-samordnare" if deed == "decline" else "gata-park")
    before = await case.everything()
    for answer in (await case.post(url, said="Två bommar är uppsatta."), await case.post(url), await case.client.get(url)):
        assert "Länken är redan använd." in page(answer, 409).text
    assert await case.everything() == before


async def test_two_clicks_at_once_are_one_answer(case):
    answers = await asyncio.gather(*(case.post(case.link("accept")) for _ in range(8)))
    assert sorted(a.status_code for a in answers) == [200] + [409] * 7
    async with case.house.store.look() as look:
        facts = [row.fact for row in await look.rows(select(tables.ledger).where(tables.ledger.c.about_id == case.action))]
    assert facts.count("action.accepted") == 1


async def test_the_link_of_a_former_owner_refuses_and_is_not_spent(case):
    async with case.house.store.work("function:est-samordnare") as work:
        await actions.reassign(work, case.action, "bovardar", "Platsen är deras.")
    before = await case.everything()
    for deed in DEEDS:
        for answer in (await case.client.get(case.link(deed)), await case.post(case.link(deed), said="Klart nu.")):
            assert "Åtgärden har en annan ansvarig nu." in page(answer, 409).text
    assert await case.everything() == before
    async with case.house.store.work("function:est-samordnare") as work:
        await actions.reassign(work, case.action, "gata-park", "Den är er ändå.")
    page(await case.post(case.link("done"), said="Klart nu."), 200)


@pytest.mark.parametrize(
    ("deed", "asks", "wants"), [("done", "Vad blev gjort?", "Skriv vad som blev gjort."), ("decline", "Varför", "Skriv ett skäl.")]
)
async def test_a_text_is_asked_for_until_it_is_there_and_about_no_person(case, deed, asks, wants):
    url, somebody = case.link(deed), person("link")
    before = await case.everything()
    wrong = {"": wants, "  \r\n ": wants, "x" * 2001: "för lång"}
    wrong |= {f"Ring {value} om detta": "Ta bort det" for value in somebody.kinds.values()}
    for said, hint in wrong.items():
        again = page(await case.post(url, said=said), 422)
        assert hint in again.text
        assert asks in again.text
        assert {"form", "textarea", "button"} <= set(again.tags)
        assert ("role", "alert") in again.attributes
        assert said.strip() in again.text, "what was written is there to be edited"
    assert await case.everything() == before
    page(await case.post(url, said="Två bommar är uppsatta."), 200)
    assert (await case.row()).note == "Två bommar är uppsatta."


async def test_a_text_as_long_as_the_page_allows_fits_with_the_line_breaks_of_a_browser(case):
    said = ("rad\n" * 500)[:2000]
    page(await case.post(case.link("done"), said=said.replace("\n", "\r\n")), 200)
    assert (await case.row()).note == said.strip()


async def test_what_is_written_is_shown_as_text_and_never_as_a_page(case):
    said = f'</textarea><script>alert(1)</script><a href="http://x">{person("html").email}'
    again = await case.post(case.link("done"), said=said)
    assert page(again, 422).tags.count("textarea") == 1
    assert "<script>" not in again.text


async def test_a_link_we_did_not_sign_is_not_found(case):
    token = case.link("accept").rsplit("/", 1)[1]
    foreign = LinkMaker(token_bytes(32), case.house.url)._signer.dumps(["accept", case.action, "gata-park", "n-1"])
    payload, signature = token.rsplit(".", 1)
    other = case.link("done").rsplit("/", 1)[1].rsplit(".", 1)[0]
    strange = [case.made._signer.dumps(said) for said in (["accept"], "accept", {"deed": "accept"}, 7, ["accept", None, None, None, None])]
    flipped = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(0, len(token) - 1, 7)]
    before = await case.everything()
    for wrong in (
        foreign,
        payload,
        f"{other}.{signature}",
        f"{payload}.",
        f".{signature}",
        "x",
        "å",
        "%00",
        token * 40,
        *strange,
        *flipped,
    ):
        url = f"{case.house.url}/l/{wrong}"
        for answer in (await case.client.get(url), await case.post(url, said="Klart.")):
            assert "Länken är inte hel." in page(answer, 404).text
    assert await case.everything() == before


async def test_a_link_that_shows_does_nothing_more(case):
    url = case.link(SHOW, "trygghetschef")
    assert "form" not in page(await case.client.get(url), 200).tags
    before = await case.everything()
    page(await case.post(url, said="Klart."), 409)
    page(await case.post(case.link(SHOW), said="Klart."), 409)
    assert await case.everything() == before


async def test_an_answer_to_what_is_done_is_refused_in_plain_swedish(case):
    page(await case.post(case.link("done"), said="Två bommar är uppsatta."), 200)
    for deed in DEEDS:
        late = case.link(deed, notice="n-2")
        for answer in (await case.client.get(late), await case.post(late, said="Igen.")):
            assert "Åtgärden är redan klar." in page(answer, 409).text
    assert (await case.row()).note == "Två bommar är uppsatta."


async def test_accepting_what_is_accepted_says_so_and_leaves_the_link(case):
    page(await case.post(case.link("accept")), 200)
    assert "den är accepterad" in page(await case.post(case.link("accept", notice="n-2")), 409).text


async def test_an_answer_while_the_database_is_away_asks_for_patience_and_keeps_the_link(case):
    await impatient(case.house)
    async with database_locked(case.house):
        answer = await case.post(case.link("accept"))
        assert "Försök igen" in page(answer, 503).text
        assert int(answer.headers["retry-after"]) > 0
    page(await case.post(case.link("accept")), 200)


async def test_a_form_that_is_too_large_is_not_read(case):
    assert (await case.post(case.link("done"), said="x" * 100_000)).status_code == 413


async def test_the_pages_of_the_individual_lane_say_nothing_but_number_and_time(house, box):
    async with httpx.AsyncClient(timeout=30) as client, sending(house, "skolan") as skolan:
        await skolan.post(event() | {"data": concern("hemlig-7")})
        await handled(house.store, 1)
        case = Case(house, box, client)
        case.letter = await newest_to(house, box, "sspf-koordinator@example.se")
        case.action = re.search(r"A-\d{4}-\d{4}", str(case.letter["Subject"]))[0]
        [shown] = LINK.findall(words(case.letter))
        urls = [shown, *(case.link(deed, "sspf-koordinator") for deed in DEEDS)]
        pages = [await client.get(url) for url in urls]
        pages += [await case.post(case.link("done", "sspf-koordinator")), await case.post(case.link("accept", "sspf-koordinator"))]
        for answer in pages:
            text = page(answer, answer.status_code).text.lower()
            assert case.action.lower() in text
            assert not re.search(r"konsult|sspf|oro\b|skola|ung|hemlig|referens|koordinator|social|bedöm", text), text
            assert not re.search(r"konsult|sspf|hemlig", answer.text.lower())


async def test_only_the_letter_to_who_answers_offers_answers(case):
    await turn_to(case.house.store, datetime(2027, 5, 28, 14, tzinfo=UTC))
    offered = {"gata-park": {SHOW, *DEEDS}, "samhallschef": {SHOW}, "est-samordnare": {SHOW}}
    for function, deeds in offered.items():
        letter = await newest_to(case.house, case.box, f"{function}@example.se", case.action)
        links = [case.made.read(token_of(url)) for url in links_of(letter)]  # those about others, if it was gathered with them, too
        assert {link.deed for link in links if link.action == case.action} == deeds, function
