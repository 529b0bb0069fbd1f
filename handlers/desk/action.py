"""samsyn action …: what people do to an action."""

from datetime import date, time

from cyclopts import App

from handlers.desk.ask import ask
from schemas.parties import Weekday

app = App(name="action", help="Lägg till, svara på, flytta, pausa och slutföra åtgärder.")


@app.command
def add(  # noqa: PLR0913 - an action has that many parts, and each is named on the command line
    case: str,
    title: str,
    /,
    *,
    function: str,
    effect: str,
    days: int | None = None,
    hours: int | None = None,
    weekday: Weekday | None = None,
    at: time = time(16),
    by: str | None = None,
) -> None:
    """Add an action to a case: who answers (function), what it leads to (effect), and exactly one of days, hours, weekday."""
    term = {"days": days, "hours": hours, "weekday": weekday, "at": at.isoformat()}
    print(ask("action.add", by, case=case, title=title, function=function, effect=effect, **term))


@app.command
def accept(action: str, /, *, by: str | None = None) -> None:
    """Take the action on."""
    ask("action.accept", by, action=action)
    print(f"{action} är accepterad.")


@app.command
def decline(action: str, text: str, /, *, by: str | None = None) -> None:
    """Decline with a reason: the coordinator gets it, the deadline stands."""
    ask("action.decline", by, action=action, text=text)
    print(f"{action} är avböjd och har gått till samordnaren.")


@app.command
def done(action: str, text: str, /, *, by: str | None = None) -> None:
    """Done, with the result."""
    ask("action.done", by, action=action, text=text)
    print(f"{action} är klar.")


@app.command
def reassign(action: str, function: str, text: str, /, *, by: str | None = None) -> None:
    """Ask another function, with a reason."""
    ask("action.reassign", by, action=action, function=function, text=text)
    print(f"{action} ligger nu hos {function}.")


@app.command
def extend(
    action: str,
    text: str,
    /,
    *,
    days: int | None = None,
    hours: int | None = None,
    weekday: Weekday | None = None,
    at: time = time(16),
    by: str | None = None,
) -> None:
    """A later deadline with a reason: exactly one of days, hours, weekday."""
    term = {"days": days, "hours": hours, "weekday": weekday, "at": at.isoformat()}
    ask("action.extend", by, action=action, text=text, **term)
    print(f"{action} har en ny tid.")


@app.command
def pause(action: str, text: str, /, *, until: date, by: str | None = None) -> None:
    """Pause until a date, with a reason. The rest of the term runs on from there."""
    ask("action.pause", by, action=action, text=text, until=until.isoformat())
    print(f"{action} är pausad till {until}.")


@app.command
def resume(action: str, /, *, by: str | None = None) -> None:
    """End a pause before its date."""
    ask("action.resume", by, action=action)
    print(f"{action} är igång igen.")
