"""A decision: where a signal goes, and the reasons, kept with the case for as long as the case is."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Way(StrEnum):
    """The ways a signal can go."""

    OPEN = "open"
    WATCH = "watch"
    ATTACH = "attach"
    CONSULT = "consult"
    TRIAGE = "triage"
    NOTE = "note"
    SET_ASIDE = "set_aside"


class NearMiss(BaseModel):
    """A rule or case that nearly took the signal, and why it did not."""

    model_config = ConfigDict(frozen=True)

    name: str
    why: str


class Decision(BaseModel):
    """What routing decided: the way, the rule and its version, the facts that matched, and what nearly happened.

    `case` is the standing case to join; `opens` says that joining lifts a watched case over its threshold;
    `severity` is the case's severity after this signal.
    """

    model_config = ConfigDict(frozen=True)

    way: Way
    reason: str
    programme: str | None = None
    version: int | None = None
    rule: str | None = None
    case: str | None = None
    opens: bool = False
    severity: int = 1
    facts: tuple[str, ...] = ()
    nearest: tuple[NearMiss, ...] = ()
