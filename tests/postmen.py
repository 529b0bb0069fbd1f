"""A notifier without a house: it hands over what is due when it is told to."""

from functools import partial

from handlers.doors.links import LinkMaker
from handlers.turning.notifier import Notifier
from services.channels import mail


def notifier(store, port, timeout=5.0):
    settings = mail.MailSettings(host="127.0.0.1", port=port, starttls=False, timeout=timeout)
    return Notifier(store, LinkMaker(store.keys.links, "http://samsyn.example.se"), partial(mail.send, settings=settings))


async def post(postman):
    """Hand over what is due now, and wait for the answers."""
    await postman._fill(postman.send)
    await postman.drain(20)
