"""Who may say and hear what on the bus: every user of samsyn's own on a real server, held against a table written by hand."""

import asyncio
import json
from contextlib import suppress

import nats
import pytest
from buses import free_nats
from house import until

from handlers.broker.accounts import own
from handlers.broker.connection import options
from handlers.broker.embedded import EmbeddedNats
from handlers.broker.provision import provision
from handlers.broker.users import users
from handlers.house.ground import Ground, agreed, store_of
from services.errors import Refused
from services.settings import Settings

ALL = "intake router relay watch auditor facts provision"
MAY = {  # subject: who may publish to it, who may subscribe to it
    "in.nord": ("provision", "intake provision"),
    "signals.place.x": ("intake provision", "provision"),
    "signals.individual.x": ("intake provision", "provision"),
    "signals.place.x.y": ("provision", "provision"),
    "facts.case.opened": ("relay provision", "provision"),
    "elsewhere": ("provision", "provision"),
    "$JS.API.INFO": (ALL, "provision"),
    "$JS.API.STREAM.NAMES": ("provision", "provision"),
    "$JS.API.STREAM.INFO.SIGNALS_PLACE": (ALL, "provision"),
    "$JS.API.STREAM.INFO.FACTS": (ALL, "provision"),
    "$JS.API.STREAM.INFO.OTHER": ("provision", "provision"),
    "$JS.API.STREAM.CREATE.FACTS": ("watch provision", "provision"),
    "$JS.API.STREAM.UPDATE.SIGNALS_PLACE": ("watch provision", "provision"),
    "$JS.API.STREAM.CREATE.OTHER": ("provision", "provision"),
    "$JS.API.STREAM.DELETE.FACTS": ("provision", "provision"),
    "$JS.API.STREAM.PURGE.SIGNALS_PLACE": ("provision", "provision"),
    "$JS.API.STREAM.MSG.GET.SIGNALS_PLACE": ("intake provision", "provision"),
    "$JS.API.STREAM.MSG.GET.SIGNALS_INDIVIDUAL": ("intake provision", "provision"),
    "$JS.API.DIRECT.GET.SIGNALS_PLACE": ("watch auditor provision", "provision"),
    "$JS.API.STREAM.MSG.GET.FACTS": ("facts provision", "provision"),
    "$JS.API.STREAM.MSG.DELETE.SIGNALS_PLACE": ("provision", "provision"),
    "$JS.API.CONSUMER.INFO.SIGNALS_PLACE.router-place": (ALL, "provision"),
    "$JS.API.CONSUMER.CREATE.SIGNALS_PLACE": ("provision", "provision"),
    "$JS.API.CONSUMER.CREATE.SIGNALS_PLACE.router-place.signals.place.*": ("watch provision", "provision"),
    "$JS.API.CONSUMER.DELETE.SIGNALS_PLACE.router-place": ("provision", "provision"),
    "$JS.API.CONSUMER.PAUSE.SIGNALS_PLACE.router-place": ("provision", "provision"),
    "$JS.API.CONSUMER.MSG.NEXT.SIGNALS_PLACE.router-place": ("router provision", "provision"),
    "$JS.API.CONSUMER.MSG.NEXT.SIGNALS_INDIVIDUAL.router-individual": ("router provision", "provision"),
    "$JS.ACK.SIGNALS_PLACE.router-place.1.1.1.1.0": ("router provision", "provision"),
    "$JS.ACK.SIGNALS_INDIVIDUAL.router-individual.1.1.1.1.0": ("router provision", "provision"),
    "$JS.API.CONSUMER.CREATE.FACTS": ("facts provision", "provision"),
    "$JS.API.CONSUMER.CREATE.FACTS.follower.facts.>": ("facts provision", "provision"),
    "$JS.API.CONSUMER.MSG.NEXT.FACTS.follower": ("facts provision", "provision"),
    "$JS.API.CONSUMER.DELETE.FACTS.follower": ("facts provision", "provision"),
    "$JS.ACK.FACTS.follower.1.1.1.1.0": ("facts provision", "provision"),
    "$SYS.REQ.SERVER.PING": ("provision", "provision"),
    "_INBOX.x": ("provision", "provision"),
    **{f"_INBOX_{user}.x": ("provision", user) for user in ALL.split()},
}


@pytest.fixture
async def broker(tmp_path):
    async with EmbeddedNats(tmp_path) as running:
        yield running


class Told:
    """A user's connection, and what the server forbids it."""

    def __init__(self):
        self.no = []

    async def connect(self, address, user):
        self.connection = await nats.connect(**options(address, user) | {"error_cb": self._refused})
        return self

    async def _refused(self, error):
        self.no.append(str(error))

    async def forbidden(self, step):
        """Whether a step is answered with a violation: twice, for nats-py's first PING overtakes what it has not yet written."""
        before = len(self.no)
        await step
        await self.connection.flush()
        await self.connection.flush()
        return len(self.no) > before


