"""The straight line, end to end on real parts: one signal in, a case with owners and deadlines out, nothing overdue unsaid."""

from datetime import UTC, datetime
from pathlib import Path

import httpx
from house import event, handled, letters_gone, turn_to

from handlers.app import House
from handlers.theatre.mailbox import Mailbox, words
from services.store import feeds


async def test_a_signal_becomes_a_case_whose_forgotten_action_reaches_the_operational_council(house: House, box: Mailbox, tmp_path: Path):
    key = feeds.issue(tmp_path / "home", "vaktbolaget")
    async with httpx.AsyncClient(base_url=house.url) as client:
        answer = await client.post("/signals", json=event("vakt-1"), headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 202, answer.text
        await handled(house.store, 1)
        receipt = (await client.get(answer.json()["status"], headers={"Authorization": f"Bearer {key}"})).json()
    assert receipt["outcome"] == "routed"
    assert "EST-2027-0001" in receipt["message"]
    await letters_gone(house.store)
    assert [str(m["Subject"]) for m in box.to("gata-park@example.se")] == [
        "Ny åtgärd A-2027-0002: Pröva hinder mot genomfart – senast tors 27 maj kl. 16"
    ]

    await turn_to(house.store, datetime(2027, 6, 2, 11, tzinfo=UTC))
    await letters_gone(house.store)

    to_council = [str(m["Subject"]) + words(m) for m in box.to("operativa-radet@example.se")]  # alone, or gathered with another's
    assert any("Eskalerad till operativa rådet: A-2027-0002" in said for said in to_council)
    digest = box.to("operativa-radet@example.se")[-1]
    text = words(digest)
    assert "A-2027-0002" in text
    assert len(text.splitlines()) <= 40
