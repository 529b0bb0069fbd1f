"""What a sight lets a query find. It is part of the query: nothing that may not be known leaves the database."""

from sqlalchemy import ColumnElement, select, true

from schemas.terms import Lane
from services.rules.access import Sight
from services.store.tables import actions, cases


def actions_seen(sight: Sight) -> ColumnElement[bool]:
    """Actions of the place lane, all of them or its own; in the individual lane its own or none."""
    mine, place = actions.c.function == sight.function, actions.c.lane == Lane.PLACE
    seen = place if sight.places else place & mine
    return seen | ((actions.c.lane == Lane.INDIVIDUAL) & mine) if sight.secrets else seen


def cases_seen(sight: Sight) -> ColumnElement[bool]:
    """Every case (they are all about places), or those in which it answers for an action."""
    mine = select(actions.c.about_id).where(actions.c.about_kind == "case", actions.c.function == sight.function, actions_seen(sight))
    return true() if sight.places else cases.c.id.in_(mine)
