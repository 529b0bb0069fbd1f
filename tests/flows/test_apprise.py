"""Apprise: a step's own channel is told by a real courier to a real server, only where it may be, and never with a word too much."""

import json
import sys
from datetime import datetime
from functools import partial

import pytest
from house import THURSDAY, concern, furnish, turn_to
from mailserver import free_port
from postmen import notifier, post
from pydantic import SecretStr
from receivers import receiving
from tomls import write
from town import do, letters, opened, report, why

from handlers.house.notifier import post as to_endpoint
from handlers.house.notifier import ready
from schemas.channels import Messenger
from schemas.parties import Municipality
from services.channels import apprise
from services.errors import Refused
from services.programmes.loader import EXAMPLE, policy, read
from services.store import meta, policies

SMS = "apprise:sms"
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def keep(home, url):
    """Write the channel's address where the home keeps it."""
    file = home / "secrets" / "apprise-sms.url"
    file.parent.mkdir(exist_ok=True, mode=0o700)
    file.write_text(url)
    file.chmod(0o600)


async def with_sms(store, folder, *functions):
    """The municipality has text messages, and EST's second step wants them."""
    est = store.policy.programmes["EST"]
    ladder = [step.model_dump(mode="json", exclude_none=True) for step in est.ladder]
    ladder[1]["channel"] = SMS
    hosts = {"apprise": (Messenger(id="sms", functions=functions),), "webhook_hosts": ("127.0.0.1",)}
    store.policy = policy(store.policy.municipality.model_copy(update=hosts), write(folder / "own", est, ladder=ladder))
    async with store.work("system:test") as work:
        await policies.keep(work)


async def told(store, home):
    """Hand over what is due: mail goes nowhere, the others to their server."""
    postman = notifier(store, free_port())
    postman.post = partial(to_endpoint, store, home)
    await post(postman)


@ON_SQLITE
async def test_a_step_is_told_by_the_channel_that_it_names_besides_mail_and_the_case_says_so(store, tmp_path):
    await with_sms(store, tmp_path, "bovard-nyhem")
    case, [action] = await opened(store, category="DAMAGE")
    row = next(line for line in await do(store, "forecast", action=action, days=60) if line["key"] == "försenad")
    async with receiving() as receiver:
        keep(tmp_path, receiver.url.replace("http", "json"))
        await turn_to(store, datetime.fromisoformat(row["at"]))
        await told(store, tmp_path)
    overdue = await letters(store, action=action, kind="overdue")
    assert sorted((n.function, n.channel) for n in overdue) == sorted((f, c) for f in row["told"] for c in ("mail", SMS))
    assert {n.status for n in overdue if n.channel == SMS} == {"sent"}
    assert {n.channel for n in await letters(store, action=action) if n.kind != "overdue"} == {"mail"}
    said = json.loads(receiver.asked[0][2])
    assert said["title"] == f"samsyn: {action}"
    assert said["message"].startswith(f"{overdue[0].words['title']}. Senast ")
    assert "/l/" in said["message"]
    assert f"{action} försenad till Gata och park (apprise sms): skickat" in await why(store, case)


@ON_SQLITE
async def test_its_owner_hears_all_by_it_and_of_a_closed_lane_a_number_a_deadline_and_a_link(store, tmp_path):
    await with_sms(store, tmp_path, "sspf-koordinator")
    _, consultation = await report(store, feed="skolan", **concern(store.keys.reference("elev-7")))
    async with receiving() as receiver:
        keep(tmp_path, receiver.url.replace("http", "json"))
        await told(store, tmp_path)
    [notice] = [n for n in await letters(store, status="sent") if n.channel == SMS]
    [said] = [json.loads(body) for _, _, body in receiver.asked]
    assert (said["title"], said["message"][:7]) == (f"samsyn: {notice.action}", "Senast ")
    assert said["message"].partition("http")[0].count(".") == 2  # the sentence and the time of day
    assert notice.words["title"] not in str(said)
    assert consultation not in str(said)


@ON_SQLITE
async def test_what_is_acknowledged_is_not_told_by_any_channel_any_more(store, tmp_path):
    await with_sms(store, tmp_path, "gata-park", "samhallschef")
    case, [action] = await opened(store, category="DAMAGE")
    async with receiving() as receiver:
        receiver.status = 503
        keep(tmp_path, receiver.url.replace("http", "json"))
        await told(store, tmp_path)
        assert f"{action} ny åtgärd till Gata och park (apprise sms): väntar till" in await why(store, case)
        await do(store, "action.accept", action=action)
        receiver.status = 200
        await meta.turn_clock(store, THURSDAY.replace(day=14))
        await told(store, tmp_path)
    assert len(receiver.asked) == 1
    assert {n.channel: n.status for n in await letters(store, action=action)} == {"mail": "closed", SMS: "closed"}
    assert f"{action} ny åtgärd till Gata och park (apprise sms): skickades inte" in (said := await why(store, case))
    assert "åtgärden är antagen" in said


async def test_only_hosts_on_the_list_are_reached_also_by_a_redirect_and_by_a_name_that_leads_inside():
    async with receiving() as receiver, receiving() as other:
        port = receiver.url.rpartition(":")[2]
        for url, hosts in ((f"json://127.0.0.1:{port}", {"tavla.se"}), (f"json://localhost:{port}", {"localhost"})):
            answer = await apprise.send("t", "b", SecretStr(url), hosts)
            assert (answer.accepted, answer.retry, answer.reply) == (False, True, "värden är inte tillåten")
        assert receiver.asked == []
        receiver.status, receiver.url = 307, other.url.replace("127.0.0.1", "localhost")
        answer = await apprise.send("t", "b", SecretStr(f"json://127.0.0.1:{port}"), {"127.0.0.1"})
        assert (answer.accepted, answer.reply) == (False, "värden är inte tillåten")
        assert (len(receiver.asked), other.asked) == (1, [])


async def test_what_cannot_be_read_or_is_not_there_is_tried_again_and_no_address_is_ever_said():
    for url, reply in (
        ("nonsense", "adressen går inte att läsa"),
        (f"json://hemlig:ord@127.0.0.1:{free_port()}", "tjänsten tog inte emot"),
    ):
        answer = await apprise.send("t", "b", SecretStr(url), {"127.0.0.1"})
        assert (answer.accepted, answer.retry, answer.reply) == (False, True, reply)


def test_a_home_whose_channel_lacks_its_address_or_apprise_itself_does_not_start(tmp_path, monkeypatch):
    town = read(EXAMPLE, Municipality).model_copy(update={"apprise": (Messenger(id="sms"),)})
    home = tmp_path / "home"
    with pytest.raises(Refused, match=r"apprise-sms\.url finns inte\. Skriv Apprise-adressen till sms där"):
        ready(town, home)
    keep(furnish(home), "json://127.0.0.1")
    ready(town, home)
    (home / "secrets" / "apprise-sms.url").chmod(0o644)
    with pytest.raises(Refused, match="kan läsas av andra"):
        ready(town, home)
    monkeypatch.setitem(sys.modules, "apprise", None)  # as it is where the extra is not installed
    with pytest.raises(Refused, match=r"kräver Apprise\. Kör pip install 'samsyn\[apprise\]', eller ta bort dem\."):
        ready(town, home)
    ready(town.model_copy(update={"apprise": ()}), home)
