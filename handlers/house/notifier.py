"""The notifier: hands letters to their channel. Any number of them may turn; each letter is claimed by one."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import structlog
from pydantic import SecretStr

from handlers.house.ground import Ground
from handlers.turning.notifier import Notifier, Send
from handlers.turning.parts import part
from schemas.notices import Handed
from services.channels import mail, webhook
from services.hooks import hook_of
from services.keys import webhook_key
from services.store.work import Store

log = structlog.get_logger()

DRAIN_S = 10


@asynccontextmanager
async def notifier(ground: Ground) -> AsyncIterator[Notifier]:
    """Send until the block ends, and let what is on its way arrive."""
    sending = Notifier(
        ground.store, ground.links, _channel(ground), ground.condition.pulse, partial(post, ground.store, ground.settings.home)
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(partial(sending.drain, DRAIN_S))
        await stack.enter_async_context(part(sending.turn(), ground.failed))
        yield sending


def _channel(ground: Ground) -> Send | None:
    settings = ground.settings
    if ground.store.policy.municipality.exercise:
        log.warning("letters_held", reason="exercise")
        return None
    if settings.smtp_host is None:
        log.warning("letters_held", reason="no_smtp_settings")
        return None
    login = {"username": settings.smtp_username, "password": settings.smtp_password, "starttls": settings.smtp_starttls}
    return partial(mail.send, settings=mail.MailSettings(host=settings.smtp_host, port=settings.smtp_port, **login))


async def post(store: Store, home: Path, channel: str, name: str, body: bytes) -> Handed:
    """Hand a body to a webhook, signed with the key that the home keeps for it."""
    municipality = store.policy.municipality
    hook = hook_of(municipality, channel)
    if hook is None:
        return Handed(accepted=False, reply="webhooken finns inte", sure=True)
    key = webhook_key(home / "secrets", hook.id)
    return await webhook.send(name, body, webhook.Hook(url=hook.url, key=SecretStr(key), hosts=frozenset(municipality.webhook_hosts)))
