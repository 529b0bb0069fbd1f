"""samsyn webhooks …: the key that a webhook's receiver checks our requests with."""

from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import run
from handlers.desk.words import commands
from services.errors import NotFound
from services.keys import webhook_key
from services.programmes.loader import load
from services.settings import Settings

app = commands("webhooks", "Andra system som får veta, med signerade anrop.")


@app.command(help="Visa nyckeln som mottagaren prövar våra anrop med. Den görs första gången.")
def key(name: Annotated[str, Parameter(name="webhook", help="Webhookens id i municipality.toml.")], /) -> None:
    """Print the key of a webhook, made when it is missing."""
    run(_key(name))


async def _key(name: str) -> None:
    home = Settings().home
    if name not in {hook.id for hook in load(home).municipality.webhooks}:
        raise NotFound(f"Det finns ingen webhook {name} i municipality.toml.")
    print(webhook_key(home / "secrets", name))
