"""By which channels a function is told: mail, those it has besides, and the one that a step of the ladder names."""

from collections.abc import Mapping

from schemas.channels import Messenger, Webhook
from schemas.parties import Function, Municipality

MAIL, CHOSEN, WEBHOOK, APPRISE = "mail", "chosen", "webhook", "apprise"


def endpoints(municipality: Municipality) -> Mapping[str, Webhook | Messenger]:
    """Every channel of the municipality besides mail, by its name: webhook:<id> or apprise:<id>."""
    hooks = {f"{WEBHOOK}:{hook.id}": hook for hook in municipality.webhooks}
    return hooks | {f"{APPRISE}:{one.id}": one for one in municipality.apprise}


def own(municipality: Municipality, function: Function) -> tuple[str, ...]:
    """The channels that a function has besides mail."""
    known = endpoints(municipality).items()
    return tuple(name for name, one in known if function.id in one.functions or (isinstance(one, Webhook) and not one.functions))


def channels(municipality: Municipality, function: Function, wanted: str = CHOSEN) -> tuple[str, ...]:
    """By what a function is told: always by mail, and besides it by its own and by the one that is wanted of it.

    `mail` leaves its own out. Who has no address is told by all it has: no wish may leave anybody untold.
    """
    theirs = own(municipality, function)
    named = (wanted,) if wanted in endpoints(municipality) and wanted not in theirs else ()
    hooks = tuple(name for name in theirs if name.startswith(f"{WEBHOOK}:"))
    besides = {MAIL: (), WEBHOOK: hooks}.get(wanted, (*theirs, *named))
    return (MAIL, *besides) if function.email else (besides or theirs or (MAIL,))


def lacks(municipality: Municipality, wanted: str) -> bool:
    """Whether the municipality does not have the channel that a step names."""
    known = endpoints(municipality)
    return wanted not in {MAIL, CHOSEN} and not any(wanted in {name, name.partition(":")[0]} for name in known)
