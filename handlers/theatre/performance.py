"""The demo's performance: each beat of the story goes through the doors, and what came of it is read back and shown."""

import asyncio
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from handlers.theatre import reckoning
from handlers.theatre.cast import Cast, Post, Said, is_digest
from handlers.theatre.expected import FATES
from handlers.theatre.hours import PATIENCE_S, leap, pass_to, settled
from handlers.theatre.mailbox import words
from handlers.theatre.stage import SEVERITY_STYLE, Stage
from handlers.theatre.story import Answers, Beat, Does, Sends, Story, local
from schemas.decisions import Decision
from schemas.receipts import Outcome
from schemas.terms import CATEGORIES, SOURCES
from services.errors import Refused, Unavailable
from services.rules.deadlines import swedish
from services.rules.parties import function_of
from services.store import inbox

VERBS = {"accept": "tar på sig", "done": "är klar med", "decline": "avböjer"}
_CATEGORIES: dict[str | None, str] = {str(category): words for category, words in CATEGORIES.items()}
INTRODUCTION = (
    "samsyn demo: {title} i Ängelholm med vriden klocka. Händelser, funktioner och adresser är påhittade; "
    "databasen, HTTP, NATS och e-posten är på riktigt och rör bara den här datorn. Ctrl-C avslutar och städar."
)


