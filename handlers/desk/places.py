"""samsyn places …: the places and areas of the municipality, their maps, and what people call them."""

import json
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import ask, run
from handlers.desk.show import table
from handlers.desk.words import By, Json, commands
from schemas.parties import Area, Municipality, NamedPlace
from services.programmes.loader import policy, read
from services.programmes.maps import Kind, files, mapped
from services.settings import Settings
from services.store.home import known
from services.wording import counted

app = commands("places", "Kommunens platser och områden, deras kartor och namn.")

Name = Annotated[str, Parameter(name="namn", help="Namnet som avsändaren skrev, inom citattecken.")]


@app.command(name="list", help="Platser, områden, bekräftade namn, och de okända namn som oftast står i signaler.")
def list_(*, as_json: Json = False) -> None:
    """Everything there is about places; names that nobody knows come last."""
    told = ask("places")
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for heading, rows in told.items():
        print(f"\n{heading.capitalize()}")
        table(rows, "Inga.", as_json=False)


@app.command(help="Bekräfta vad ett namn betyder; signaler med det hittar dit från och med nu.")
def confirm(
    name: Name, target: Annotated[str, Parameter(name="plats", help="Platsens eller områdets id eller namn.")], /, *, by: By = None
) -> None:
    """Confirm what a name means; says which signals have come with it and still wait to be judged."""
    told = ask("place.confirm", by, name=name, target=target)
    print(f"{name} betyder {told['called']}.")
    if actions := told["actions"]:
        waits = counted(len(actions), "signal", "signaler")
        print(f"{waits} med namnet väntar på att bedömas: {', '.join(actions)}. Kvitton: {', '.join(told['receipts'])}.")


@app.command(help="Ta tillbaka ett bekräftat namn. Det som redan har gått dit står kvar.")
def forget(name: Name, /, *, by: By = None) -> None:
    """Take back what a name was confirmed to mean."""
    print(f"{name} betyder inte längre {ask('place.forget', by, name=name)}.")


@app.command(name="import", help="Läs in områden eller platser ur en GeoJSON-fil (WGS 84 eller SWEREF 99 TM).")
def import_(
    file: Annotated[Path, Parameter(name="fil", help="En FeatureCollection med name, och gärna id, aliases, kind och area.")],
    /,
    *,
    kind: Annotated[Kind, Parameter(help="Vad filen har: places eller areas.")] = "places",
    dry_run: Annotated[bool, Parameter(name="--dry-run", negative=(), help="Pröva filen utan att skriva något.")] = False,
) -> None:
    """Check a map against everything else in the home, and keep it there; one of the same name is replaced."""
    run(_import(file, kind, dry_run=dry_run))


async def _import(file: Path, kind: Kind, *, dry_run: bool) -> None:
    _take(file, kind, dry_run=dry_run)


def _take(file: Path, kind: Kind, *, dry_run: bool) -> None:
    home = Settings().home
    known(home)
    target, body = home / kind / f"{file.stem}.geojson", file.read_bytes()
    maps, own = files(home), read(home / "municipality.toml", Municipality)
    maps[kind] = [path for path in maps[kind] if path.name != target.name]
    before = {one.id for one in _of(mapped(own, maps), kind)}
    maps[kind].append(file)
    whole = mapped(own, maps)
    policy(whole, home / "programmes")
    new = [one for one in _of(whole, kind) if one.id not in before]
    for one in new:
        print(f"{one.id:40} {one.name}")
    what = counted(len(new), "område", "områden") if kind == "areas" else counted(len(new), "plats", "platser")
    if dry_run:
        print(f"{what} i {file} går att läsa in. Inget är skrivet.")
        return
    _keep(target, body)
    print(f"{what} finns nu i {target}. Starta om samsyn, så gäller det.")


def _of(municipality: Municipality, kind: Kind) -> tuple[Area | NamedPlace, ...]:
    return municipality.areas if kind == "areas" else municipality.places


def _keep(target: Path, body: bytes) -> None:
    """Write the file whole or not at all: a start in between reads the one or the other."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    written = target.with_suffix(".new")
    written.write_bytes(body)
    written.replace(target)
