"""Versions of a digest: frozen anew with a reason, each once and mailed once, while what was frozen before stays as it was."""

import asyncio
import json
import re
from datetime import timedelta

import pytest
from house import DAY, THURSDAY, store_at
from reading import Page, flat
from shell import samsyn
from sqlalchemy import select
from town import at, do, facts, letters, names, one, opened, rows

from handlers.turning import clock
from schemas.papers import Paper
from services import editions
from services.errors import NotFound, Refused
from services.papers import pdf
from services.store import council_tables, meta
from services.store import tables as t

WEDNESDAY = at("2027-05-19T10:05:30")
"""Just after the council's digest and pack are frozen, the day before it meets."""
PAGE = "http://samsyn.example.se/l/{}".format
WHY = "Åtgärden var redan gjord"
BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def frozen(store):
    """The names of the council's digest and of an action that is late in it."""
    async with store.work("system:test") as work:
        await meta.put(work, meta.BEGAN, THURSDAY.isoformat())
    _, [police, *_] = await opened(store)
    await pass_to(store, WEDNESDAY)
    [row] = await rows(store, select(t.digests).where(t.digests.c.function == "operativa-radet"))
    return row.id, police


async def pass_to(store, instant):
    await meta.turn_clock(store, instant)
    await clock.tick(store)
    await clock.timetable(store, PAGE)


async def again(store, digest, text=WHY):
    return await do(store, "digest.refreeze", digest=digest, text=text)


async def mailed(store, digest):
    """How the letters of one version stand."""
    return [(letter.status, letter.words["subject"]) for letter in await letters(store) if letter.dedupe == f"digest:{digest}"]


@BOTH
async def test_a_new_version_says_what_it_replaces_and_why_and_the_old_one_stays_as_it_was(store):
    first, police = await frozen(store)
    before = await one(store, t.digests, first)
    await do(store, "action.done", action=police, text="Fem bilar stoppade")
    second = await again(store, first)
    assert second == f"{first}.2"

    old, new = [await do(store, "digest.show", digest=name) for name in (first, second)]
    replaces = f"Version 2, ersätter version 1 som frystes ons 19 maj kl. 12.05. Skäl: {WHY}"
    for body in (new["text"], new["html"], json.dumps(new["paper"], ensure_ascii=False), new["view"]["mailed"]["text"]):
        assert replaces in " ".join(body.split())
    assert new["view"]["mailed"]["subject"].startswith("Version 2: Inför Operativa rådet")
    assert "FÖRSENAT (" in old["text"]
    assert "FÖRSENAT (" not in new["text"]
    assert "Ersatt av version 2, fryst ons 19 maj kl. 12.05." in old["text"]
    assert await one(store, t.digests, first) == before, "what is frozen is never written again"

    assert [status for status, _ in await mailed(store, first)] == ["closed"], "the wrong one had not gone yet"
    assert await mailed(store, second) == [("waiting", new["view"]["mailed"]["subject"])]
    assert await names(store, first) == ["digest.frozen", "digest.replaced"]
    assert (await facts(store, first))[1].body == {"version": 2, "reason": WHY}
    assert await names(store, second) == ["digest.frozen"]
    listed = {row["sammanställning"]: row["version"] for row in await do(store, "digests")}
    assert (listed[first], listed[second]) == (1, 2)
    async with store.look() as look:
        assert replaces in flat(await editions.page(look, first)), "the link of the old letter leads to what holds now"


@BOTH
async def test_each_version_is_frozen_and_mailed_once_however_many_ask(store):
    first, police = await frozen(store)
    with pytest.raises(Refused, match="Inget har ändrats: version 2 skulle säga detsamma som version 1"):
        await again(store, first)
    await do(store, "action.done", action=police, text="Fem bilar stoppade")
    asked = await asyncio.gather(*(again(store, first) for _ in range(3)), return_exceptions=True)
    assert min(map(str, asked)) == f"{first}.2"
    assert sum(isinstance(one_, Refused) for one_ in asked) == 2
    assert len(await mailed(store, f"{first}.2")) == 1
    await pass_to(store, WEDNESDAY + timedelta(minutes=5))
    assert {row.version for row in await rows(store, select(t.digests).where(t.digests.c.function == "operativa-radet"))} == {1, 2}

    await do(store, "action.reassign", action="A-2027-0002", function="faltgruppen", text="Flytta")
    assert await again(store, first) == f"{first}.3", "whichever version is named, the newest is replaced"
    third = await do(store, "digest.show", digest=f"{first}.3")
    assert "Version 3, ersätter version 2" in third["text"]


@ON_SQLITE
async def test_what_cannot_be_frozen_anew_is_refused_in_plain_words(store):
    first, police = await frozen(store)
    await do(store, "action.done", action=police, text="Fem bilar stoppade")
    for text, no in (("", "Skriv varför"), ("Ring 070-174 06 05", "Texten innehåller telefonnummer")):
        with pytest.raises(Refused, match=no):
            await again(store, first, text)
    for deed, args in (("digest.show", {}), ("digest.refreeze", {"text": WHY})):
        with pytest.raises(NotFound, match="Det finns ingen sådan sammanställning"):
            await do(store, deed, digest=f"{first}.7", **args)
    await pass_to(store, WEDNESDAY + 7 * DAY)
    with pytest.raises(Refused, match="Den går inte att frysa om"):
        await again(store, first)


def sentences(said):
    """What a body says, in its order, however it is set."""
    return flat(said).lower()


def assert_tagged(made):
    for mark in (b"/StructTreeRoot", b"pdfuaid:part", b"/Lang(sv-SE)"):
        assert mark in made
    assert all(re.search(rb"/S" + tag + rb"\b", made) for tag in (b"/H1", b"/H2", b"/P"))


async def test_from_the_command_line_digests_packs_and_minutes_are_read_and_set_on_paper(tmp_path):
    home = tmp_path / "home"
    async with store_at(home) as store:
        first, police = await frozen(store)
        [meeting] = await rows(store, select(council_tables.meetings).where(council_tables.meetings.c.council == "operativa-radet"))
        pack = await do(store, "council.pack", meeting=meeting.id)
        assert_tagged(pdf(Paper.model_validate(pack["paper"])))
        for told in (pack, await do(store, "council.minutes", meeting=meeting.id)):
            page = Page(told["html"])
            assert sentences(page.flat) == sentences(re.sub(r": http\S+", "", told["text"]))
        await do(store, "action.done", action=police, text="Fem bilar stoppade")
    assert samsyn(home, "digest", "refreeze", first, "--text", WHY).out.startswith(f"{first}.2 är fryst och skickas.")
    assert first in {row["sammanställning"] for row in json.loads(samsyn(home, "digest", "list", "--json").out)}
    for words in (("digest", "show", f"{first}.2"), ("council", "minutes", meeting.id)):
        file = tmp_path / f"{words[1]}.pdf"
        said = samsyn(home, *words, "--pdf", str(file))
        assert (said.code, said.out) == (0, f"{file} är skriven.\n")
        made = file.read_bytes()
        assert_tagged(made)
