"""The programme texts that cases were opened under: a running case keeps its policy."""

from sqlalchemy import select

from schemas.programmes import Programme
from services.errors import NotFound
from services.programmes.loader import digest
from services.store.tables import policies
from services.store.work import Work


async def remember(work: Work, programme: Programme) -> str:
    """Keep the programme's text; returns its fingerprint."""
    name = digest(programme)
    body = {"digest": name, "code": programme.code, "version": programme.version, "body": programme.model_dump_json()}
    await work.write(work.upsert(policies).values(**body).on_conflict_do_nothing())
    return name


async def recall(work: Work, name: str) -> Programme:
    """The programme with this fingerprint, as it was then. Raises NotFound."""
    current = next((p for p in work.policy.programmes.values() if digest(p) == name), None)
    if current is not None:
        return current
    row = await work.row(select(policies.c.body).where(policies.c.digest == name))
    if row is None:
        raise NotFound("Programmets text från den tiden finns inte.")
    return Programme.model_validate_json(row.body)
