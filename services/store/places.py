"""The names of places that people have confirmed, and those that signals came with and nobody knew."""

from sqlalchemy import delete, func, select

from schemas.actions import UNFINISHED
from schemas.terms import Lane
from services.rules.gazetteer import Meaning
from services.store.judgement_tables import learned_names
from services.store.tables import actions, inbox, signals
from services.store.work import Row, Work


async def learned(work: Work) -> dict[str, Meaning]:
    """What every confirmed name means, by the folded name."""
    rows = await work.rows(select(learned_names.c.name, learned_names.c.kind, learned_names.c.target))
    return {row.name: Meaning(row.kind, row.target) for row in rows}


async def listed(work: Work) -> list[Row]:
    """The confirmed names, with the actor that confirmed them and when."""
    return await work.rows(select(learned_names, learned_names.c.by.label("actor")).order_by(learned_names.c.name))


async def learn(work: Work, name: str, meaning: Meaning, receipt: str | None) -> None:
    """Keep what a folded name means; `receipt` is the signal that brought it up."""
    row = {"name": name, "kind": meaning.kind, "target": meaning.target, "by": work.actor, "at": work.now, "receipt": receipt}
    await work.write(learned_names.insert().values(**row))


async def forget(work: Work, name: str) -> None:
    """The folded name means nothing any more."""
    await work.write(delete(learned_names).where(learned_names.c.name == name))


async def waiting(work: Work) -> list[Row]:
    """Signals at no known place that somebody has yet to judge: their receipt, the name they came with, and the action."""
    query = select(signals.c.receipt, signals.c.place_name, actions.c.id.label("action")).select_from(
        signals.join(inbox, inbox.c.receipt == signals.c.receipt).join(actions, actions.c.id == inbox.c.about_id)
    )
    judged = signals.c.lane == Lane.PLACE, inbox.c.about_kind == "action", actions.c.status.in_(UNFINISHED)
    nowhere = signals.c.place.is_(None), signals.c.area.is_(None), signals.c.lat.is_(None)
    return await work.rows(query.where(*judged, *nowhere).order_by(inbox.c.accepted_at, signals.c.receipt))


async def unplaced(work: Work, most: int) -> list[Row]:
    """What signals without a named place were called, oftenest first: `name`, how many `signals`, and when the `last_at` happened."""
    name, signals_, last_at = signals.c.place_name, func.count().label("signals"), func.max(signals.c.occurred_from).label("last_at")
    nowhere = signals.c.lane == Lane.PLACE, signals.c.place.is_(None), name.is_not(None)
    query = select(name.label("name"), signals_, last_at).where(*nowhere).group_by(name)
    return await work.rows(query.order_by(signals_.desc(), name).limit(most))
