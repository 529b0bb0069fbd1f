"""How functions want to be told."""

from handlers.doors.deed import Args, Deed, Nothing
from schemas.parties import Pace
from services import preferences


class Prefers(Args):
    """A function, and when it wants letters that can wait."""

    function: str
    pace: Pace


DEEDS: dict[str, Deed] = {
    "function.prefers": Deed(Prefers, lambda work, a: preferences.prefer(work, a.function, a.pace)),
    "preferences": Deed(Nothing, lambda work, _: preferences.listed(work), looks=True),
}
