"""What happens to letters."""

from datetime import date
from typing import ClassVar

from events.base import Fact, Words


class NoticeFact(Fact):
    """About one notice row."""

    kind: ClassVar[str] = "notice"
    notice: str


class NoticeSent(NoticeFact):
    """A channel took it over."""

    function: str
    attempt: int


class NoticeClosed(NoticeFact):
    """It was never sent, because it no longer said anything true or came too late."""

    reason: Words


class NoticeFailed(NoticeFact):
    """It was tried for as long as it may be, or the address does not exist."""

    reason: Words


class DigestFrozen(Fact):
    """A digest was frozen and its letter written."""

    kind: ClassVar[str] = "digest"
    digest: str
    function: str
    day: date


class DigestReplaced(Fact):
    """A later version of a digest was frozen, by somebody who said why. The one that it is about stays as it was."""

    kind: ClassVar[str] = "digest"
    digest: str
    version: int
    reason: Words
