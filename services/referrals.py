"""What is never taken in and is pointed to another door at once: we count that it came, and keep nothing of it."""

from schemas.parties import Municipality
from schemas.signals import IndividualReport, OrgReport, PlaceReport
from schemas.terms import Concern
from services.rules.concern import is_concern
from services.rules.reading import texts
from services.store import referrals as rows
from services.store.work import Work

OROSANMALAN = "orosanmalan"
"""A text reads as a report of concern about a child: it is the social services', and may not lie here."""
_READ_SO = "Texten läses som en orosanmälan. Den är inte mottagen och inget av den är sparat. {} Är ett barn i fara just nu, ring 112."
AVHOPPARE = "avhoppare"
"""Somebody wants to leave crime: an identity, a place or a trend could kill them."""


def another_door(report: PlaceReport | OrgReport | IndividualReport) -> str | None:
    """The kind of door a report should have come to, if it is another than ours."""
    leaving = isinstance(report, IndividualReport) and Concern.LEAVING_CRIME in report.concerns
    return AVHOPPARE if leaving else None


def reads_as_concern(item: object) -> bool:
    """Tell whether any text of an event, as it was sent, is a report of concern about a child."""
    return any(is_concern(text) for text in texts(item))


def door(municipality: Municipality, kind: str) -> str:
    """Whom to turn to instead, in words that can be followed at once."""
    words = str(getattr(municipality.referrals, kind))
    return _READ_SO.format(words) if kind == OROSANMALAN else words


async def count(work: Work, kind: str) -> None:
    """Count one more today."""
    await rows.count(work, kind)


async def counts(work: Work) -> dict[str, int]:
    """How many there were of each kind, ever."""
    return await rows.counts(work)
