"""Review: where a programme asks for it, others read a report's text once the coordinator has; no programme of ours asks for it."""

import pytest
from asking import person
from house import make_home, signal, store_at
from sqlalchemy import select
from town import do, everything, names, one, route, rows, why

from services import auditor
from services.errors import No
from services.programmes.loader import HERE
from services.store import tables as t

REVIEW = """
[review] # någon läser varje rapport innan andra parter ser dess text
title = "Granska rapporten"
role = "coordinator"
deadline = { working_days = 1, at = "12:00" }
effect = "Andra parter kan läsa rapporten"

[[set_aside]]"""
TEXT = "Gänget vid kiosken igen"


@pytest.fixture
async def town(tmp_path, database):
    """A home whose EST has reports read first."""
    home = make_home(tmp_path / "home")
    (home / "programmes").mkdir()
    ours = (HERE / "est.toml").read_text()
    (home / "programmes" / "est.toml").write_text(ours.replace("\n[[set_aside]]", REVIEW, 1))
    async with store_at(home, database=database) as store:
        yield store
        found = await auditor.laws(store.reader, ())
        assert {name: law.findings for name, law in found.items() if not law.holds} == {}


async def sent(store, *texts):
    """Reports of one problem; returns their receipts and the case."""
    receipts = await route(store, *(signal(store, text=text) for text in texts))
    return receipts, (await one(store, t.inbox, receipts[0])).about_id


async def read(store, function, case, receipt):
    """Everything a function can read of a case through the API, as text, and the signals as they are listed."""
    async with person(store, function) as client:
        answers = [
            await client.get(path) for path in (f"/cases/{case}/signals", f"/why/{case}", f"/cases/{case}/timeline", f"/why/{receipt}")
        ]
    listed = answers[0].json()["items"]
    return "".join(answer.text for answer in answers), [(item["text"], item["review"]) for item in listed]


async def reviews(store):
    return await rows(store, select(t.actions).where(t.actions.c.about_kind == "review").order_by(t.actions.c.id))


async def test_a_report_is_read_by_the_coordinator_first_and_then_by_others(town):
    [first, second], case = await sent(town, TEXT, f"{TEXT} 2")
    [action] = await reviews(town)  # one for the case, not one a report
    assert (action.title, action.function, action.about_id) == (f"Granska rapporten: {case}", "est-samordnare", case)
    assert action.due_why.startswith("1 arbetsdag till")
    assert action.next_at is not None
    for function in ("kommunpolis", "bovardar", "operativa-radet"):
        said, listed = await read(town, function, case, first)
        assert TEXT not in said
        assert listed == [("", "waiting")] * 2
        assert "väntar på granskning" in said
    said, listed = await read(town, "est-samordnare", case, first)
    assert listed == [(TEXT, "waiting"), (f"{TEXT} 2", "waiting")]
    assert TEXT in await why(town, case)

    await do(town, "signal.approve", receipt=first)
    said, listed = await read(town, "kommunpolis", case, first)
    assert listed == [(TEXT, "approved"), ("", "waiting")]
    assert (await one(town, t.actions, action.id)).status == "assigned"
    await do(town, "signal.approve", receipt=second)
    [done] = await reviews(town)
    assert (done.status, done.note) == ("done", "Alla rapporter i ärendet är granskade.")
    assert await names(town, second) == ["signal.attached", "signal.approved"]

    await sent(town, "En till")
    assert [row.status for row in await reviews(town)] == ["done", "assigned"]  # what comes later is asked for anew


async def test_a_text_that_is_taken_away_is_gone_for_everybody_and_the_case_stands(town):
    [receipt], case = await sent(town, TEXT)
    with pytest.raises(No, match="Skriv varför"):
        await do(town, "signal.blank", receipt=receipt)
    await do(town, "signal.blank", receipt=receipt, text="Pekar ut en grupp unga")
    for function in ("est-samordnare", "kommunpolis"):
        said, listed = await read(town, function, case, receipt)
        assert TEXT not in said
        assert listed == [("", "blanked")]
        assert "texten är borttagen vid granskning" in said
    assert TEXT not in await why(town, receipt)
    assert TEXT.encode() not in await everything(town)  # it is sealed, not only hidden
    assert [row.status for row in await reviews(town)] == ["done"]
    for deed in ("signal.approve", "signal.blank"):
        with pytest.raises(No):
            await do(town, deed, receipt=receipt, text="Igen")
    with pytest.raises(No, match="ingen rapport"):
        await do(town, "signal.approve", receipt="r" + "a" * 26)


async def test_no_programme_of_ours_has_reports_read_first_and_then_everybody_reads_them_at_once(store):
    [receipt], case = await sent(store, TEXT)
    assert not [programme.code for programme in store.policy.programmes.values() if programme.review]
    said, listed = await read(store, "kommunpolis", case, receipt)
    assert (TEXT in said, listed) == (True, [(TEXT, None)])
    with pytest.raises(No, match="väntar inte"):
        await do(store, "signal.approve", receipt=receipt)
