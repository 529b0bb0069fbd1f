"""A whole run of the real program on signals full of invented people: afterwards none of them is to be found where they must not be."""

import asyncio
import base64
import hashlib
import json
import os
import re
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import nats
import pytest
from canaries import person
from house import concern, event, make_home, until
from letterbox import LINK

from handlers.theatre.mailbox import words
from services.clock import true_now
from services.store import feeds

MARK = "Kontrollmärke 7f3q"
"""Stands in a good signal: the database, the stream and the search for people are shown to see the same way."""
REFERENCES = ("hemlig-referens-4711", "hemlig-referens-4712")
SAMSYN = Path(sys.executable).with_name("samsyn")


def spelt(value):
    """How a value may stand in a file: as written, escaped, percent-encoded, in base64 wherever it begins, or as a plain hash of itself."""
    text = value.encode()
    yield text
    yield json.dumps(value)[1:-1].encode()
    yield quote(value).encode()
    yield hashlib.sha256(text).hexdigest().encode()
    for shift, shared in ((0, 0), (1, 2), (2, 3)):  # characters that the neighbours have a part in are left out
        coded = base64.b64encode(b"\0" * shift + text).rstrip(b"=")
        yield coded[shared : -1 if (shift + len(text)) % 3 else None]


def traces(*people):
    """Every spelling of everything about some people, in lower case."""
    values = {value for somebody in people for value in somebody} | {
        re.sub(r"[- ]", "", value) for somebody in people for value in somebody
    }
    return {trace.lower() for value in values for trace in spelt(value) if len(trace) >= 6}


def found(data, wanted):
    low = data.lower()
    return {trace for trace in wanted if trace in low}


def files_with(folder, wanted):
    """The files under a folder, and what of the wanted stands in their names or contents."""
    seen = {path: found(path.read_bytes() + str(path).encode(), wanted) for path in folder.rglob("*") if path.is_file()}
    return {str(path.relative_to(folder)): hits for path, hits in seen.items() if hits}


class Run:
    """The service in a process of its own, with all that it says and all that is sent to it."""

    def __init__(self, folder, box):
        self.folder, self.box, self.home, self.said, self.arguments = folder, box, make_home(folder / "home"), [], set()
        (folder / "tmp").mkdir()
        mail = {"HOST": "127.0.0.1", "PORT": str(box.port), "STARTTLS": "false"}
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(folder / "tmp"),
            "SAMSYN_HOME": str(self.home),
            "COLUMNS": "200",
            **{f"SAMSYN_SMTP_{key}": value for key, value in mail.items()},
        }

    async def start(self):
        self.keys = {feed: feeds.issue(self.home, feed) for feed in ("vaktbolaget", "skolan")}
        with (self.folder / "stdout").open("wb") as out, (self.folder / "stderr").open("wb") as err:
            self.process = await asyncio.create_subprocess_exec(SAMSYN, "up", stdout=out, stderr=err, env=self.environment)
        await until(self.is_up)
        self.url = json.loads((self.home / "run" / "samsyn.json").read_text())["url"]
        self.client = httpx.AsyncClient(base_url=self.url, timeout=30)

    async def is_up(self):
        assert self.process.returncode is None, (self.folder / "stderr").read_text()
        return b"service_up" in (self.folder / "stdout").read_bytes()

    async def stop(self):
        await self.client.aclose()
        self.process.terminate()
        async with asyncio.timeout(20):
            assert await self.process.wait() == 0

    def look_at_processes(self):
        """Remember the arguments and environment of the service and of every child it has."""
        for pid in [self.process.pid, *children(self.process.pid)]:
            with suppress(OSError):
                self.arguments |= {Path(f"/proc/{pid}/{part}").read_bytes() for part in ("cmdline", "environ")}

    async def post(self, body, feed="vaktbolaget", path="/signals", **headers):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.keys[feed]}", "Content-Type": "application/json"} | headers
        return self.heard(await self.client.post(path, content=content, headers=sent))

    async def get(self, url, **headers):
        return self.heard(await self.client.get(url, headers={"Authorization": f"Bearer {self.keys['vaktbolaget']}"} | headers))

    def heard(self, answer):
        """Keep an answer, with its headers, as what the service said."""
        self.look_at_processes()
        self.said.append(answer.content + str(answer.headers.multi_items()).encode())
        return answer

    async def command(self, *arguments):
        """Run a command as a person at a keyboard does; its own arguments are what that person typed."""
        pipe = asyncio.subprocess.PIPE
        ran = await asyncio.create_subprocess_exec(SAMSYN, *arguments, stdout=pipe, stderr=pipe, env=self.environment)
        out, err = await ran.communicate()
        self.look_at_processes()
        self.said += [out, err]
        return ran.returncode, out.decode() + err.decode()


def children(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed] + [deep for child in listed for deep in children(int(child))]


