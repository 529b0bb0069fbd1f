"""Webhooks: a real server is told in signed requests, only where it may be, without a word that anybody wrote."""

import asyncio
import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from house import DAY, THURSDAY, concern, furnish, until
from mailserver import free_port
from postmen import notifier, post
from pydantic import SecretStr
from receivers import receiving
from town import letters, opened, report

from handlers.house.notifier import post as to_hook
from schemas.channels import Webhook
from schemas.notices import Handed
from services.channels.webhook import Hook, send, signature
from services.errors import Refused
from services.keys import webhook_key
from services.programmes.loader import load
from services.store import endpoints, meta


def with_hook(store, url, hosts=("127.0.0.1",)):
    hook = Webhook(id="larmtavlan", url=url, functions=())
    municipality = store.policy.municipality.model_copy(update={"webhooks": (hook,), "webhook_hosts": hosts})
    store.policy = replace(store.policy, municipality=municipality)


async def told(store, home):
    """Hand over what is due: mail goes nowhere, webhooks to their server."""
    postman = notifier(store, free_port())
    postman.post = partial(to_hook, store, home)
    await post(postman)


async def posted(store):
    return {n.status for n in await letters(store) if n.channel != "mail"} == {"sent"}


def signed(key, headers, body):
    """The signature, reckoned as the specification says with nothing of ours."""
    head = next(line for line in headers.split("\r\n") if line.lower().startswith("webhook-signature: ")).split(": ", 1)[1]
    fields = dict(line.split(": ", 1) for line in headers.split("\r\n")[1:] if line)
    said = f"{fields['webhook-id']}.{fields['webhook-timestamp']}.".encode() + body
    return head, "v1," + base64.b64encode(hmac.new(base64.b64decode(key[6:]), said, hashlib.sha256).digest()).decode()


async def test_a_webhook_is_told_in_a_signed_request_and_tried_again_until_it_is_taken(store, tmp_path):
    async with receiving() as receiver:
        with_hook(store, f"{receiver.url}/hook")
        receiver.status = 500
        case, [action] = await opened(store, category="DAMAGE")
        await told(store, tmp_path)
        receiver.status = 302  # never followed
        await meta.turn_clock(store, THURSDAY + DAY)
        await told(store, tmp_path)
        receiver.status = 200
        await meta.turn_clock(store, THURSDAY + 2 * DAY)
        await told(store, tmp_path)
        await told(store, tmp_path)
    _, head, body = receiver.asked[0]
    got, reckoned = signed(webhook_key(tmp_path / "secrets", "larmtavlan"), head, body)
    assert got == reckoned
    assert [head.split()[1] for _, head, _ in receiver.asked] == ["/hook"] * 3
    assert len({headers["webhook-id"] for headers, _, _ in receiver.asked}) == 1
    data = json.loads(body)
    assert data["type"] == "notice.assigned"
    assert data["data"].keys() == {"action", "case", "due_at", "function", "link"}
    assert (data["data"]["action"], data["data"]["case"], data["data"]["function"]) == (action, case, "gata-park")
    assert {n.channel: n.status for n in await letters(store)} == {"mail": "waiting", "webhook:larmtavlan": "sent"}


async def test_410_ends_a_webhook_and_the_coordinator_is_told_by_mail(store, tmp_path):
    async with receiving() as receiver:
        with_hook(store, receiver.url)
        receiver.status = 410
        await opened(store, category="DAMAGE")
        await told(store, tmp_path)
        await opened(store, category="DAMAGE", place={"name": "Järnvägsstationen"})
        await told(store, tmp_path)
    assert len(receiver.asked) == 1
    async with store.look() as look:
        assert await endpoints.disabled(look, "larmtavlan")
    assert [n.function for n in await letters(store) if n.kind == "edit"] == ["est-samordnare"]
    assert {n.status for n in await letters(store) if n.channel != "mail"} == {"failed", "closed"}


async def test_of_a_closed_lane_a_webhook_hears_a_number_a_deadline_and_a_link(store, tmp_path):
    async with receiving() as receiver:
        with_hook(store, receiver.url)
        await report(store, feed="skolan", **concern(store.keys.reference("elev-7")))
        await told(store, tmp_path)
    assert receiver.asked
    for _, _, body in receiver.asked:
        assert json.loads(body)["type"] == "notice"
        assert json.loads(body)["data"].keys() == {"action", "due_at", "link"}


@pytest.mark.parametrize(("host", "hosts"), [("127.0.0.1", {"example.se"}), ("localhost", {"localhost"})])
async def test_nothing_is_sent_to_a_host_that_is_not_allowed_or_that_is_inside_without_being_named_so(host, hosts):
    async with receiving() as receiver:
        url = receiver.url.replace("127.0.0.1", host)
        answer = await send("n1", b"{}", Hook(url=url, key=SecretStr("whsec_AAAA"), hosts=frozenset(hosts)))
    assert (answer.accepted, answer.retry, answer.reply) == (False, True, "värden är inte tillåten")
    assert receiver.asked == []


def test_a_home_whose_webhook_is_not_on_the_list_does_not_start(tmp_path):
    file = furnish(tmp_path / "home") / "municipality.toml"
    file.write_text(file.read_text() + '\n[[webhooks]]\nid = "larmtavlan"\nurl = "https://tavla.example.se/in"\n')
    with pytest.raises(Refused, match=r"webhooks\.larmtavlan\.url: värden står inte i webhook_hosts"):
        load(tmp_path / "home")


def test_the_signature_is_that_of_the_specifications_own_example():
    at = datetime.fromtimestamp(1614265330, UTC)
    said = signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("away", ["hangs", "is not set"])
async def test_a_mail_server_that_is_away_holds_no_webhook_up(store, tmp_path, away):
    async with receiving() as receiver:
        with_hook(store, receiver.url)
        for place in ("Stortorget", "Järnvägsstationen"):
            await opened(store, category="DAMAGE", place={"name": place})
        postman = notifier(store, free_port())
        postman.post = partial(to_hook, store, tmp_path)
        hanging = asyncio.Event()

        async def hang(_):
            await hanging.wait()
            return Handed(accepted=False)

        postman.send = hang if away == "hangs" else None
        turning = asyncio.create_task(postman.turn())
        await until(lambda: posted(store))
        assert {n.status for n in await letters(store) if n.channel == "mail"} <= {"waiting", "claimed"}
        turning.cancel()
        hanging.set()
        await postman.drain(5)
    assert len(receiver.asked) == 2
