"""samsyn programmes …: the collaboration areas, what each says, and whether they hold together."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from handlers.desk.ask import asked, run
from handlers.desk.prose import LANES, told
from handlers.desk.show import table
from handlers.desk.words import Json, commands
from schemas.parties import Municipality
from schemas.programmes import Programme
from services.errors import No, NotFound, Refused
from services.programmes.checks import gaps
from services.programmes.clashes import clashes
from services.programmes.loader import EXAMPLE, Policy, known, load, policy, read
from services.settings import Settings

app = commands("programmes", "Samverkansområdena: vad de tar in, vad de gör och om de går ihop.")

Code = Annotated[str, Parameter(name="kod", help="Programmets kod, som EST.")]
Folder = Annotated[Path | None, Parameter(name="mapp", help="En mapp med egna programfiler, eller ett hem; annars det egna hemmet.")]


@app.command(name="list", help="Programmen: fil, ägare, regler och ärenden. De som är avstängda står sist.")
def list_(*, as_json: Json = False) -> None:
    """Every programme, in the order in which they are asked; those that are switched off last."""
    table(run(_listed()), "Inget program finns.", as_json=as_json)


@app.command(help="Allt ett program säger, i löpande text.")
def show(code: Code, /, *, as_json: Json = False) -> None:
    """One programme in readable Swedish, with its counts when there is a home."""
    programme, municipality, counts = run(_found(code.upper()))
    if as_json:
        print(json.dumps(programme.model_dump(mode="json") | {"counts": counts}, ensure_ascii=False, indent=2))
    else:
        print("\n".join(told(programme, municipality, counts)))


@app.command(help="Pröva alla program mot varandra och mot kommunens fil. Slutar med 1 när något är fel.")
def check(folder: Folder = None, /, *, as_json: Json = False) -> None:
    """Every problem, one line each, and what cannot be told. Ends with 1 when there is a problem."""
    wrong, untold, checked = run(_checked(folder))
    if as_json:
        print(json.dumps({"wrong": wrong, "cannot_tell": untold, "checked": checked}, ensure_ascii=False, indent=2))
    else:
        print("\n".join([*wrong, *untold, *([] if wrong else [f"{len(checked)} program går ihop: {', '.join(checked)}."])]))
    if wrong:
        sys.exit(1)


async def _checked(folder: Path | None) -> tuple[list[str], list[str], list[str]]:
    try:
        found = _policy_of(folder)
    except Refused as no:
        return no.sentence.splitlines(), [], []
    programmes = list(found.programmes.values())
    wrong = [f"{p.code}: {line}" for p in programmes for line in gaps(p, found.municipality)]
    untold = [f"{one.code}: {one.line}" for one in clashes(programmes, found.municipality) if not one.sure]
    return wrong, untold, list(found.programmes)


def _policy_of(folder: Path | None) -> Policy:
    """The policy of a home; of a folder of programme files with the home's municipality; of the example where there is no home."""
    home = Settings().home
    if folder is not None and (folder / "municipality.toml").exists():
        return load(folder)
    town = home / "municipality.toml"
    municipality = read(town if town.exists() else EXAMPLE, Municipality)
    return policy(municipality, folder or home / "programmes")


async def _listed() -> list[dict[str, Any]]:
    found, counts = _policy_of(None), await _counts()
    off = [p for p in known(Settings().home / "programmes").values() if p.code not in found.programmes]
    return [_row(p, counts, on=p.code in found.programmes) for p in (*found.programmes.values(), *sorted(off, key=lambda p: p.code))]


def _row(programme: Programme, counts: dict[str, dict[str, int]] | None, *, on: bool) -> dict[str, Any]:
    known_counts = {} if counts is None else {"ärenden": counts.get(programme.code, {}).get("cases", 0)}
    row: dict[str, Any] = {"kod": programme.code, "namn": programme.name, "fil": LANES[programme.lane], "ägare": str(programme.owner)}
    return row | {"version": programme.version, "regler": len(programme.rules), "påslaget": "ja" if on else "nej"} | known_counts


async def _found(code: str) -> tuple[Programme, Municipality, dict[str, int] | None]:
    found = _policy_of(None)
    there_are = {p.code: p for p in known(Settings().home / "programmes").values()}
    if code not in there_are:
        raise NotFound(f"Det finns inget program {code}. Välj bland {', '.join(sorted(there_are))}.")
    counts = await _counts()
    return there_are[code], found.municipality, None if counts is None else counts.get(code, {})


async def _counts() -> dict[str, dict[str, int]] | None:
    """What the house has counted, by programme; None where there is no home, or its database does not answer."""
    settings = Settings()
    if not (settings.home / "municipality.toml").exists() or (settings.database_url is None and not (settings.home / "samsyn.db").exists()):
        return None
    try:
        counted: dict[str, dict[str, int]] = await asked("programmes.counts", None, {})
    except No:
        return None
    return counted
