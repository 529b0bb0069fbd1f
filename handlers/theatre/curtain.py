"""How the demo ends: the count, what it came to for a program to read, and where to go on from here."""

import json
import shutil
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from handlers.app import House
from handlers.theatre import reckoning
from handlers.theatre.cast import Cast, Post, event
from handlers.theatre.stage import Stage
from handlers.theatre.story import FIRES, FORGOTTEN, VEHICLES, Sends
from handlers.turning.audit import in_words
from services.laws.books import Law

MEETING = "3 juni"
"""The council's meeting whose digest is shown."""
COUNTED = {
    "routed": "ledde till något nytt: ärende, bevakning eller konsultation",
    "attached": "lades till ett ärende som redan fanns",
    "noted": "besked om att inget har hänt",
    "set_aside": "lades åt sidan, med skäl",
    "parked": "i karantän tills avsändaren har tagit bort personuppgiften",
    "unreadable": "oläsliga",
    "waiting": "väntar",
}


async def result(house: House, cast: Cast, post: Post, laws: Mapping[str, Law]) -> dict[str, Any]:
    """All that the story came to."""
    async with house.store.look() as look:
        action = await reckoning.forgotten(look, VEHICLES, FORGOTTEN)
        counts, adds_up = await reckoning.counts(look, cast)
        return {
            "chain": await reckoning.chain(look, action, post.box),
            "digest": reckoning.digest(post.box, MEETING),
            "counts": counts,
            "adds_up": adds_up,
            "laws": {name: law.holds for name, law in laws.items()},
            "cases": await reckoning.stories(look, (VEHICLES, FIRES)),
        }


def holds(came: Mapping[str, Any]) -> bool:
    """Whether the count adds up, the chain is whole and every law holds."""
    return bool(came["adds_up"] and came["chain"]["sent"] and all(came["laws"].values()))


def reckon(stage: Stage, came: Mapping[str, Any], laws: Mapping[str, Law]) -> None:
    """Show the count and the laws."""
    stage.beat("Räkningen", "Varje signal som fick ett kvitto har precis ett öde: inget är tappat, inget är räknat två gånger.")
    counts = dict(came["counts"])
    accepted = counts.pop("accepted")
    stage.table([(str(accepted), "signaler togs emot (de två som fick nej i dörren räknas inte):")])
    stage.table([(str(n), COUNTED[outcome]) for outcome, n in counts.items() if n or outcome == "waiting"])
    verdict = "stämmer" if came["adds_up"] else "stämmer INTE"
    stage.row("summa", f"{' + '.join(map(str, filter(None, counts.values())))} = {accepted}, det {verdict}", _style(good=came["adds_up"]))
    stage.say("Revisorn räknar om allt från databasen och bussen, utan att känna till reglerna:")
    for line in in_words(laws):
        name, _, said = line.partition(" ")
        stage.row(name, said, _style(good=": håller." in said))


def _style(*, good: bool) -> str:
    return "green" if good else "bold red"


def leave_addresses(stage: Stage, house: House, home: Path, keys: Mapping[str, str]) -> None:
    """Say where everything is, for as long as it stays up."""
    example, key = _example(house, home), keys["vaktbolaget"]
    stage.beat("Prova själv", "Allt är igång tills du trycker Ctrl-C. Då stängs det av och mappen tas bort.")
    stage.row("adress", f"{house.url} (POST /signals, GET /receipts/…)")
    stage.row("mapp", str(home))
    stage.row("brev", f"{home}/mail (.eml; sammanställningar även som .txt och .html)")
    stage.row("logg", f"{home}/samsyn.log")
    stage.say("\nVarför blev det så?", "bold")
    stage.copyable(f"SAMSYN_HOME={home} {_command()} why {VEHICLES}")
    stage.say("\nSkicka en egen signal (ändra filen och byt id):", "bold")
    stage.copyable(
        f'curl {house.url}/signals -H "Authorization: Bearer {key}" -H "Content-Type: application/json" --data-binary @{example}'
    )


def _example(house: House, home: Path) -> Path:
    """A signal to edit and send."""
    seen = house.store.policy.workdays.local(house.store.clock.now() - timedelta(hours=1)).isoformat(timespec="minutes")
    told = {"category": "GRAFFITI", "severity_reported": 2, "place": {"name": "Stationen"}, "occurred_from": seen, "text": "Nytt klotter."}
    path = home / "signal.json"
    path.write_text(json.dumps(event(Sends("vaktbolaget", "min-1", told)), ensure_ascii=False, indent=2), encoding="utf-8")
    return path


def _command() -> str:
    return "samsyn" if shutil.which("samsyn") else sys.argv[0]
