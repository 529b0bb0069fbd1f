"""A round of the ladder as an action keeps it, and what changes of it when another function is asked."""

from datetime import datetime
from typing import Any

from schemas.actions import Rung
from schemas.programmes import Programme
from services.rules.ladder import Laid, asked_anew
from services.store.work import Row, Work


def again(work: Work, row: Row, programme: Programme) -> Laid | None:
    """The steps that count from when a function is asked, laid out anew; None when the ladder has none."""
    if all(step.counts_from == "due" for step in programme.ladder):
        return None
    standing = [Rung(**rung | {"at": datetime.fromisoformat(rung["at"]), "tell": tuple(rung["tell"])}) for rung in row.rungs]
    return asked_anew(programme.ladder, standing, row.next_step, work.now, work.policy.workdays)


def instants(laid: Laid | None) -> tuple[tuple[int, datetime], ...]:
    """The steps as a fact tells them."""
    return () if laid is None else tuple((rung.step, rung.at) for rung in laid.rungs)


def changed(work: Work, laid: Laid | None) -> dict[str, Any]:
    """What changes of an action when another is asked."""
    if laid is None:
        return {"asked_at": work.now}
    following = None if laid.next_step is None else laid.rungs[laid.next_step]
    steps = [kept(rung) for rung in laid.rungs]
    return {"asked_at": work.now, "rungs": steps, "next_step": laid.next_step, "next_at": following and following.at}


def kept(rung: Rung) -> dict[str, Any]:
    """A step as an action's row keeps it."""
    return rung._asdict() | {"at": rung.at.isoformat(), "tell": list(rung.tell)}