async def matrix(address, user, column):
    told = await Told().connect(address(user), user)
    may = set()
    for subject in MAY:
        step = told.connection.subscribe(subject) if column else told.connection.publish(subject, b"")
        if not await told.forbidden(step):
            may.add(subject)
    await told.connection.close()
    return may


def expected(user, column):
    return {subject for subject, who in MAY.items() if user in who[column].split()}


def test_the_table_has_every_user():
    assert set(users(mends=True)) == set(users(mends=False)) == set(ALL.split())


@pytest.mark.parametrize("user", ALL.split())
async def test_a_user_may_say_and_hear_what_it_needs_and_nothing_else(broker, user):
    assert await matrix(broker.address, user, 0) == expected(user, 0)
    assert await matrix(broker.address, user, 1) == expected(user, 1)


async def test_on_a_nats_of_its_own_the_watch_only_looks(tmp_path):
    async with free_nats(tmp_path) as settings:
        may = await matrix(settings.nats_address, "watch", 0)
        assert may == expected("clock", 0) | {subject for subject in expected("watch", 0) if "INFO" in subject or "DIRECT" in subject}
        assert await matrix(settings.nats_address, "router", 0) == expected("router", 0)


async def test_a_login_that_the_server_does_not_know_is_told_and_waited_for(tmp_path, capsys):
    async with free_nats(tmp_path) as settings:
        wrong = settings.nats_address("router").replace("router:", "router:not-")
        ground = Ground(settings, store_of(settings), lambda _: wrong, "http://samsyn.example.se", mends=False)
        waiting, told = asyncio.create_task(agreed(ground, "router")), []

        async def refused():
            told.append(capsys.readouterr().out)
            return "broker_login_refused" in "".join(told)

        await until(refused)
        assert not waiting.done()
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        await ground.store.close()
    assert "not-" not in "".join(told)


async def test_nobody_hears_the_answers_of_another_not_even_who_may_provision(broker):
    heard = []

    async def hear(message):
        heard.append(message.subject)

    everything = await Told().connect(broker.address("provision"), "provision")
    asker = await Told().connect(broker.address("router"), "router")
    await everything.connection.subscribe(">", cb=hear)
    await everything.connection.flush()
    await asker.connection.request("$JS.API.INFO", b"", timeout=10)
    await everything.connection.publish("elsewhere", b"")
    await everything.connection.flush()
    await everything.connection.flush()
    assert "elsewhere" in heard
    assert not [subject for subject in heard if subject.startswith("_INBOX_router")]
    for told in (everything, asker):
        await told.connection.close()


def test_a_login_in_the_address_wins_and_without_one_each_user_has_its_own(tmp_path):
    own(tmp_path)
    kept = json.loads((tmp_path / "secrets" / "nats.json").read_text())
    ours = Settings(home=tmp_path, nats_url="nats://a:4222,tls://b:4222").nats_address("router")
    assert ours == f"nats://router:{kept['router']['password']}@a:4222,tls://router:{kept['router']['password']}@b:4222"
    told = options(ours, "router")
    assert (told["servers"], told["user"]) == (["nats://a:4222", "tls://b:4222"], "router")
    assert (told["password"], told["inbox_prefix"]) == (kept["router"]["password"], "_INBOX_router")
    assert Settings(home=tmp_path, nats_url="nats://me:mine@a:4222").nats_address("router") == "nats://me:mine@a:4222"


def test_passwords_from_when_there_was_one_user_are_replaced_and_those_of_users_that_stay_are_kept(tmp_path):
    file = tmp_path / "secrets" / "nats.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"user": "samsyn", "password": "x", "hash": "y"}))
    with pytest.raises(Refused, match="router har inget lösenord"):
        Settings(home=tmp_path, nats_url="nats://a:4222").nats_address("router")
    first = own(tmp_path)
    assert first.keys() == set(ALL.split())
    file.write_text(json.dumps({"router": first["router"]}))
    assert own(tmp_path)["router"] == first["router"]
    assert own(tmp_path) == own(tmp_path)


async def test_the_auditor_cannot_change_a_consumer_of_the_stream_it_reads(broker):
    async with await nats.connect(**options(broker.address("provision"), "provision")) as connection:
        await provision(connection.jetstream())
        auditor = await Told().connect(broker.address("auditor"), "auditor")
        poor = {"stream_name": "SIGNALS_PLACE", "config": {"name": "router-place", "max_deliver": 1, "ack_policy": "explicit"}}
        for subject in ("$JS.API.CONSUMER.CREATE.SIGNALS_PLACE", "$JS.API.CONSUMER.CREATE.SIGNALS_PLACE.router-place"):
            assert await auditor.forbidden(auditor.connection.publish(subject, json.dumps(poor).encode()))
        assert await provision(connection.jetstream()) == []
        await auditor.connection.close()
