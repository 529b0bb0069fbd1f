"""What people write by hand: something, and nothing about a person. The same door as for signals."""

from datetime import date

from services.errors import Refused
from services.rules.door import SWEDISH, find_persons


def said(text: str, missing: str, today: date) -> str:
    """The text, trimmed. Raises Refused with `missing` when it is empty, or naming the kind when it holds a person."""
    words = text.strip()
    if not words:
        raise Refused(missing)
    refuse_persons(words, today)
    return words


def refuse_persons(text: str, today: date) -> None:
    """Raises Refused when a text holds something about a person; the text is not repeated."""
    kinds = sorted(SWEDISH[kind] for kind in find_persons(text, today))
    if kinds:
        raise Refused(f"Texten innehåller {' och '.join(kinds)}. Ta bort det: här skrivs inget om enskilda personer.")
