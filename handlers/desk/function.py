"""samsyn function …: who is away, who stands in, and where nobody can be told."""

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.show import table
from handlers.desk.words import By, Json, commands

app = commands("function", "Frånvaro, ersättare och luckor i vem som kan få veta.")

Function = Annotated[str, Parameter(name="funktion", help="Funktionens id i municipality.toml.")]


@app.command(help="En funktion är frånvarande från en dag till en dag; ersättaren får veta i stället.")
def absent(
    function: Function,
    /,
    *,
    first_day: Annotated[date, Parameter(name="--from", help="Första dagen, som 2027-06-03.")],
    last_day: Annotated[date, Parameter(name="--to", help="Sista dagen.")],
    deputy: Annotated[str | None, Parameter(help="Vem som får veta i stället; annars funktionens egen ersättare.")] = None,
    by: By = None,
) -> None:
    """A function is away, and who stands in."""
    period = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    print(ask("function.absent", by, function=function, deputy=deputy, **period))


@app.command(help="En funktion är tillbaka, eller skulle aldrig vara borta.")
def back(function: Function, /, *, by: By = None) -> None:
    """A function is back."""
    print(f"{ask('function.back', by, function=function)} är tillbaka.")


@app.command(name="list", help="Vilka som är frånvarande nu och framöver.")
def list_(*, as_json: Json = False) -> None:
    """Who is away, now and later."""
    table(ask("function.list"), "Ingen är frånvarande.", as_json=as_json)


@app.command(help="Luckor de närmaste två veckorna: vad som ingen skulle nås av.")
def gaps(*, as_json: Json = False) -> None:
    """Where nobody could be told in the days that come."""
    table(ask("function.gaps"), "Inga luckor.", as_json=as_json)
