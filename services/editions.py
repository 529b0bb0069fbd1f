"""Versions of digests: one that was frozen wrong is frozen anew by somebody who says why. What was frozen before stays as it was.

The clock freezes version 1. A later version says how it stands when *it* is frozen, to the same reader, as long as no later digest to
them has come. It is a row of its own, so that each version is frozen once and mailed once.
"""

from typing import Any

from events.notices import DigestFrozen, DigestReplaced
from schemas.notices import DigestWords
from schemas.views import DigestKind, DigestView
from schemas.weeks import WeekView
from services import digests, notices
from services.digests import Slot, View
from services.errors import NotFound, Refused
from services.papers import Document
from services.rules.deadlines import swedish
from services.rules.parties import name_of
from services.rules.said import said
from services.store import digests as rows
from services.store.work import Row, Work

STALE = "Den går inte att frysa om: den senaste till samma mottagare gäller, och den säger hur det står."
ADDRESSES = ("page", "pack")
"""What a version keeps from the one before it: where it and the pack of its meeting are read."""
SHOWN = 100
"""Digests a list shows."""


async def refreeze(work: Work, digest: str, text: str) -> str:
    """Freeze a digest anew, with a reason, and mail it as the next version. Returns its name. Raises Refused, NotFound."""
    reason = said(text, "Skriv varför sammanställningen fryses om.", work.today)
    before = await _newest(work, digest)
    slot = next((slot for slot in digests.slots(work) if _of(slot, before)), None)
    if slot is None:
        raise Refused(STALE)
    addresses = {field: before.view[field] for field in ADDRESSES if field in before.view}
    view = (await digests.gathered(work, slot)).model_copy(update=addresses)
    if _read(before.view).model_copy(update={"edition": ""}) == view:
        raise Refused(f"Inget har ändrats: version {before.version + 1} skulle säga detsamma som version {before.version}.")
    return await _freeze(work, slot, before, view, reason)


def _of(slot: Slot, row: Row) -> bool:
    return (slot.kind, slot.function, slot.day) == (row.view["kind"], row.function, row.day)


async def _freeze(work: Work, slot: Slot, before: Row, view: View, reason: str) -> str:
    version = before.version + 1
    edition = f"Version {version}, ersätter version {before.version} som frystes {swedish(before.frozen_at, work.policy.workdays)}."
    view = view.model_copy(update={"edition": f"{edition} Skäl: {reason}"})
    words, name = digests.worded(work, view), rows.named(before.id, version)
    row = {"id": name, "kind": slot.kind, "function": slot.function, "day": slot.day, "frozen_at": work.now, "version": version}
    if not await rows.insert(work, row | {"words": words.model_dump(mode="json"), "view": view.model_dump(mode="json")}):
        raise Refused(f"Version {version} har just frysts av någon annan.")
    work.record(DigestReplaced(digest=before.id, version=version, reason=reason))
    work.record(DigestFrozen(digest=name, function=slot.function, day=slot.day))
    await notices.unsend_digest(work, before.id, f"ersatt av version {version}")
    await notices.tell_digest(work, slot.function, name, words)
    return name


async def listed(work: Work) -> list[dict[str, Any]]:
    """Every version that says something, the latest first."""
    return [
        {
            "sammanställning": row.id,
            "till": name_of(work.policy.municipality, row.function),
            "version": row.version,
            "fryst": swedish(row.frozen_at, work.policy.workdays),
            "vad": row.words["subject"],
        }
        for row in await rows.latest(work, SHOWN)
    ]


async def shown(work: Work, digest: str) -> tuple[Document, dict[str, Any]]:
    """One version as it was frozen, in words and for machines; one that has been replaced says so. Raises NotFound."""
    row, newest = await _found(work, digest), await _newest(work, digest)
    view = _read(row.view)
    if newest.version > row.version:
        by = f"Ersatt av version {newest.version}, fryst {swedish(newest.frozen_at, work.policy.workdays)}."
        view = view.model_copy(update={"edition": f"{view.edition} {by}".strip()})
    mailed = DigestWords.model_validate(row.words).model_dump()
    about = {"id": row.id, "version": row.version, "newest": newest.version, "frozen_at": row.frozen_at.isoformat()}
    return digests.whole(work, view), about | {"mailed": mailed, "view": row.view}


async def page(work: Work, digest: str) -> str:
    """What the link in a digest's letters leads to: the newest version, all of it. Raises NotFound."""
    return digests.whole(work, _read((await _newest(work, digest)).view)).html


def _read(view: dict[str, Any]) -> View:
    return WeekView.model_validate(view) if view["kind"] == DigestKind.WEEK else DigestView.model_validate(view)


async def _newest(work: Work, digest: str) -> Row:
    known = await _found(work, digest)
    return await _found(work, rows.named(known.id, await rows.versions(work, known.id)))


async def _found(work: Work, digest: str) -> Row:
    row = await rows.find(work, digest)
    if row is None:
        raise NotFound("Det finns ingen sådan sammanställning.")
    return row
