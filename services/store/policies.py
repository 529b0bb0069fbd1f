"""The programme texts that cases were opened under: a running case keeps its policy."""

from sqlalchemy import select

from schemas.programmes import Programme
from services.errors import NotFound
from services.programmes.loader import digest
from services.store.tables import policies
from services.store.work import Work


async def keep(work: Work) -> None:
    """Keep the text of every programme of today, so that what is opened under it can always recall it."""
    for name, programme in work.policy.by_fingerprint.items():
        body = {"digest": name, "code": programme.code, "version": programme.version, "body": programme.model_dump_json()}
        await work.write(work.upsert(policies).values(**body).on_conflict_do_nothing())


async def are_kept(work: Work) -> bool:
    """Whether the text of every programme of today is kept."""
    names = list(work.policy.by_fingerprint)
    return len(await work.rows(select(policies.c.digest).where(policies.c.digest.in_(names)))) == len(names)


def fingerprint(work: Work, programme: Programme) -> str:
    """The name its text is kept by."""
    return next((name for name, kept in work.policy.by_fingerprint.items() if kept is programme), None) or digest(programme)


async def recall(work: Work, name: str) -> Programme:
    """The programme with this fingerprint, as it was then. Raises NotFound."""
    current = work.policy.by_fingerprint.get(name)
    if current is not None:
        return current
    row = await work.row(select(policies.c.body).where(policies.c.digest == name))
    if row is None:
        raise NotFound("Programmets text från den tiden finns inte.")
    return Programme.model_validate_json(row.body)
