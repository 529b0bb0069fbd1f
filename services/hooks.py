"""Webhooks of the municipality: which are told of a function, what a request says, and what happens when one wants no more."""

import json

from schemas.channels import Webhook
from schemas.notices import ActionWords, MessageWords, Notice, NoticeKind
from schemas.parties import Role
from services import notices
from services.rules.channels import WEBHOOK, endpoints
from services.rules.parties import responsible
from services.store import endpoints as rows
from services.store.work import Work


def body_of(notice: Notice, link: str) -> bytes:
    """What a request says: where something stands and where to read of it, never what anybody wrote. Closed lanes say even less."""
    words = notice.words if isinstance(notice.words, ActionWords) else None
    said = {"action": notice.action, "due_at": words.due_at.isoformat() if words else None, "link": link}
    if not notice.lane.closed:
        said |= {"case": words.case if words else None, "function": notice.function}
    kind = "notice" if notice.lane.closed else f"notice.{notice.kind}"
    return json.dumps({"type": kind, "timestamp": notice.created_at.isoformat(), "data": said}, sort_keys=True).encode()


async def shut(work: Work, channel: str) -> str | None:
    """Why nothing is sent by a channel besides mail any more."""
    one = endpoints(work.policy.municipality).get(channel)
    if one is None:
        return f"{channel} finns inte längre i kommunens fil"
    return "webhooken är avstängd" if isinstance(one, Webhook) and await rows.disabled(work, one.id) else None


async def disable(work: Work, channel: str, reason: str) -> None:
    """Send no more to a webhook, and tell the coordinator so."""
    name = channel.removeprefix(f"{WEBHOOK}:")
    if not await rows.disable(work, name, reason):
        return
    municipality = work.policy.municipality
    coordinator = responsible(municipality, Role.COORDINATOR, None, Role.COORDINATOR).function
    words = MessageWords(
        subject=f"Webhooken {name} är avstängd",
        heading=f"Webhooken {name} är avstängd",
        lead="Mottagaren svarade att den inte vill ha fler meddelanden.",
        lines=("E-posten går som vanligt.", f"Ta bort {name} ur kommunens fil, eller ge den ett nytt namn när mottagaren är tillbaka."),
    )
    await notices.send(work, NoticeKind.EDIT, coordinator.id, words, f"webhook:{name}:{work.now.isoformat()}")
