"""How a case's own deadlines stand, and what they are called in Swedish."""

from enum import StrEnum

from schemas.rules import Milestone


class Stand(StrEnum):
    """How a deadline of a case stands. LATE was done after its time; WAITS has not begun."""

    KEPT = "kept"
    LATE = "late"
    DUE = "due"
    OVERDUE = "overdue"
    WAITS = "waits"


MILESTONES = {
    Milestone.FIRST_CONTACT: "Första kontakt",
    Milestone.DECISION: "Beslut",
    Milestone.PLAN: "Plan",
    Milestone.FOLLOW_UP: "Uppföljning",
}
