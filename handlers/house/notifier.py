"""The notifier: hands letters to their channel. Any number of them may turn; each letter is claimed by one."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import structlog
from pydantic import SecretStr

from handlers.house.ground import Ground
from handlers.turning.notifier import Notifier, Post, Send
from handlers.turning.parts import part
from schemas.channels import Messenger, Webhook
from schemas.notices import Handed, Notice
from schemas.parties import Municipality
from services.channels import apprise, mail, webhook
from services.hooks import body_of
from services.keys import messenger_url, webhook_key
from services.messengers import message_of
from services.rules.channels import endpoints
from services.store.work import Store

log = structlog.get_logger()

DRAIN_S = 10


@asynccontextmanager
async def notifier(ground: Ground) -> AsyncIterator[Notifier]:
    """Send until the block ends, and let what is on its way arrive."""
    if not ground.store.policy.municipality.exercise:
        ready(ground.store.policy.municipality, ground.settings.home)
    sending = Notifier(ground.store, ground.links, _mail(ground), ground.condition.pulse, _others(ground))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(partial(sending.drain, DRAIN_S))
        await stack.enter_async_context(part(sending.turn(), ground.failed))
        yield sending


def ready(municipality: Municipality, home: Path) -> None:
    """Raises Refused when a channel of the municipality lacks what it needs: it would be found out when somebody should be told."""
    if municipality.apprise:
        apprise.ready()
    for messenger in municipality.apprise:
        messenger_url(home / "secrets", messenger.id)


def _mail(ground: Ground) -> Send | None:
    settings = ground.settings
    if ground.store.policy.municipality.exercise:
        log.warning("letters_held", reason="exercise")
        return None
    if settings.smtp_host is None:
        log.warning("letters_held", reason="no_smtp_settings")
        return None
    login = {"username": settings.smtp_username, "password": settings.smtp_password, "starttls": settings.smtp_starttls}
    return partial(mail.send, settings=mail.MailSettings(host=settings.smtp_host, port=settings.smtp_port, **login))


def _others(ground: Ground) -> Post | None:
    municipality = ground.store.policy.municipality
    if municipality.exercise or not endpoints(municipality):
        return None
    return partial(post, ground.store, ground.settings.home)


async def post(store: Store, home: Path, notice: Notice, link: str) -> Handed:
    """Hand a notice to its channel, with the key or the address that the home keeps for it."""
    municipality, secrets = store.policy.municipality, home / "secrets"
    hosts = frozenset(municipality.webhook_hosts)
    match endpoints(municipality).get(notice.channel):
        case Webhook() as hook:
            key = SecretStr(webhook_key(secrets, hook.id))
            return await webhook.send(notice.id, body_of(notice, link), webhook.Hook(url=hook.url, key=key, hosts=hosts))
        case Messenger() as messenger:
            title, body = message_of(notice, link, store.policy.workdays)
            return await apprise.send(title, body, messenger_url(secrets, messenger.id), hosts)
        case _:
            return Handed(accepted=False, reply="kanalen finns inte", sure=True)
