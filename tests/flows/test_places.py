"""Names that nobody knows are asked about, confirmed once and known from then on; maps are read in and used after a restart."""

import json

import pytest
from house import make_home, store_at
from shell import samsyn
from town import do, facts, letters, one, report, why

from services.errors import NotFound, Refused
from services.store import tables as t

FIRE = {"category": "FIRE", "severity_reported": 2}
CALLED = "Järnvägsstationen (Centrum)"
QUESTION = f"Menade avsändaren {CALLED}?"


async def fire(store, **place):
    return await report(store, **FIRE, place=place)


async def test_an_unknown_name_is_asked_about_confirmed_once_and_known_from_then_on(store):
    kind, action = await fire(store, name="vid Stationen")
    assert kind == "action"
    row = await one(store, t.actions, action)
    assert row.title == f"Bedöm signalen och välj väg: brand, vid Stationen. {QUESTION}"
    [letter] = await letters(store, action=action)
    assert letter.words["title"] == row.title
    inbox = await one(store, t.inbox, row.about_id)
    assert QUESTION in inbox.sentence
    assert inbox.decision["nearest"][0] == {"name": CALLED, "why": "namnet är inte bekräftat"}
    assert f"Nära: {CALLED}, men namnet är inte bekräftat." in await why(store, row.about_id)

    unknown = (await do(store, "places"))["okända namn"]
    assert [(one["namn"], one["signaler"], one["kanske"]) for one in unknown] == [("vid Stationen", 1, CALLED)]
    told = await do(store, "place.confirm", name=" VID  stationen", target="jarnvagsstationen")
    assert told == {"called": CALLED, "receipts": (row.about_id,), "actions": (action,)}
    listed = await do(store, "places")
    assert (listed["okända namn"], listed["bekräftade namn"][0]["av"]) == ([], "EST-samordnaren")

    kind, case = await fire(store, name="Vid stationen")
    assert (kind, (await one(store, t.cases, case)).place) == ("case", "jarnvagsstationen")
    assert (await do(store, "place.confirm", name="vid stationen", target="Stationen"))["called"] == CALLED

    assert await do(store, "place.forget", name="Vid stationen") == CALLED
    assert (await fire(store, name="vid Stationen"))[0] == "action"
    assert [(f.fact, f.body["name"]) for f in await facts(store, "jarnvagsstationen")] == [
        ("place.named", "VID  stationen"),
        ("place.forgotten", "Vid stationen"),
    ]


async def test_a_confirmed_name_may_mean_an_area_and_serves_those_who_enter_things_by_hand(store):
    await do(store, "place.confirm", name="Byn", target="munka-ljungby")
    case = await do(store, "case.open", programme="EST", rule="brand", place={"name": "byn"}, severity=2, text="Beslut på mötet")
    assert (await one(store, t.cases, case)).area == "munka-ljungby"
    with pytest.raises(Refused, match=r"Platsen är okänd\. Menade du Stortorget \(Centrum\)\? Ange en plats"):
        await do(store, "case.open", programme="EST", rule="brand", place={"name": "på stora torget"}, severity=2, text="x")


NOES = [
    ("Stationen", "stortorget", Refused, "Stationen står redan i kommunens fil."),
    ("Bullen", "stortorge", NotFound, r"inget område stortorge\. Menade du Stortorget \(Centrum\)\?"),
    ("Bullen", "xyzzy", NotFound, r"inget område xyzzy\.$"),
    ("hos 070-123 45 67", "stortorget", Refused, "telefonnummer"),
    ("Byn", "stortorget", Refused, r"Byn betyder redan området Munka-Ljungby\. Ta först bort det"),
]


async def test_what_cannot_be_confirmed_is_refused_and_a_title_stays_as_long_as_a_title_may_be(store):
    await do(store, "place.confirm", name="byn", target="Munka-Ljungby")
    for name, target, no, sentence in NOES:
        with pytest.raises(no, match=sentence):
            await do(store, "place.confirm", name=name, target=target)
    with pytest.raises(NotFound, match="Bullen är inget bekräftat namn"):
        await do(store, "place.forget", name="Bullen")
    _, action = await fire(store, name="Parkeringen vid Sockerbruket och Stortorget och stationen och Kronoskogen " + "x" * 40)
    title = (await one(store, t.actions, action)).title
    assert 190 < len(title) <= 200
    assert title.endswith("…")


WEST, SOUTH, EAST, NORTH = 12.70, 56.28, 12.78, 56.34
RING = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
INSIDE = {"lat": 56.3, "lon": 12.75}


def collection(name, geometry, **properties):
    feature = {"type": "Feature", "geometry": geometry, "properties": {"name": name} | properties}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


async def test_maps_are_read_in_by_a_command_and_used_after_a_restart_and_a_broken_one_stops_it(tmp_path):
    home, areas, places = make_home(tmp_path / "home"), tmp_path / "Norra delen.geojson", tmp_path / "bad.geojson"
    areas.write_text(collection("Barkåkra", {"type": "Polygon", "coordinates": [RING]}))
    places.write_text(collection("Badet", {"type": "Point", "coordinates": [12.75, 56.3]}, kind="badplats", radius_m=80))
    async with store_at(home) as store:
        _, before = await fire(store, **INSIDE)
        assert (await one(store, t.cases, before)).area is None

    refused = samsyn(home, "places", "import", str(places))
    assert (refused.code, "bad.geojson: Badet: area: Ange området" in refused.err) == (1, True)
    dry = samsyn(home, "places", "import", str(areas), "--kind", "areas", "--dry-run")
    assert (dry.code, dry.out.split()[:2], (home / "areas").exists()) == (0, ["barkakra", "Barkåkra"], False)
    for file, kind, wanted in ((areas, "areas", "1 område finns nu"), (places, "places", "1 plats finns nu")):
        said = samsyn(home, "places", "import", str(file), "--kind", kind)
        assert (said.code, wanted in said.out, "Starta om samsyn" in said.out) == (0, True, True), said
    assert [row["läge"] for row in json.loads(samsyn(home, "places", "list", "--json").out)["platser"][-1:]] == ["punkt, 80 m omkring"]

    async with store_at(home) as store:
        row = await one(store, t.cases, (await fire(store, **INSIDE))[1])
        assert (row.place, row.area, row.title) == ("badet", "barkakra", "Anlagda bränder, Badet")
        _, case = await report(store, category="GRAFFITI", place={"lat": 56.33, "lon": 12.71})
        assert ((await one(store, t.cases, case)).area, (await one(store, t.cases, case)).place_name) == ("barkakra", "Barkåkra")

    (home / "areas" / "x.geojson").write_text(collection("Centrum", {"type": "Polygon", "coordinates": [RING]}))
    said = samsyn(home, "places", "list")
    assert (said.code, "x.geojson: Centrum: id: centrum finns redan i municipality.toml." in said.err) == (1, True)
