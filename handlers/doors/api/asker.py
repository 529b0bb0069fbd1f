"""Who asks: a bearer key becomes a person who acts for a function, with that function's rights, or 401."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from itsdangerous import URLSafeSerializer
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from handlers import tracing
from handlers.doors.problems import Stop
from services.errors import NotFound
from services.rules.access import Rights, Sight, rights_of
from services.rules.parties import function_of
from services.store import persons
from services.store.work import Store

KEY = HTTPBearer(
    scheme_name="personKey",
    description="A key from `samsyn keys issue`: it acts for one function until a date.",
    auto_error=False,
)


class Gate:
    """What every request passes: the store, how much one key may ask a minute, and who signs where a page ends."""

    def __init__(self, store: Store, per_minute: int) -> None:
        self.store, self.pace = store, RateLimitItemPerMinute(per_minute)
        self.limiter = MovingWindowRateLimiter(MemoryStorage())
        self.cursors = URLSafeSerializer(store.keys.links, salt="api-page")


@dataclass(frozen=True)
class Asker:
    """A person who acts for a function. Nobody's name is known."""

    person: str
    function: str
    rights: Rights
    store: Store
    cursors: URLSafeSerializer
    trace: str | None
    """The `traceparent` of the request, whatever it says."""

    @property
    def actor(self) -> str:
        """How the ledger calls them: at most 60 characters."""
        return f"person:{self.person}@{self.function}"

    @property
    def sight(self) -> Sight:
        """What queries may find for them."""
        return Sight(self.function, self.rights.places, self.rights.orgs, self.rights.secrets)

    def reads(self, what: str) -> None:
        """Raises Stop 403 when the function may not ask for this at all."""
        if what not in self.rights.reads:
            raise Stop(403, "Er funktion får inte läsa det här.")

    def does(self, deed: str, *, own: bool = False) -> None:
        """Raises Stop 403 when the function may not do this to something it knows of."""
        if not self.rights.may(deed, own=own):
            raise Stop(403, "Er funktion får inte göra det här.")


async def asking(request: Request, key: Annotated[HTTPAuthorizationCredentials | None, Security(KEY)]) -> Asker:
    """Whose key it is. One that is unknown, has ended, or whose function has left the municipality's file is 401."""
    gate: Gate = request.app.state.gate
    async with gate.store.look() as look:
        row = await persons.holder(look, key.credentials.strip()) if key is not None else None
    try:
        function = function_of(gate.store.policy.municipality, row.function) if row is not None else None
    except NotFound:
        function = None
    if row is None or function is None:
        raise Stop(401, "Skicka en personlig nyckel som gäller i huvudet Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})
    if not await gate.limiter.hit(gate.pace, row.id):
        raise Stop(429, "Vänta en stund och fråga sedan igen; inget blev gjort.", {"Retry-After": "30"})
    rights, trace = rights_of(gate.store.policy.municipality, function), request.headers.get(tracing.HEADER)
    return Asker(row.id, function.id, rights, gate.store, gate.cursors, trace)


Asking = Annotated[Asker, Depends(asking)]
