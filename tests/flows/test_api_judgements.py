"""What people say of signals and cases through the API: the same deeds as by command, and where the signal is now."""

from asking import person
from sqlalchemy import select
from town import opened, report, rows

from services.store import tables as t

WHY = {"text": "Läste fel"}


async def test_a_signal_is_corrected_set_aside_and_restored_and_its_sender_is_told_the_new_sentence(store):
    await report(store)
    [receipt] = [row.receipt for row in await rows(store, select(t.inbox))]
    async with person(store) as client:
        corrected = await client.post(f"/signals/{receipt}/correct", json={"category": "DAMAGE", "severity_reported": 3, **WHY})
        assert (corrected.status_code, corrected.json()["sentence"]) == (200, "Nytt ärende: skadegörelse och klotter.")
        assert (await client.get(f"/receipts/{receipt}")).json() == corrected.json()
        aside = await client.post(f"/signals/{receipt}/set-aside", json=WHY)
        assert (aside.json()["outcome"], aside.json()["about"]) == ("set_aside", None)
        back = await client.post(f"/signals/{receipt}/restore", json={"programme": "EST", "rule": "brand", **WHY})
        assert back.json()["outcome"] == "routed"
        again = await client.post(f"/signals/{receipt}/restore", json=WHY)
        assert again.status_code == 409
        assert (await client.post(f"/signals/r{'a' * 26}/correct", json=WHY)).status_code == 404


async def test_cases_are_merged_and_parted(store):
    kept, _ = await opened(store)
    other, _ = await opened(store, place={"name": "Kronoskogen"})
    async with person(store) as client:
        merged = await client.post(f"/cases/{kept}/merge", json={"other": other, **WHY})
        assert (merged.status_code, merged.json()["signals"]) == (200, 2)
        assert (await client.get(f"/cases/{other}")).json()["status"] == "closed"
        parted = await client.post(f"/cases/{other}/unmerge", json=WHY)
        assert (parted.json()["status"], parted.json()["signals"]) == ("open", 1)
