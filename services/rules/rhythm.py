"""Rhythm: whether a feed has been heard of as often as was agreed, and what people read when it has not."""

from collections.abc import Sequence
from datetime import date

from schemas.parties import Feed, Municipality


def silent_days(heard: date, today: date, rhythm_days: int) -> int | None:
    """For how many calendar days a feed has been silent; None while it keeps its rhythm.

    A weekly reporter that was heard of on a Wednesday has all of the next Wednesday: an hour later in the day is no silence.
    """
    days = (today - heard).days
    return days if days > rhythm_days else None


def called(municipality: Municipality, feed: str) -> str:
    """What people call a feed: its party, and the feed too when the party has several."""
    found: Feed | None = next((f for f in municipality.feeds if f.id == feed), None)
    if found is None:
        return feed
    name = next((p.name for p in municipality.parties if p.id == found.party), feed)
    alone = sum(f.party == found.party for f in municipality.feeds) == 1
    return name if alone else f"{name} ({feed})"


def incomplete(silent: Sequence[str]) -> str:
    """That the week's picture lacks somebody, in a sentence; nothing when it lacks nobody."""
    *most, last = silent or ("",)
    names = f"{', '.join(most)} och {last}" if most else last
    return f"Veckan är ofullständig: {names} saknas." if names else ""
