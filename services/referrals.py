"""What is never taken in and is pointed to another door at once: we count that it came, and keep nothing of it."""

from schemas.parties import Municipality
from schemas.signals import IndividualReport, OrgReport, PlaceReport
from schemas.terms import Concern
from services.store import referrals as rows
from services.store.work import Work

AVHOPPARE = "avhoppare"
"""Somebody wants to leave crime: an identity, a place or a trend could kill them."""


def another_door(report: PlaceReport | OrgReport | IndividualReport) -> str | None:
    """The kind of door a report should have come to, if it is another than ours."""
    leaving = isinstance(report, IndividualReport) and Concern.LEAVING_CRIME in report.concerns
    return AVHOPPARE if leaving else None


def door(municipality: Municipality, kind: str) -> str:
    """Whom to turn to instead, in words that can be followed at once."""
    return str(getattr(municipality.referrals, kind))


async def count(work: Work, kind: str) -> None:
    """Count one more today."""
    await rows.count(work, kind)
