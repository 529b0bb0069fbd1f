"""An audit of a home: laws L1-L5 from its stores alone, changing nothing, and how they are told."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handlers.broker.accounts import address
from handlers.broker.embedded import EmbeddedNats
from handlers.broker.survey import survey
from services import auditor
from services.errors import NotFound, Unavailable
from services.laws.books import Law, StreamState
from services.settings import Settings
from services.store.engine import Database, postgresql_reader, sqlite_reader
from services.store.home import claimed, holder

SHOWN = 20
"""Findings per law that people are shown; --json has all."""
SAYS = {
    "L1": (
        "Signaler",
        (
            "{accepted} mottagna = {routed} ledda vidare + {attached} tillagda + {noted} noterade + {set_aside} lagda åt sidan"
            " + {quarantined} i karantän + {waiting} väntar"
        ),
    ),
    "L2": ("En gång var", "{receipts} kvitton, {conflicts} med ett annat innehåll bredvid"),
    "L3": ("Eskalering", "{escalations} steg tagna, {steps_missing} saknas"),
    "L4": ("Brev", "{sent} skickade, {held} hålls, {closed} stängda, {failed} misslyckade"),
    "L5": ("Historia", "{facts} fakta om {cases} ärenden, {actions} åtgärder och allt omkring dem"),
}


async def audited(settings: Settings, *, drained: bool = False) -> dict[str, Law]:
    """Every law of a home. Raises NotFound, Refused, Unavailable.

    The running service's broker is asked; when none runs, the home is held and its broker started for as long as it takes.
    """
    home = settings.home
    if settings.database_url is not None:
        bus = settings.nats_address("auditor") if settings.nats_url is not None else _running(home)
        reader = postgresql_reader(settings.database_url.get_secret_value())
        return await _laws(reader, await survey(bus), drained=drained)
    if not (home / "samsyn.db").exists():
        raise NotFound(f"Det finns inget att granska i {home}.")
    if holder(home) is not None:
        return await _laws(sqlite_reader(home / "samsyn.db"), await survey(_running(home)), drained=drained)
    with claimed(home):
        return await _laws(sqlite_reader(home / "samsyn.db"), await _stored(home), drained=drained)


def _running(home: Path) -> str:
    try:
        port = json.loads((home / "run" / "ports.json").read_text())["nats"]
    except (OSError, LookupError):
        raise Unavailable("samsyn kör men svarar inte än. Försök igen om några sekunder.") from None
    return address(home, "auditor", port)


async def _stored(home: Path) -> list[StreamState]:
    if not (home / "nats" / "jetstream").exists():  # it has never been up: there is no stream to read
        return []
    async with EmbeddedNats(home) as broker:
        return await survey(broker.address("auditor"))


async def _laws(reader: Database, streams: list[StreamState], *, drained: bool) -> dict[str, Law]:
    try:
        return await auditor.laws(reader, streams, drained=drained)
    finally:
        await reader.dispose()


def in_json(found: Mapping[str, Law]) -> dict[str, Any]:
    """The laws for a program."""
    ticked_at = found["L3"].as_of
    return {
        "laws": {name: law.holds for name, law in found.items()},
        "counts": {key: value for law in found.values() for key, value in law.counts.items()},
        "findings": [f"{name} {finding}" for name, law in found.items() for finding in law.findings],
        "ticked_at": ticked_at.isoformat() if ticked_at else None,
    }


def in_words(found: Mapping[str, Law]) -> list[str]:
    """The laws for people: a line each, and under it what speaks against it."""
    lines: list[str] = []
    for name, law in found.items():
        title, counts = SAYS[name]
        verdict = "håller" if law.holds else f"BRUTEN, {len(law.findings)} fynd"
        lines.append(f"{name} {title}: {verdict}. {counts.format(**law.counts) if law.counts else '-'}.{_as_of(law)}")
        lines += [f"   {finding}" for finding in law.findings[:SHOWN]]
        lines += [f"   … och {len(law.findings) - SHOWN} till."] if len(law.findings) > SHOWN else []
    return lines


def _as_of(law: Law) -> str:
    return f" Klockan gick senast {law.as_of:%Y-%m-%d %H:%M:%S} UTC." if law.as_of else ""
