"""A receipt: what the sender holds, and what became of the signal."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Outcome(StrEnum):
    """Where an accepted signal is. Each receipt has exactly one; the sum of them is what was accepted (law L1)."""

    WAITING = "waiting"
    ROUTED = "routed"
    ATTACHED = "attached"
    NOTED = "noted"
    SET_ASIDE = "set_aside"
    PARKED = "parked"
    UNREADABLE = "unreadable"


QUARANTINED = (Outcome.PARKED, Outcome.UNREADABLE)


class Receipt(BaseModel):
    """Given with 202, after the signal is on disk. The same id and body always give the same receipt."""

    model_config = ConfigDict(frozen=True)

    receipt: str
    digest: str
    accepted_at: datetime
    status: str
    outcome: Outcome = Outcome.WAITING
    message: str = ""
