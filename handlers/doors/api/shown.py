"""Rows as the resources people read. What belongs to the individual lane shows its number, its deadline and nothing anybody wrote.

What belongs to a business is shown whole: whoever may know of it here may read it.
"""

from schemas.actions import STATUSES as ACTION_STATUSES
from schemas.actions import UNFINISHED, ActionStatus
from schemas.api import Action, Case, CaseSignal, Event, Fate
from schemas.cases import STATUSES as CASE_STATUSES
from schemas.cases import CaseStatus
from schemas.terms import CATEGORIES, SEVERITIES, Lane, category
from services.rules.parties import name_of
from services.store.work import Row, Work
from services.timeline import CLOSED, acted, told
from services.wording import UNSAID


def case(row: Row) -> Case:
    """A case."""
    words = {"status_sv": CASE_STATUSES[CaseStatus(row.status)], "severity_sv": SEVERITIES[row.severity]}
    return Case.model_validate({**row._asdict(), **words})


def action(work: Work, row: Row) -> Action:
    """An action."""
    secret = {"title": UNSAID, "effect": CLOSED, "note": None} if row.lane == Lane.INDIVIDUAL else {}
    words = {
        "about": row.about_id,
        "function_sv": name_of(work.policy.municipality, row.function),
        "status_sv": ACTION_STATUSES[ActionStatus(row.status)],
        "overdue": row.status in UNFINISHED and row.due_at <= work.now,
    }
    return Action.model_validate({**row._asdict(), **words, **secret})


def event(work: Work, row: Row, *, closed: bool) -> Event:
    """Something that has happened."""
    words = {"about": row.about_id, "sentence": told(work, row, closed=closed), "by": acted(work, row)}
    return Event.model_validate({**row._asdict(), **words})


def signal(row: Row, text: str | None) -> CaseSignal:
    """What was reported to a case, with as much of its text as the asker may read."""
    words = {"text": text or "", "category_sv": CATEGORIES[category(row.category)], "severity_reported": row.severity}
    return CaseSignal.model_validate({**row._asdict(), **words})


def fate(row: Row) -> Fate:
    """What became of a signal."""
    return Fate.model_validate({**row._asdict(), "about": row.about_id})
