"""The page behind a letter's link in a real browser: read and answered on a telephone and on a desk, without script."""

import html
import re

import pytest
from canaries import person
from chromium import PROGRAM, browsing
from house import event, handled
from letterbox import links_of, newest_to
from sender import sending

from handlers.doors.links import LinkMaker
from services import actions

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="Chromium is not on this machine (apt: chromium)")

PHONE, DESK = 360, 1280


@pytest.fixture
async def letter(house, box):
    async with sending(house) as vakt:
        await vakt.post(event())
    await handled(house.store, 1)
    return await newest_to(house, box, "gata-park@example.se")


@pytest.fixture
async def tab(tmp_path):
    async with browsing(tmp_path / "chromium") as tab:
        yield tab


def link_to(house, letter, deed):
    made = LinkMaker(house.store.keys.links, house.url)
    return next(url for url in links_of(letter) if made.read(url.rsplit("/", 1)[1]).deed == deed)


async def said(tab):
    text = re.sub(r"<style.*?</style>|<[^>]*>", " ", await tab.html(), flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


async def action(house, letter):
    async with house.store.look() as look:
        return await actions.find(look, re.search(r"A-\d{4}-\d{4}", str(letter["Subject"]))[0])


@pytest.mark.parametrize("width", [PHONE, DESK])
async def test_the_page_fits_its_window_and_can_be_hit_with_a_thumb(house, letter, tab, tmp_path, width):
    await tab.as_wide_as(width)
    for url in links_of(letter):
        await tab.go(url)
        assert await tab.width() <= width, "nobody has to scroll sideways"
        await tab.picture(tmp_path / f"{width}.png")
    for deed in ("accept", "done", "decline"):
        await tab.go(link_to(house, letter, deed))
        left, top, right, bottom = await tab.box("button")
        assert bottom - top >= 44
        assert right - left >= 120
        assert left >= 0
        assert right <= width


async def test_opening_the_page_answers_nothing_and_one_click_accepts(house, letter, tab):
    await tab.as_wide_as(PHONE)
    url = link_to(house, letter, "accept")
    for _ in range(3):
        await tab.go(url)
        assert "Inget har hänt än." in await said(tab)
    assert (await action(house, letter)).status == "assigned"
    await tab.click("button")
    assert "Tack" in await said(tab)
    assert (await action(house, letter)).status == "accepted"
    await tab.go(url)
    assert "Länken är redan använd." in await said(tab)


async def test_a_text_about_a_person_is_asked_for_again_and_edited_in_place(house, letter, tab):
    await tab.as_wide_as(PHONE)
    await tab.go(link_to(house, letter, "done"))
    await tab.type("textarea", f"Två bommar är uppsatta.\nRing {person('page').phone}.")
    await tab.click("button")
    assert "Texten innehåller telefonnummer." in await said(tab)
    assert "Två bommar är uppsatta." in await said(tab)
    assert (await action(house, letter)).status == "assigned"
    assert await tab.width() <= PHONE
    await tab.go(link_to(house, letter, "done"))
    await tab.type("textarea", "Två bommar är uppsatta.")
    await tab.click("button")
    assert "Tack" in await said(tab)
    done = await action(house, letter)
    assert (done.status, done.note) == ("done", "Två bommar är uppsatta.")


async def test_an_empty_text_does_not_leave_the_page(house, letter, tab):
    await tab.as_wide_as(DESK)
    await tab.go(link_to(house, letter, "decline"))
    await tab.click("button", loads=False)
    assert "Inget har hänt än." in await said(tab)
    await tab.type("textarea", "Platsen är bostadsbolagets.")
    await tab.click("button")
    assert "avböjd" in await said(tab)
    assert (await action(house, letter)).function == "est-samordnare"
