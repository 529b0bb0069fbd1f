"""What of a plan starts after something else: that it exists, is asked for as early, and does not wait for itself."""

from collections.abc import Iterator, Mapping

from schemas.programmes import Programme
from schemas.rules import PlannedAction


def wrong_starts(programme: Programme) -> Iterator[str]:
    """What would never be asked for."""
    for rule in programme.rules:
        yield from _wrong(f"rules.{rule.key}.plan", {planned.key: planned for planned in rule.plan})
    yield from _wrong("rapid", {planned.key: planned for planned in programme.rapid})


def _wrong(where: str, plan: Mapping[str, PlannedAction]) -> Iterator[str]:
    for key, planned in plan.items():
        if planned.starts_after is None:
            continue
        before = plan.get(planned.starts_after)
        if before is None:
            yield f"{where}.{key}.starts_after: {planned.starts_after} finns inte i planen. Välj en annan nyckel, eller ta bort den."
        elif before.from_severity > planned.from_severity:
            yield f"{where}.{key}.starts_after: {before.key} begärs först från allvar {before.from_severity}. Höj from_severity."
        elif key in _chain(plan, before):
            yield f"{where}.{key}.starts_after: åtgärderna väntar på varandra i en ring. Ta bort en av dem."


def _chain(plan: Mapping[str, PlannedAction], planned: PlannedAction | None) -> list[str]:
    """The keys that something waits for, back to where it begins, or once around a ring."""
    keys: list[str] = []
    while planned is not None and planned.key not in keys:
        keys.append(planned.key)
        planned = plan.get(planned.starts_after or "")
    return keys