class Performance:
    """One telling of the story."""

    def __init__(self, story: Story, cast: Cast, post: Post, stage: Stage) -> None:
        self.story, self.house, self.cast, self.post, self.stage = story, cast.house, cast, post, stage
        policy = self.house.store.policy
        self.workdays, self.municipality = policy.workdays, policy.municipality
        self.at = self.house.store.clock.now()

    async def play(self) -> None:
        """Every beat in turn."""
        self.stage.say(INTRODUCTION.format(title=self.story.title))
        for beat in self.story.beats:
            await self._beat(beat)

    async def stay(self) -> None:
        """Stay up and show the letters that come. Raises Unavailable when a part of the house has failed for good."""
        while not self.house.failed.is_set():
            await self._arrived()
            await self.stage.wait(0.5)
        raise Unavailable("En del av tjänsten har stannat.")

    async def _beat(self, beat: Beat) -> None:
        first, self.at = beat is self.story.beats[0], local(beat.at, self.workdays)
        self.stage.beat(swedish(self.at, self.workdays), " ".join(filter(None, ("" if first else beat.skips, beat.says))))
        await self.stage.breathe()
        if beat.skips and not first:
            await leap(self.house, self.at, self._arrived)
        await pass_to(self.house, self.at, self._arrived)
        for step in beat.steps:
            await self._step(step)
        await self._show(beat.shows)
        await self.stage.breathe()

    async def _step(self, step: Sends | Answers | Does) -> None:
        match step:
            case Sends():
                for _ in range(step.times):
                    await self._send(step)
            case Answers():
                await self.cast.answer(step)
                self.stage.row("svar", f"{self._name(step.function)} {VERBS[step.deed]}: {step.action}. {step.text}".strip(), "green")
            case Does():
                await self.cast.do(step)
                no = f" (nej: {step.refused})" if step.refused else ""
                self.stage.row(
                    "svar", f"{self._name(step.function)}: {step.text or step.more.get('title', '')}{no}", "yellow" if no else "green"
                )
        await settled(self.house)
        await self._arrived()
        await self.stage.breathe()

    async def _send(self, signal: Sends) -> None:
        self.stage.row("signal", self._reported(signal))
        held = set(self.cast.held)
        said = await self.cast.send(signal)
        if said.status != 202:
            self.stage.row("dörren", f"{said.status}. {_problem(said)}", "yellow")
            return
        name = said.body["receipt"]
        answer = await self._decided(name)
        if signal.becomes not in (None, FATES[Outcome(answer["outcome"])]):
            raise Refused(f"{signal.id}: väntat {signal.becomes}, blev {FATES[Outcome(answer['outcome'])]}. {answer['message']}")
        if signal.label or name in held or answer["outcome"] not in (Outcome.ROUTED, Outcome.ATTACHED):
            self.stage.row("dörren", f"202. {'Samma kvitto. ' if name in held else ''}{answer['message']}", "yellow")
        else:
            await self._why(name)

    def _reported(self, signal: Sends) -> str:
        feed = next(f for f in self.municipality.feeds if f.id == signal.feed)
        source = f"{SOURCES[feed.source].capitalize()}{' (över NATS)' if signal.by == 'nats' else ''}"
        if signal.label:
            return f"{source}: {signal.label}"
        where = signal.place or signal.area or signal.business or "utan plats"
        return f"{source}: {signal.text} ({_CATEGORIES.get(signal.category)}, allvar {signal.severity}, {where})"

    async def _decided(self, receipt: str) -> dict[str, Any]:
        """Ask the door, as a sender would, until the signal has its way."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                answer = await self.cast.receipt(receipt)
                if answer["outcome"] != Outcome.WAITING:
                    return answer
                await asyncio.sleep(0.04)

    async def _why(self, receipt: str) -> None:
        """Where a signal went, and the reasons that were kept with it."""
        async with self.house.store.look() as look:
            row = (await inbox.known(look, [receipt]))[receipt]
        decision = Decision.model_validate(row.decision)
        case = "" if decision.case else f"{row.about_id}. "
        self.stage.row("→", f"{case}{decision.reason} Allvar {decision.severity}.", SEVERITY_STYLE[decision.severity])
        facts = [fact for fact in decision.facts if fact not in decision.reason]
        self.stage.row("varför", f"regel {decision.programme} {decision.rule}, version {decision.version}: {'; '.join(facts)}", "dim")

    async def _arrived(self) -> None:
        """Show the letters that have come, and how it stands now."""
        self.stage.go_on()
        async with self.house.store.look() as look:
            for letter in self.post.collect(look.now):
                self._letter(letter, look.now)
        if self.stage.lit_up:
            await self._board()

    async def _board(self) -> None:
        async with self.house.store.look() as look:
            self.stage.update(await reckoning.board(look, len(self.post.came)))

    def _letter(self, letter: EmailMessage, now: datetime) -> None:
        """A line for a letter; managers' morning digests are only counted. One that came on the way here says when."""
        to = parseaddr(str(letter["To"]))[1]
        if is_digest(letter) and not to.startswith(reckoning.COUNCIL):
            return
        function = next((f.name for f in self.municipality.functions if f.email == to), to)
        earlier = f"{swedish(now, self.workdays)}, " if now < self.at else ""
        self.stage.row("brev", f"{earlier}{function}: {letter['Subject']}", "cyan")

    def _name(self, function: str) -> str:
        return function_of(self.municipality, function).name

    async def _show(self, what: str) -> None:
        if what == "board":
            await self._board()
            self.stage.board()
        elif what == "ladder":
            await self._ladder()
        elif what == "digest":
            self._digest()

    async def _ladder(self) -> None:
        assert self.story.forgotten is not None  # noqa: S101 - the file was checked
        async with self.house.store.look() as look:
            climbed = await reckoning.ladder(look, await reckoning.forgotten(look, self.story.forgotten))
        rows = [(f"dag {c.working_day}", swedish(c.at, self.workdays), c.key, ", ".join(map(self._name, c.told))) for c in climbed]
        self.stage.table(rows)

    def _digest(self) -> None:
        letter = [mail for mail in self.post.box.to(f"{reckoning.COUNCIL}@") if is_digest(mail)][-1]
        heads = [(label, str(letter[name])) for label, name in (("Till", "To"), ("Ämne", "Subject"))]
        self.stage.letter(heads, words(letter).splitlines())


def _problem(said: Said) -> str:
    errors = " ".join(f"{e['path']}: {e['sv']}" for e in said.body.get("errors", ()))
    return errors or said.body.get("detail") or said.body["title"]
