"""What a home's database says after a fault, in a few numbers."""

from sqlalchemy import func, select

from services.store.door_tables import conflicts, sealed
from services.store.tables import actions, cases, inbox, ledger


async def outcomes(store):
    """The outcome of every receipt."""
    async with store.look() as look:
        return {row.receipt: row.outcome for row in await look.rows(select(inbox.c.receipt, inbox.c.outcome))}


async def counted(store):
    """Cases with their signals, facts about signals, actions and conflicts: equal before and after what should change nothing."""
    async with store.look() as look:
        held = {row.id: (row.status, row.severity, row.signals) for row in await look.rows(select(cases))}
        facts = await look.row(select(func.count().label("n")).select_from(ledger).where(ledger.c.about_kind != "notice"))
        asked = await look.row(select(func.count().label("n")).select_from(actions))
        apart = await look.row(select(func.count().label("n")).select_from(conflicts))
        return held, facts.n, asked.n, apart.n


async def opened_seals(store, purpose):
    """What is sealed for a purpose, by name, opened with the home's key."""
    async with store.look() as look:
        rows = await look.rows(select(sealed).where(sealed.c.purpose == purpose))
        return {row.id: look.keys.sealed.open(row.blob, f"sealed:{row.id}:{purpose}") for row in rows}