@asynccontextmanager
async def running(folder, box):
    run = Run(folder, box)
    await run.start()
    try:
        yield run
    finally:
        if run.process.returncode is None:
            run.process.kill()
            await run.process.wait()


def now():
    return true_now().isoformat(timespec="seconds")


def good(identity, **data):
    return event(identity, **{"occurred_from": now()} | data)


async def signals_by_http(run, people):
    """Good ones, parked ones with a name beside a number, faulty ones, repeated ids, and people in every other place of a request."""
    assert (await run.post(good("mark", text=f"Åtta mopeder. {MARK}"))).status_code == 202
    for number, somebody in enumerate(people):
        for kind, value in somebody.kinds.items():
            sent = good(f"parked-{number}-{kind}", text=f"{somebody.name} ({value}) är ofta här")
            assert (await run.post(sent)).json()["outcome"] == "parked"
            assert (await run.post(good(f"{kind} {value}"))).json()["outcome"] == "parked"
            assert (await run.post(good(f"x-{number}-{kind}") | {"note": {value: [somebody.name]}})).json()["outcome"] == "parked"
            faulty = good(f"faulty {value}", category=value, **{value: somebody.name}, place={"name": [value], somebody.name: 1})
            assert (await run.post(faulty)).status_code == 422
            assert (await run.post([faulty, {value: 1}, value, good(f"b {value}", text=somebody.name)])).status_code == 207
        everything = " ".join(somebody)
        assert (await run.post(good("mark", text=f"Inget {somebody.personal}"))).status_code == 409
        assert (await run.post(b'{"id": "' + everything.encode())).status_code == 400
        assert (await run.post(b'"' + everything.encode() * 30_000 + b'"')).status_code == 413
        assert (await run.post(everything.encode(), **{"Content-Type": "text/plain"})).status_code == 415
        assert (await run.post(good("a"), Authorization=f"Bearer vaktbolaget.{quote(everything)}")).status_code == 401
        for path in (f"/receipts/{quote(everything)}", f"/l/{quote(everything)}", f"/{quote(everything)}?q={quote(everything)}"):
            assert (await run.get(path, Referer=quote(everything), **{"User-Agent": quote(everything)})).status_code == 404


async def signals_about_the_young(run, people):
    for number, reference in enumerate(REFERENCES):
        sent = good("x") | {"id": f"oro-{number}", "data": concern(reference, occurred_from=now())}
        assert (await run.post(sent, "skolan")).json()["outcome"] == "waiting"
        assert (await run.post(sent, "skolan")).status_code == 202
        assert (await run.post(sent)).status_code == 403
        assert (await run.post(sent | {"data": sent["data"] | {"unit": "annan"}}, "skolan")).status_code == 409
        assert (await run.post(sent | {"data": sent["data"] | {"text": f"{people[0].name} är borta"}}, "skolan")).status_code == 422
    parked = good("x") | {"id": "oro-3", "data": concern(people[0].personal, occurred_from=now())}
    assert (await run.post(parked, "skolan")).json()["outcome"] == "parked"


async def signals_by_nats(run, somebody):
    number = json.loads((run.home / "run" / "ports.json").read_text())["nats"]
    connection = await nats.connect(
        f"nats://127.0.0.1:{number}", user="vaktbolaget", password=run.keys["vaktbolaget"], allow_reconnect=False
    )
    bodies = [good(f"n-{kind}", text=f"{somebody.name} {value}") for kind, value in somebody.kinds.items()]
    bodies += [good("n-bad", category=somebody.name, **{somebody.personal: somebody.phone})]
    bodies += [[good("n-1"), {somebody.personal: somebody.name}, somebody.email]]
    requests = [*(json.dumps(body).encode() for body in bodies), f'{{"id": "{somebody.personal}'.encode()]
    told = [await connection.request("in.vaktbolaget", request, timeout=10) for request in requests]
    await connection.close()
    statuses = [item["status"] for message in told for item in json.loads(message.data)["items"]]
    assert statuses == [202] * 5 + [422] + [202, 422, 422] + [400]
    run.said += [message.data for message in told]


KINDS = {"personal": "personnummer", "phone": "telefonnummer", "email": "e-postadress", "plate": "registreringsnummer"}


