"""samsyn facts follow: what happens, as subscribers hear it."""

import json
import os
import sys
from typing import Annotated

from cyclopts import Parameter
from nats.errors import Error

from events.cloudevents import CloudEvent
from events.heard import Heard, Hearing
from events.table import ON_THE_BUS
from handlers.broker.accounts import address
from handlers.broker.connection import connected
from handlers.broker.facts import follow
from handlers.desk.ask import run
from handlers.desk.words import commands
from services.errors import Refused, Unavailable
from services.settings import Settings
from services.store.home import holder

app = commands("facts", "Det som händer, som andra system hör det.")

PATIENCE_S = 10

All = Annotated[bool, Parameter(name="--all", negative=(), help="Från början, så långt tillbaka som strömmen räcker.")]
Since = Annotated[int | None, Parameter(help="Från det här löpnumret i strömmen.")]
Subject = Annotated[str, Parameter(help="Bara sådana fakta: case, case.*, action.escalated …")]
Case = Annotated[str | None, Parameter(help="Bara fakta om det här ärendet, som EST-2026-0001.")]


@app.command(name="follow", help="Skriv fakta medan de kommer, en CloudEvent i JSON per rad. Luckor och upprepningar sägs på stderr.")
def follow_(*, all_: All = False, since: Since = None, subject: Subject = "*", case: Case = None) -> None:
    """Print facts as they come until Ctrl-C."""
    try:
        run(_follow(subject, case, 1 if all_ else since))
    except KeyboardInterrupt:
        sys.exit(0)
    except BrokenPipeError:  # whoever read us has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _follow(subject: str, case: str | None, start: int | None) -> None:
    kind, fact = _asked(subject, case)
    heard = Heard(whole=start == 1)
    async with connected(_address(Settings()), "facts", PATIENCE_S) as connection:
        try:
            async for body in follow(connection, f"facts.{kind}.{fact}.{case.upper() if case else '*'}", start):
                print(body.decode(), flush=True)
                if fact == "*":  # else versions are left out because they were not asked for
                    _tell(heard, CloudEvent.model_validate_json(body))
        except (Error, TimeoutError) as away:
            raise Unavailable("Meddelandebussen svarar inte.") from away


def _asked(subject: str, case: str | None) -> tuple[str, str]:
    """The kind and the fact, `*` for any. Raises Refused for one that does not exist."""
    kind, _, fact = subject.partition(".")
    kind, fact = "case" if case and kind == "*" else kind, fact or "*"
    if not any(kind in {"*", k} and fact in {"*", f} for k, _, f in (known.partition(".") for known in ON_THE_BUS)):
        raise Refused(f"Det finns inga fakta som heter {subject}. Välj bland {', '.join(ON_THE_BUS)}.")
    return kind, fact


def _tell(heard: Heard, event: CloudEvent) -> None:
    name, version = event.subject, event.subjectversion
    lost = sorted(heard.missing.get(name, ()))
    match heard.hear(name, version):
        case Hearing.GAP:
            missed = ", ".join(str(number) for number in sorted(heard.missing[name].difference(lost)))
            print(f"{name}: före version {version} saknas {missed}.", file=sys.stderr, flush=True)
        case Hearing.LATE:
            print(f"{name}: version {version} kom i efterhand.", file=sys.stderr, flush=True)
        case Hearing.AGAIN:
            print(f"{name}: version {version} kom en gång till.", file=sys.stderr, flush=True)


def _address(settings: Settings) -> str:
    if settings.nats_url is not None:
        return settings.nats_address("facts")
    if holder(settings.home) is None:
        raise Unavailable(f"Ingen samsyn kör på {settings.home}. Starta den med samsyn up, eller peka ut en NATS med SAMSYN_NATS_URL.")
    return address(settings.home, "facts", json.loads((settings.home / "run" / "ports.json").read_text())["nats"])
