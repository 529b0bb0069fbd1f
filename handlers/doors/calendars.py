"""Calendars by hand: the .ics file of a function's deadlines, or of a council's meetings."""

from handlers.doors.deed import Args, Deed
from handlers.doors.links import LinkMaker
from services import ics
from services.errors import Refused
from services.store.work import Work


class Calendar(Args):
    """A function or a council, and what letters call the service."""

    function: str | None = None
    council: str | None = None
    url: str


async def _calendar(work: Work, a: Calendar) -> str:
    links = LinkMaker(work.keys.links, a.url)
    if a.function is not None and a.council is None:
        return (await ics.deadlines(work, a.function, links.action)).decode()
    if a.council is not None and a.function is None:
        return (await ics.meetings(work, a.council, links.digest)).decode()
    raise Refused("Ange antingen --function eller --council.")


DEEDS: dict[str, Deed] = {"calendar": Deed(Calendar, _calendar, looks=True)}