async def deeds_by_command(run, case, action, somebody):
    """A person in the text of every deed that takes one; each is refused by the kind of what was found."""
    texts = {kind: f"{somebody.name} {somebody.kinds[kind]}" for kind in KINDS}
    report = ("--category", "GRAFFITI", "--severity", "2", "--place", "Stortorget", "--occurred", now())
    typed = [(kind, ("case", "comment", case, text)) for kind, text in texts.items()]
    typed += [("personal", ("action", deed, action, texts["personal"])) for deed in ("done", "decline")]
    typed += [("phone", ("signal", "add", texts["phone"], *report))]
    for kind, deed in typed:
        code, said = await run.command(*deed)
        assert code != 0
        assert KINDS[kind] in said
    for looking in (("why", case), ("status",), ("cases",), ("actions",)):
        assert (await run.command(*looking))[0] == 0
    secret = (run.home / "secrets" / "desk.key").read_bytes()
    token = base64.urlsafe_b64encode(base64.b64decode(secret)).decode()
    everything = " ".join(somebody)
    for body in ({"args": {everything: everything}}, {"args": {"case": case, "text": [everything]}}, {everything: 1}, everything):
        assert (await run.post(body, path="/desk/case.comment", Authorization=f"Bearer {token}")).status_code == 422


async def answers_by_mail(run, somebody):
    """Every link of every letter is opened; texts about people are refused on its page, which shows them to who wrote them only."""
    pages = []
    for letter in run.box.letters:
        for url in LINK.findall(words(letter)):
            opened = await run.client.get(url)
            if "<textarea" in opened.text:
                for value in somebody.kinds.values():
                    again = await run.client.post(url, data={"said": f"{somebody.name} {value}"})
                    assert again.status_code == 422
                pages.append(url)
            run.heard(opened)
            await run.client.post(f"{url}x", data={"said": somebody.name, somebody.personal: "1"})
    assert pages
    done = await run.client.post(pages[0], data={"said": "Två bommar är uppsatta."})
    assert run.heard(done).status_code == 200


async def health_is_asked(run):
    """What anybody who reaches the port is told: numbers under the names of feeds, lanes and outcomes."""
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await run.get(path)).status_code == 200
    told = run.said[-2].decode() + run.said[-1].decode()
    assert 'samsyn_signals_routed_total{outcome="parked"}' in told
    labels = {name for sample in re.findall(r"^samsyn_\w+{(.*)}", told, re.MULTILINE) for name in re.findall(r'(\w+)="', sample)}
    assert labels == {"feed", "lane", "status", "outcome", "result", "law"}


@pytest.fixture
async def run(tmp_path, box):
    async with running(tmp_path, box) as started:
        yield started


async def letters_to(run, address):
    async def come():
        return bool(run.box.to(address))

    await until(come, 60)
    return run.box.to(address)


@pytest.mark.timeout(300)
async def test_no_person_is_found_in_what_the_service_says_writes_or_sends(run):
    people = [person(f"leak-{number}") for number in range(3)]
    await signals_by_http(run, people)
    await signals_about_the_young(run, people)
    await signals_by_nats(run, people[1])
    [letter, *_] = await letters_to(run, "gata-park@example.se")
    await letters_to(run, "sspf-koordinator@example.se")
    action = re.search(r"A-\d{4}-\d{4}", str(letter["Subject"]))[0]
    case = re.search(r"EST-\d{4}-\d{4}", words(letter))[0]
    await deeds_by_command(run, case, action, people[0])
    await answers_by_mail(run, people[2])
    await health_is_asked(run)
    while_up = files_with(run.home, traces(*people))
    await run.stop()

    wanted = traces(*people) | {trace.lower() for reference in REFERENCES for trace in spelt(reference)}
    mails = [
        str(letter).encode() + words(letter).encode() + str(letter.get_body(("html",)).get_content()).encode() for letter in run.box.letters
    ]
    assert while_up == {}
    assert files_with(run.folder, wanted) == {}, "standard output and error, logs, the broker's store, the database, temporary files"
    assert [found(said, wanted) for said in run.said if found(said, wanted)] == [], "answers and commands"
    assert [found(mail, wanted) for mail in mails if found(mail, wanted)] == [], "letters and the links in them"
    assert [found(part, wanted) for part in run.arguments if found(part, wanted)] == [], "arguments and environments of processes"

    assert_the_search_sees(run, people[0], wanted)


def assert_the_search_sees(run, somebody, wanted):
    """The same search finds what does stand there: a good signal's text in stream and database, and one person planted on purpose."""
    marked = files_with(run.folder, {MARK.lower().encode()})
    assert [name for name in marked if name.startswith("home/samsyn.db")]
    assert [name for name in marked if name.startswith("home/nats/") and "SIGNALS_PLACE" in name]
    assert len(run.said) > 100
    assert len(run.box.letters) >= 4
    assert len(run.arguments) >= 4
    assert b"signal_parked" in (run.folder / "stdout").read_bytes()
    planted = run.folder / "tmp" / "planted"
    for kind, value in somebody._asdict().items():
        for trace in spelt(value):
            planted.write_bytes(b"\0\xff" + trace + b"\xff")
            assert files_with(run.folder, wanted).keys() == {"tmp/planted"}, kind
    planted.write_text(REFERENCES[0].upper())
    assert files_with(run.folder, wanted).keys() == {"tmp/planted"}
