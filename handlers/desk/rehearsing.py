"""A rehearsal of a home: its stores opened to be read alone, running or not, and how the difference is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services import rehearsal, vigil
from services.errors import NotFound, Refused
from services.programmes.loader import Policy, load, policy
from services.settings import Settings
from services.store.engine import postgresql_reader, sqlite_reader
from services.wording import counted

SHOWN = 15
"""Rows of each part that people are shown; --json has all."""
CASES = {
    "not_begun": "skulle inte ha börjat",
    "new": "skulle ha börjat i stället eller dessutom",
    "moved": "skulle ha legat under en annan regel",
    "opened": "skulle ha öppnats i stället för att bevakas",
    "only_watched": "skulle ha bevakats i stället för att öppnas",
    "other_severity": "skulle ha haft ett annat allvar",
}


async def rehearsed(settings: Settings, programmes: Path, since: str) -> dict[str, Any]:
    """The difference that a folder of programmes would have made. Raises Refused, NotFound, Unavailable."""
    home, url = settings.home, settings.database_url
    present, new = _policies(home, programmes)
    if url is None and not (home / "samsyn.db").exists():
        raise NotFound(f"Det finns inget att pröva på i {home}.")
    reader = postgresql_reader(url.get_secret_value()) if url is not None else sqlite_reader(home / "samsyn.db")
    try:
        now = await vigil.service_time(reader)
        return await rehearsal.rehearse(reader, present, new, rehearsal.span(since, now), now)
    finally:
        await reader.dispose()


def _policies(home: Path, programmes: Path) -> tuple[Policy, Policy]:
    """The rules of the home, and the same with the folder's over them. Raises Refused as a start would."""
    if not any(programmes.glob("*.toml")):
        raise Refused(f"Det finns inga programfiler i {programmes}.")
    present = load(home)
    return present, policy(present.municipality, home / "programmes", programmes)


def in_words(found: dict[str, Any]) -> list[str]:
    """The difference for people."""
    gone, cases = found["elsewhere"], found["cases"]
    n = counted(found["signals"], "signal", "signaler")
    return [
        f"{n} sedan {found['since'][:10]}, prövade mot båda reglerna ({found['per_second']} i sekunden).",
        *_limits(found),
        "",
        f"Signaler: {gone['count']} skulle gå någon annanstans, {found['other_case']} till ett annat ärende under samma regel.",
        *_most([f"  {g['count']:>6}  {g['from']} → {g['to']}" for g in gone["groups"]]),
        *_examples(gone),
        "",
        f"Ärenden: {_stand(cases['before'])}; med de nya reglerna {_stand(cases['after'])}.",
        *(f"  {cases[kind]['count']:>6}  {words}" for kind, words in CASES.items() if cases[kind]["count"]),
        "",
        f"Tider: {counted(len(found['deadlines']), 'åtgärd', 'åtgärder')} får en annan.",
        *_most([line for row in found["deadlines"] for line in _deadline(row)]),
        "",
        "Arbete, åtgärder per vecka:",
        *_most([f"  {_work(row)}" for row in found["work"] if row["before"] != row["after"]] or ["  oförändrat"]),
    ]


def _limits(found: dict[str, Any]) -> Iterator[str]:
    if found["not_rehearsed"]:
        yield f"{counted(found['not_rehearsed'], 'signal', 'signaler')} med sekretess prövas inte: deras innehåll är inte kvar i klartext."
    if found["stored_otherwise"]:
        n = counted(found["stored_otherwise"], "signal", "signaler")
        yield f"{n} ligger annorlunda i dag än reglerna ensamma lägger dem: ärenden som avslutats, rättelser och äldre regler."


def _examples(gone: dict[str, Any]) -> Iterator[str]:
    """One signal of each kind of change, with the reason of both."""
    for group in gone["groups"][:SHOWN]:
        one = next((s for s in gone["listed"] if (s["from"], s["to"]) == (group["from"], group["to"])), None)
        if one is not None:
            yield f"  Till exempel {one['receipt']}: {one['before']} → {one['after']}"


def _stand(cases: dict[str, int]) -> str:
    return f"{cases.get('open', 0)} öppna och {cases.get('watched', 0)} bevakade"


def _deadline(row: dict[str, Any]) -> Iterator[str]:
    yield f"  {row['action']} ({row['title']}), {row['asked_before']} gånger, med de nya reglerna {row['asked_after']}:"
    yield f"      {row['before'] or 'finns inte'} → {row['after'] or 'finns inte'}"


def _work(row: dict[str, Any]) -> str:
    return f"{row['name']}: {row['before_per_week']} → {row['after_per_week']} ({row['before']} → {row['after']} i allt)"


def _most(lines: list[str]) -> list[str]:
    return lines if len(lines) <= 2 * SHOWN else [*lines[: 2 * SHOWN], f"  … och {len(lines) - 2 * SHOWN} rader till (--json har alla)."]
