"""Calendars: an .ics file that a calendar's own library reads, with names that last and times that hold over the clock's changes."""

from datetime import UTC

import pytest
from house import DAY, THURSDAY, concern
from icalendar import Calendar
from town import at, do, letters, one, opened, report

from services.errors import Refused
from services.ics import _event, _file
from services.store import meta
from services.store import tables as t

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
URL = "http://samsyn.example.se"


async def events(store, **asked):
    """The events of a calendar by the name before @, read by the library, and the zone's offsets that the file says."""
    text = await do(store, "calendar", url=URL, **asked)
    found = Calendar.from_ical(text)
    assert [str(zone["TZID"]) for zone in found.walk("VTIMEZONE")] == ["Europe/Stockholm"]
    assert {zone["TZOFFSETTO"].to_ical() for zone in found.walk("DAYLIGHT")} >= {"+0200"}
    return {str(event["UID"]).partition("@")[0]: event for event in found.walk("VEVENT")}


async def test_a_deadline_keeps_its_name_moves_with_its_term_and_is_cancelled_when_it_is_met(store):
    case, _ = await opened(store, category="DAMAGE")
    action = await do(store, "action.add", case=case, title="Belys gången", effect="Ljusare", function="gata-park", days=3)
    seen = [(await events(store, function="gata-park"))[action]]
    for deed, args in (("extend", {"days": 9, "text": "Regn"}), ("done", {"text": "Belyst"})):
        await meta.turn_clock(store, THURSDAY + DAY * len(seen))
        await do(store, f"action.{deed}", action=action, **args)
        seen.append((await events(store, function="gata-park"))[action])
    row = await one(store, t.actions, action)
    assert [event["SEQUENCE"] for event in seen] == [0, 1, 2]
    assert seen[0]["LAST-MODIFIED"].dt < seen[1]["LAST-MODIFIED"].dt < seen[2]["LAST-MODIFIED"].dt
    assert [str(event["STATUS"]) for event in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert str(seen[0]["SUMMARY"]) == f"Senast: {action} Belys gången"
    assert seen[0].start < seen[1].start == row.due_at
    assert str(seen[0]["URL"]).startswith(f"{URL}/l/")


async def test_of_a_closed_lane_a_calendar_holds_a_number_a_time_and_a_link(store):
    await report(store, feed="skolan", **concern(store.keys.reference("elev-7")))
    [notice] = await letters(store, kind="assigned")
    event = (await events(store, function=notice.function))[notice.action]
    assert str(event["SUMMARY"]) == f"Senast: {notice.action}"
    assert str(event["DESCRIPTION"]).startswith(f"{notice.action}, senast ")
    assert notice.words["title"] not in event.to_ical().decode()


@pytest.mark.parametrize(
    "due",
    [
        *("2027-03-28T00:30", "2027-03-28T01:30", "2027-03-29T14:00"),  # the clocks go forward at 01 UTC
        *("2027-10-30T22:30", "2027-10-31T00:30", "2027-10-31T01:30", "2027-11-01T15:00"),  # and back: 02.30 comes twice
    ],
)
async def test_a_time_is_the_same_instant_when_it_is_read_back_whatever_the_clocks_do(store, due):
    async with store.look() as look:
        text = _file(look, "Prov", [_event(look, "A-1", "Senast: A-1", at(due), at(due))])
    [event] = Calendar.from_ical(text).walk("VEVENT")
    assert event.start.astimezone(UTC) == at(due)


async def test_a_council_has_its_meetings_with_the_cut_off_and_no_calendar_is_asked_for_two(store):
    council = next(c for c in store.policy.municipality.councils if c.id == "operativa-radet")
    found = await events(store, council=council.id)
    assert len(found) == 12
    assert all(name.startswith(f"{council.id}-20") and str(e["SUMMARY"]) == council.name for name, e in found.items())
    assert {event.start.weekday() for event in found.values()} == {3}
    assert all(str(event["DESCRIPTION"]).startswith("Punkter tas upp till ") for event in found.values())
    for asked in ({}, {"council": council.id, "function": "gata-park"}):
        with pytest.raises(Refused, match="antingen --function eller --council"):
            await do(store, "calendar", url=URL, **asked)
