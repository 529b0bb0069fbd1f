"""How the demo ends: the count, what it came to for a program to read, and where to go on from here."""

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from handlers.app import House
from handlers.theatre import reckoning
from handlers.theatre.cast import event
from handlers.theatre.performance import Performance
from handlers.theatre.stage import Stage
from handlers.theatre.verdicts import verdicts
from handlers.turning.audit import in_words
from services.laws.books import Law

COUNTED = {
    "routed": "ledde till något nytt: ärende, bevakning eller konsultation",
    "attached": "lades till ett ärende som redan fanns",
    "noted": "besked om att inget har hänt",
    "set_aside": "lades åt sidan, med skäl",
    "parked": "i karantän tills avsändaren har tagit bort personuppgiften",
    "unreadable": "oläsliga",
    "waiting": "väntar",
}


async def result(performance: Performance, laws: Mapping[str, Law]) -> dict[str, Any]:
    """All that the story came to."""
    story, cast, post = performance.story, performance.cast, performance.post
    came: dict[str, Any] = {}
    async with performance.house.store.look() as look:
        if story.forgotten is not None:
            came["chain"] = await reckoning.chain(look, await reckoning.forgotten(look, story.forgotten), post.box)
            came["digest"] = reckoning.digest(post.box, story.forgotten.meeting)
        came["expected"] = [verdict.told() for verdict in await verdicts(look, cast, post, story.expect)]
        came["counts"], came["adds_up"] = await reckoning.counts(look, cast)
        came["laws"] = {name: law.holds for name, law in laws.items()}
        came["cases"] = await reckoning.stories(look, (expected.case for expected in story.expect))
    return came


def holds(came: Mapping[str, Any]) -> bool:
    """Whether the count adds up, the chain is whole, every law holds and everything is as expected."""
    whole = "chain" not in came or came["chain"]["sent"]
    return bool(came["adds_up"] and whole and all(came["laws"].values()) and all(e["holds"] for e in came["expected"]))


def reckon(stage: Stage, came: Mapping[str, Any], laws: Mapping[str, Law], *, silent: bool) -> None:
    """Show what was expected (only what is not so, if `silent`), the count and the laws."""
    _expected(stage, [sentence for sentence in came["expected"] if not (silent and sentence["holds"])])
    stage.beat("Räkningen", "Varje signal som fick ett kvitto har precis ett öde: inget är tappat, inget är räknat två gånger.")
    counts = dict(came["counts"])
    accepted = counts.pop("accepted")
    stage.table([(str(accepted), "signaler togs emot (de som fick nej i dörren räknas inte):")])
    stage.table([(str(n), COUNTED[outcome]) for outcome, n in counts.items() if n or outcome == "waiting"])
    verdict = "stämmer" if came["adds_up"] else "stämmer INTE"
    stage.row("summa", f"{' + '.join(map(str, filter(None, counts.values())))} = {accepted}, det {verdict}", _style(good=came["adds_up"]))
    stage.say("Revisorn räknar om allt från databasen och bussen, utan att känna till reglerna:")
    for line in in_words(laws):
        name, _, said = line.partition(" ")
        stage.row(name, said, _style(good=": håller." in said))


def _expected(stage: Stage, expected: Sequence[Mapping[str, Any]]) -> None:
    if expected:
        stage.beat("Så skulle det gå", "Varje mening hålls mot databasen, breven och kvittona.")
    for sentence in expected:
        mark = "–" if sentence["later"] else "✓" if sentence["holds"] else "✗"
        stage.row(mark, sentence["says"], "dim" if sentence["later"] else _style(good=sentence["holds"]))
        stage.row("", sentence["later"] or sentence["found"], "dim")


def _style(*, good: bool) -> str:
    return "green" if good else "bold red"


def leave_addresses(performance: Performance, came: Mapping[str, Any]) -> None:
    """Say where everything is, for as long as it stays up."""
    stage, house, home = performance.stage, performance.house, performance.post.folder.parent
    example, key = _example(house, home), performance.cast.keys["vaktbolaget"]
    stage.beat("Prova själv", "Allt är igång tills du trycker Ctrl-C. Då stängs det av och mappen tas bort.")
    stage.row("adress", f"{house.url} (POST /signals, GET /receipts/…)")
    stage.row("mapp", str(home))
    stage.row("brev", f"{home}/mail (.eml; sammanställningar även som .txt och .html)")
    stage.row("logg", f"{home}/samsyn.log")
    for case in came["cases"][:1]:
        stage.say("\nVarför blev det så?", "bold")
        stage.copyable(f"SAMSYN_HOME={home} {_command()} why {case['case']}")
    stage.say("\nSkicka en egen signal (ändra filen och byt id):", "bold")
    stage.copyable(
        f'curl {house.url}/signals -H "Authorization: Bearer {key}" -H "Content-Type: application/json" --data-binary @{example}'
    )


def _example(house: House, home: Path) -> Path:
    """A signal to edit and send."""
    seen = house.store.policy.workdays.local(house.store.clock.now() - timedelta(hours=1)).isoformat(timespec="minutes")
    told = {"category": "GRAFFITI", "severity_reported": 2, "place": {"name": "Stationen"}, "occurred_from": seen, "text": "Nytt klotter."}
    path = home / "signal.json"
    path.write_text(json.dumps(event("vaktbolaget", "min-1", told), ensure_ascii=False, indent=2), encoding="utf-8")
    return path


def _command() -> str:
    return "samsyn" if shutil.which("samsyn") else sys.argv[0]
