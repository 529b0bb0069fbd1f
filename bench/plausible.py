"""Whether what came of the police's notices is plausible: enough of them went somewhere, and no case holds more than a week of one area."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ground import rows

HERE = ZoneInfo("Europe/Stockholm")
WHOLE, ENOUGH = 75_612, 20_000
"""How many notices the file has, and how many of them must at least be routed or attached (issue 4)."""
JOINED = 'SELECT "case", area, occurred_from FROM signals WHERE "case" IS NOT NULL'
UNSAID = "SELECT count(*) FROM inbox WHERE outcome = 'set_aside' AND trim(sentence) = ''"


def implausible(home: Path, said: Mapping[str, int]) -> Iterator[str]:
    """What should not be so, in sentences; none when all is well. `said` are the replay's own numbers."""
    if said["read"] != said["accepted"] + said["rejected"] or said["waiting"]:
        yield f"The numbers do not add up: {said}."
    if said["read"] == WHOLE and said["routed"] + said["attached"] < ENOUGH:
        yield f"Only {said['routed'] + said['attached']} of {WHOLE} notices were routed or attached."
    weeks = {(case, area, _week(occurred)) for case, area, occurred in rows(home / "samsyn.db", JOINED)}
    if wide := len(weeks) - len({case for case, *_ in weeks}):
        yield f"{wide} times a case holds more than a week of one area."
    ((unsaid,),) = rows(home / "samsyn.db", UNSAID)
    if unsaid:
        yield f"{unsaid} notices were set aside without a reason."


def _week(occurred: str) -> tuple[int, int]:
    return datetime.fromisoformat(occurred).replace(tzinfo=UTC).astimezone(HERE).isocalendar()[:2]
