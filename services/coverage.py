"""Gaps in who can be told: looked for ahead of time, told to the coordinator once, and closed when they are mended."""

from typing import Any

from schemas.notices import MessageWords, NoticeKind
from schemas.parties import Role
from services import absences, notices
from services.programmes.lanes import asked_roles
from services.rules.coverage import Gap, gaps
from services.rules.reach import coordinator_of
from services.store import gaps as rows
from services.store.work import Work
from services.wording import counted


async def look(work: Work) -> None:
    """Write what is new, tell of it in one letter, and close what is mended."""
    found = {gap.key: gap for gap in await present(work)}
    standing = {row.key for row in await rows.standing(work)}
    if mended := standing - found.keys():
        await rows.close(work, mended)
    if new := [gap for key, gap in found.items() if key not in standing]:
        await rows.insert(work, [gap._asdict() | {"found_at": work.now} for gap in new])
        await _tell(work, new)


async def present(work: Work) -> list[Gap]:
    """The gaps of the coming days as they are now."""
    programmes = work.policy.programmes.values()
    roles = {role for programme in programmes for _, role in asked_roles(programme)} | {Role.COORDINATOR}
    return list(gaps(await absences.known(work), programmes, roles, work.today))


async def listed(work: Work) -> list[dict[str, Any]]:
    """The gaps as people and programs read them."""
    return [{"slag": _KINDS[gap.kind], "funktion": gap.function or "", "vad": gap.sentence} for gap in await present(work)]


_KINDS = {"role": "roll utan funktion", "contact": "går inte att nå", "absence": "frånvaro utan ersättare", "step": "steg når ingen"}


async def _tell(work: Work, new: list[Gap]) -> None:
    what = counted(len(new), "lucka", "luckor")
    words = MessageWords(
        subject=f"{what.capitalize()} i vem som kan få veta",
        heading="Luckor de närmaste två veckorna",
        lead="Det här behöver ordnas i förväg. Det som inte når den det gäller går vidare till nästa på stegen.",
        lines=tuple(gap.sentence for gap in new),
        after="Utse en ersättare med samsyn function absent, eller ändra i municipality.toml. Allt som gäller nu: samsyn function gaps.",
    )
    key = f"gap:{work.now.isoformat()}"
    await notices.send(work, NoticeKind.GAP, coordinator_of(work.policy.municipality).id, words, key)
