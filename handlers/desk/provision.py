"""samsyn provision …: the database and the bus as this program needs them, and what an own NATS is told."""

import json
import sys
from functools import partial
from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import run
from handlers.desk.words import commands
from services.settings import Settings

app = commands("provision", "Gör databasen och bussen som programmet behöver dem.")

Folder = Annotated[str, Parameter(help="Där varje NATS-server lagrar, på egen disk.")]


@app.default
def make() -> None:
    """Tell what differs, then make it so. Ends with 0 when the database and JetStream have answered that it is, else with 1."""
    same = run(_provisioned(make=True))
    print("Inget skilde." if same else "Nu är allt som det ska.")


@app.command(help="Visa vad som skiljer och ändra inget. Slutar med 1 när något skiljer.")
def diff() -> None:
    """Tell what differs and change nothing. Ends with 0 when nothing does, else with 1."""
    if not run(_provisioned(make=False)):
        sys.exit(1)
    print("Inget skiljer.")


@app.command(help="Skriv ut det som en egen NATS ska ta in (include) i sin konfiguration: gränser, konton och användare.")
def nats(*, store: Folder = "/var/lib/nats") -> None:
    """Print what the operator of a NATS of its own includes. It holds hashes; the passwords stay in the home's secrets."""
    print(run(_to_include(store)))


async def _provisioned(*, make: bool) -> bool:
    from handlers.house.provisioning import provisioned  # noqa: PLC0415 - the whole house takes a second to import

    return await provisioned(Settings(), partial(print, flush=True), make=make)


async def _to_include(store: str) -> str:
    from handlers.broker.accounts import hashes  # noqa: PLC0415 - the same
    from handlers.broker.configuration import to_include  # noqa: PLC0415 - the same
    from services.programmes.loader import load  # noqa: PLC0415 - the same

    settings = Settings()
    partners = hashes(settings.home, load(settings.home).municipality)
    return json.dumps(to_include(settings.home, store, settings.nats_replicas, partners), indent=1)
