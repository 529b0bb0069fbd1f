"""How a command reaches the house: the running service over its loopback door, or the home itself when none runs."""

import asyncio
import json
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from handlers.logs import configure
from services.clock import monotonic
from services.errors import No, Unavailable
from services.explain import field_errors
from services.keys import Keys
from services.settings import Settings
from services.store.home import Held, holder, known

Result = TypeVar("Result")

PATIENCE_S = 15
"""How long a command waits for whoever holds the home: a service that is just starting, or another command."""


def ask(deed: str, by: str | None = None, **args: Any) -> Any:
    """Do a deed by name and return its result. Prints a plain Swedish no and ends with 1 when it is refused."""
    return run(asked(deed, by, args))


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a command to its end, with every no in plain Swedish on standard error."""
    configure(level=40)
    try:
        return asyncio.run(work)
    except No as no:
        print(no.sentence, file=sys.stderr)
    except ValidationError as wrong:
        print("\n".join(f"{e.path}: {e.sv}" for e in field_errors(wrong)), file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'Filen'} går inte att läsa eller skriva ({type(error).__name__}).", file=sys.stderr)
    sys.exit(1)


async def asked(deed: str, by: str | None, args: dict[str, Any]) -> Any:
    """The result of a deed by name, from the running service or from the home. Raises No."""
    settings = Settings()
    known(settings.home)
    patience = monotonic() + PATIENCE_S
    while True:
        try:
            if settings.database_url is None and holder(settings.home) is not None:
                return await running(settings, deed, by, args)
            return await _opening(settings, deed, by, args)
        except (Held, Unavailable):
            if settings.database_url is not None or monotonic() > patience:  # what failed on its way to PostgreSQL may have been done
                raise
            await asyncio.sleep(0.1)


async def _opening(settings: Settings, deed: str, by: str | None, args: dict[str, Any]) -> Any:
    """Open the home and do the deed here."""
    from handlers.doors.deeds import perform  # noqa: PLC0415 - the same
    from handlers.house.ground import opened  # noqa: PLC0415 - the whole house takes a second to import, and a running one does not need it here

    async with opened(settings, turnable=True) as store:
        return await perform(store, deed, args, by)


async def running(settings: Settings, deed: str, by: str | None, args: dict[str, Any]) -> Any:
    """Ask the process that holds the home. Raises Refused, Unavailable."""
    run_file = settings.home / "run" / "samsyn.json"
    keys = Keys.load(settings.home / "secrets")
    body = json.loads(json.dumps({"args": args, "by": by}, default=str))
    try:
        url = json.loads(run_file.read_text())["url"]
        async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:  # a proxy must not get the desk's key
            answer = await client.post(f"/desk/{deed}", json=body, headers={"Authorization": f"Bearer {keys.desk}"})
    except (OSError, httpx.ConnectError):
        raise Unavailable("samsyn kör men svarar inte än. Försök igen om några sekunder.") from None
    except httpx.TransportError:
        raise No("samsyn svarade inte i tid. Se efter med samsyn why om det blev gjort innan du försöker igen.") from None
    if answer.is_success:
        return answer.json()["result"]
    said = answer.json()
    wrong = [f"{e['path']}: {e['sv']}" for e in said.get("errors", ())]
    raise No("\n".join(wrong) or said.get("detail") or said.get("title", ""))
