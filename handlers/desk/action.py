"""samsyn action …: what people do to an action."""

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.words import Action, At, By, Case, Days, Hours, Text, Weekday, commands

app = commands("action", "Lägg till, svara på, flytta, pausa och slutföra åtgärder.")

FOUR = "16:00"
Function = Annotated[str, Parameter(name="funktion", help="Funktionens id i municipality.toml.")]


@app.command(help="Lägg till en åtgärd i ett ärende, med en ansvarig funktion och en tid: --days, --hours eller --weekday.")
def add(  # noqa: PLR0913 - an action has that many parts, and each is named on the command line
    case: Case,
    title: Annotated[str, Parameter(name="vad", help="Vad som ska göras, inom citattecken.")],
    /,
    *,
    function: Annotated[str, Parameter(help="Vem som svarar: funktionens id i municipality.toml.")],
    effect: Annotated[str, Parameter(help="Vad det ska leda till.")],
    days: Days = None,
    hours: Hours = None,
    weekday: Weekday = None,
    at: At = FOUR,
    by: By = None,
) -> None:
    """Add an action to a case; prints its number, owner and deadline."""
    term = {"days": days, "hours": hours, "weekday": weekday, "at": at}
    action = ask("action.add", by, case=case, title=title, function=function, effect=effect, **term)
    print(ask("why", name=action)[0])


@app.command(help="Ta på sig åtgärden.")
def accept(action: Action, /, *, by: By = None) -> None:
    """Take the action on."""
    ask("action.accept", by, action=action)
    print(f"{action.upper()} är accepterad.")


@app.command(help="Avböj åtgärden, med skäl. Den går till samordnaren och tiden står kvar.")
def decline(action: Action, text: Text, /, *, by: By = None) -> None:
    """Decline with a reason: the coordinator gets it, the deadline stands."""
    name = ask("action.decline", by, action=action, text=text)
    print(f"{action.upper()} är avböjd och ligger nu hos {name}. Tiden står kvar.")


@app.command(help="Åtgärden är klar, med vad som blev gjort.")
def done(action: Action, text: Text, /, *, by: By = None) -> None:
    """Done, with the result."""
    ask("action.done", by, action=action, text=text)
    print(f"{action.upper()} är klar.")


@app.command(help="Ge åtgärden till en annan funktion, med skäl. Tiden står kvar.")
def reassign(action: Action, function: Function, text: Text, /, *, by: By = None) -> None:
    """Ask another function, with a reason."""
    name = ask("action.reassign", by, action=action, function=function, text=text)
    print(f"{action.upper()} ligger nu hos {name}. Tiden står kvar.")


@app.command(help="Ge åtgärden en senare tid, med skäl: --days, --hours eller --weekday.")
def extend(
    action: Action, text: Text, /, *, days: Days = None, hours: Hours = None, weekday: Weekday = None, at: At = FOUR, by: By = None
) -> None:
    """A later deadline with a reason: exactly one of days, hours, weekday."""
    term = {"days": days, "hours": hours, "weekday": weekday, "at": at}
    why = ask("action.extend", by, action=action, text=text, **term)
    print(f"{action.upper()} har en ny tid: {why}.")


@app.command(help="Pausa åtgärden till ett datum, med skäl. Resten av tiden löper vidare därifrån.")
def pause(action: Action, text: Text, /, *, until: Annotated[date, Parameter(help="Som 2027-06-03.")], by: By = None) -> None:
    """Pause until a date, with a reason. The rest of the term runs on from there."""
    why = ask("action.pause", by, action=action, text=text, until=until.isoformat())
    print(f"{action.upper()} har en ny tid: {why}.")


@app.command(help="Avsluta en paus före dess datum.")
def resume(action: Action, /, *, by: By = None) -> None:
    """End a pause before its date."""
    ask("action.resume", by, action=action)
    print(f"{action.upper()} är igång igen.")
