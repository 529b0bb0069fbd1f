"""What a sight lets a query find. It is part of the query: nothing that may not be known leaves the database."""

from sqlalchemy import ColumnElement, select

from schemas.terms import Lane
from services.rules.access import Sight
from services.store.tables import actions, cases


def actions_seen(sight: Sight) -> ColumnElement[bool]:
    """Actions of the place lane, all of them or its own; of businesses all or none; in the individual lane its own or none."""
    mine, place = actions.c.function == sight.function, actions.c.lane == Lane.PLACE
    seen = place if sight.places else place & mine
    seen = seen | (actions.c.lane == Lane.ORG) if sight.orgs else seen
    return seen | ((actions.c.lane == Lane.INDIVIDUAL) & mine) if sight.secrets else seen


def cases_seen(sight: Sight) -> ColumnElement[bool]:
    """Every case about a place, or those in which it answers for an action; of businesses every case, or none."""
    mine = select(actions.c.about_id).where(actions.c.about_kind == "case", actions.c.function == sight.function, actions_seen(sight))
    place = cases.c.lane == Lane.PLACE
    seen = place if sight.places else place & cases.c.id.in_(mine)
    return seen | (cases.c.lane == Lane.ORG) if sight.orgs else seen
