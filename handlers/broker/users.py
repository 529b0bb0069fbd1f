"""Samsyn's own users of the bus: what each may say and hear there, and nothing else.

The reply subject of a request is checked by no NATS server, so a user can have an answer of JetStream's sent anywhere in the account.
The narrow users keep a part's mistake or a leaked password small; they are no wall against a part that is somebody else's.
"""

from typing import Any, NamedTuple

from events.table import RECEIVED
from handlers.broker.provision import CONSUMERS, STREAMS

API = "$JS.API"
NAMES = [str(stream.name) for stream in STREAMS]
ROUTERS = [f"{stream}.{consumer.name}" for stream, consumer in CONSUMERS.items()]
LANES = [stream.name for stream in RECEIVED.values()]

LOOKS = [
    f"{API}.INFO",
    *(f"{API}.STREAM.INFO.{name}" for name in NAMES),
    *(f"{API}.CONSUMER.INFO.{router}" for router in ROUTERS),
]
"""Whether everything is as this program needs it: any part may ask."""
MAKES = [
    *(f"{API}.STREAM.{deed}.{name}" for name in NAMES for deed in ("CREATE", "UPDATE")),
    *(f"{API}.CONSUMER.CREATE.{router}.>" for router in ROUTERS),
]
"""Streams and consumers as they are declared; to delete is nobody's but the operator's."""
TAKES = [f"{API}.CONSUMER.MSG.NEXT.{router}" for router in ROUTERS]
ACKS = [f"$JS.ACK.{where}{router}.>" for router in ROUTERS for where in ("", "*.*.")]  # the second: with domain and account, as of 2.14
READS = [f"{API}.DIRECT.GET.{name}" for name in LANES]
"""Without a consumer: whoever may make a passing one may, by its name, change the router's."""
FOLLOWS = [
    *(f"{API}.CONSUMER.{deed}.FACTS{rest}" for deed, rest in (("CREATE", ""), ("CREATE", ".>"), ("DURABLE.CREATE", ".*"))),
    *(f"{API}.CONSUMER.{deed}.FACTS.*" for deed in ("INFO", "MSG.NEXT", "DELETE")),
    *("$JS.ACK.FACTS.>", "$JS.ACK.*.*.FACTS.>", "$JS.FC.FACTS.>", f"{API}.STREAM.MSG.GET.FACTS"),
]


class User(NamedTuple):
    """Subjects a user may publish to and subscribe to, beside its own inbox, and whether it answers requests."""

    says: list[str]
    hears: list[str] = []  # noqa: RUF012 - nobody writes in it
    answers: bool = False


def users(*, mends: bool) -> dict[str, User]:
    """Every user. `mends`: the watch may make again what is gone, as where samsyn has its NATS for itself."""
    publishes = [stream.subjects for stream in RECEIVED.values()]
    return {
        "intake": User([*LOOKS, *publishes, *(f"{API}.STREAM.MSG.GET.{name}" for name in LANES)], ["in.*"], answers=True),
        "router": User([*LOOKS, *TAKES, *ACKS]),
        "relay": User([*LOOKS, "facts.>"]),
        "watch": User([*LOOKS, *READS, *(MAKES if mends else ())]),
        "auditor": User([*LOOKS, *READS]),
        "facts": User([*LOOKS, *FOLLOWS]),
        "provision": User([">"], [">"]),
    }


def inbox(user: str) -> str:
    """Where a user's answers come: a prefix of its own, so that no other hears them."""
    return f"_INBOX_{user}"


def permissions(*, mends: bool) -> dict[str, dict[str, Any]]:
    """What nats-server is told of each user."""
    table = users(mends=mends)
    return {name: _permissions(name, user, [f"{inbox(other)}.>" for other in table if other != name]) for name, user in table.items()}


def _permissions(name: str, user: User, others: list[str]) -> dict[str, Any]:
    hears = {"allow": [f"{inbox(name)}.>", *user.hears]} | ({"deny": others} if ">" in user.hears else {})
    answers = {"allow_responses": {"max": 1, "expires": "2m"}} if user.answers else {}
    return {"publish": {"allow": user.says}, "subscribe": hears} | answers
