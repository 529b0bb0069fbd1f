"""Whatever is sent, wherever it stands: the HTTP door never breaks, and never says again what it was told."""

import copy
import json

import pytest
from house import concern, event, house_at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sender import assert_members, sending

CANARY = "Kanariefågel-9q7z"
ODD = (
    "900101-9802",
    "070-174 06 05",
    "\0",
    "\u202e",
    "${jndi:x}",
    "<b>",
    "'; --",
    "x" * 5000,
    "*",
    ">",
    "1e400",
    "NaN",
    "\uffff",
    "å" * 300,
)
PERSISTENT = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])

words = st.one_of(st.just(CANARY), st.text(max_size=20), st.sampled_from(ODD).map(lambda odd: f"{CANARY} {odd}"))
numbers = st.one_of(st.integers(), st.integers(-(10**400), 10**400), st.floats(allow_nan=False, allow_infinity=False), st.just(9001019802))
plain = st.one_of(st.none(), st.booleans(), numbers, words)
anything = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=12)


@st.composite
def events(draw):
    """A right event with up to three places in it spoilt: a value put in, a field added, renamed or taken away."""
    sent = copy.deepcopy(draw(st.sampled_from([event(), event(category="NIL"), event() | {"data": concern("r-1")}])))
    for _ in range(draw(st.integers(1, 3))):
        where = draw(st.sampled_from([sent, sent["data"]] if isinstance(sent.get("data"), dict) else [sent]))
        key = draw(st.one_of(st.sampled_from([*where, "place", "occurred_to", "lane"]), words))
        if draw(st.booleans()):
            where[key] = draw(anything)
        else:
            where[draw(words)] = where.pop(key, None)
    return sent


@pytest.fixture
async def house(tmp_path, database):
    """Without a mail server: hundreds of letters would be handed over, and none is looked at."""
    async with house_at(tmp_path / "home", database=database) as up:
        yield up


@pytest.fixture
async def skolan(house):
    async with sending(house, "skolan") as sender:
        yield sender


def assert_sound(answer):
    assert answer.status_code < 500, answer.text
    assert CANARY.lower() not in answer.text.lower()
    assert "9001019802" not in answer.text
    said = answer.json()
    items = said["items"] if answer.status_code in {202, 207} and "items" in said else [{"status": answer.status_code, "problem": said}]
    for item in items:
        assert item["status"] < 500
        if item["status"] >= 400:
            assert_members(item["problem"], item["status"])


@PERSISTENT
@given(sent=events())
async def test_a_spoilt_event_gets_a_sound_answer(skolan, sent):
    assert_sound(await skolan.post(sent))


@PERSISTENT
@given(sent=anything)
async def test_any_json_gets_a_sound_answer(skolan, sent):
    assert_sound(await skolan.post(sent))


@PERSISTENT
@given(sent=st.lists(st.one_of(events(), anything), max_size=5))
async def test_any_list_gets_a_sound_answer(skolan, sent):
    assert_sound(await skolan.post(sent))


@PERSISTENT
@given(body=st.one_of(st.binary(max_size=200), words.map(str.encode), events().map(lambda e: json.dumps(e).encode()[:-2])))
async def test_any_bytes_get_a_sound_answer(skolan, body):
    assert_sound(await skolan.raw(body))


CONTROL = bytes([*range(32), 127])  # HTTP itself has no room for them in a header
PATHS = (("GET", "/receipts/{}"), ("GET", "/l/{}"), ("POST", "/l/{}"), ("POST", "/desk/{}"), ("GET", "/{}"))


@PERSISTENT
@given(name=words, headers=st.dictionaries(st.sampled_from(["Authorization", "Content-Type", "Accept", "X-Forwarded-For"]), words))
async def test_any_path_and_header_get_a_sound_answer(skolan, name, headers):
    sent = {key: value.encode().translate(None, CONTROL).strip() for key, value in headers.items()}
    escaped = "".join(f"%{byte:02x}" for byte in name.encode())
    for method, path in PATHS:
        url = skolan.client.base_url.copy_with(raw_path=path.format(escaped).encode())
        answer = await skolan.client.request(method, url, headers=skolan.headers | sent, content=b"said=" + name.encode())
        assert answer.status_code < 500
        assert CANARY.lower() not in answer.text.lower()


@PERSISTENT
@given(sent=anything, args=st.dictionaries(st.one_of(st.sampled_from(["case", "text", "report"]), words), anything, max_size=4))
async def test_a_deed_whose_arguments_are_anything_gets_a_sound_answer(house, skolan, sent, args):
    token = {"Authorization": f"Bearer {house.store.keys.desk}"}
    for deed in ("case.comment", "signal.enter", "action.extend", "cases"):
        for body in ({"args": args}, sent):
            answer = await skolan.client.post(f"/desk/{deed}", json=body, headers=token)
            assert answer.status_code < 500
            assert answer.status_code == 200 or "errors" in answer.json()
