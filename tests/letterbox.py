"""What the reader of a letter holds in hand: its links, by what they say they do."""

import re

from house import letters_gone

from handlers.theatre.cast import subjects
from handlers.theatre.mailbox import words

LINK = re.compile(r"https?://\S+/l/\S+")


def links_of(letter):
    """The links of a letter in its order: the answers it offers, and the page."""
    return LINK.findall(words(letter))


async def newest_to(house, box, address, about=""):
    """The newest letter to an address that is about something, alone or gathered with others, once every letter has gone."""
    await letters_gone(house.store)
    return [letter for letter in box.to(address) if about in subjects(letter)][-1]


def token_of(url):
    return url.rsplit("/", 1)[-1]
