"""What each function has said of when it wants letters that can wait."""

from typing import Any

from schemas.parties import Pace
from services.rules.deadlines import swedish
from services.rules.parties import function_of
from services.store import preferences as rows
from services.store.work import Work

SAID = {Pace.AT_ONCE: "genast", Pace.MORNING: "varje arbetsdagsmorgon", Pace.WEEKLY: "måndag morgon"}


async def prefer(work: Work, function: str, pace: Pace) -> str:
    """Let a function say when it wants letters that can wait. Returns it in words. Raises NotFound."""
    asked = function_of(work.policy.municipality, function)
    await rows.set_(work, asked.id, pace)
    return f"{asked.name} får brev som kan vänta {SAID[pace]}. Det som är försenat, eskalerat, avböjt eller larm kommer alltid genast."


async def listed(work: Work) -> list[dict[str, Any]]:
    """When each function wants its letters, and since when it has said so."""
    said = await rows.every(work)
    return [
        {
            "funktion": function.id,
            "brev": str(Pace(said[function.id].pace) if function.id in said else function.letters),
            "sedan": swedish(said[function.id].set_at, work.policy.workdays) if function.id in said else "",
        }
        for function in work.policy.municipality.functions
    ]
