"""Where a report stands that somebody reads before others see its text."""

from enum import StrEnum


class Review(StrEnum):
    """A report waits to be read, may be seen by all who may know of its case, or has lost its text for good."""

    WAITING = "waiting"
    APPROVED = "approved"
    BLANKED = "blanked"
