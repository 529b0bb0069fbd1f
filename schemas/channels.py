"""How a municipality tells: by mail, by requests to other systems, and by what Apprise reaches."""

from typing import Annotated

from pydantic import Field

from schemas.parts import Id, Part


class Mail(Part):
    """How letters are signed. `domain` makes Message-IDs."""

    sender: str = "samsyn@example.se"
    domain: str = "samsyn.example.se"


class Webhook(Part):
    """An address that is told what these functions are told, by signed requests (Standard Webhooks)."""

    id: Id
    url: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")]
    functions: tuple[Id, ...] = ()
    """No functions means all of them."""


class Messenger(Part):
    """A channel that Apprise reaches, such as text messages or a chat. Its address holds passwords: it stands in the home's secrets."""

    id: Id
    functions: tuple[Id, ...] = ()
    """Whose own channel it is. The others are told by it when a step of a ladder names it."""
