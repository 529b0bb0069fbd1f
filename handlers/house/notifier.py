"""The notifier: hands letters to their channel. Any number of them may turn; each letter is claimed by one."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog

from handlers.house.ground import Ground
from handlers.turning.notifier import Notifier, Send
from handlers.turning.parts import part
from services.channels import mail

log = structlog.get_logger()

DRAIN_S = 10


@asynccontextmanager
async def notifier(ground: Ground) -> AsyncIterator[Notifier]:
    """Send until the block ends, and let what is on its way arrive."""
    sending = Notifier(ground.store, ground.links, _channel(ground), ground.condition.pulse)
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
