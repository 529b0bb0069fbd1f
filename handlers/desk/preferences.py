"""samsyn letters …: when each function wants letters that can wait."""

from typing import Annotated, Literal

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.show import table
from handlers.desk.words import Json, commands

app = commands("letters", "När var och en vill ha de brev som kan vänta.")

Function = Annotated[str, Parameter(name="funktion", help="Funktionens id i municipality.toml.")]
Pace = Annotated[
    Literal["genast", "morgon", "vecka"],
    Parameter(name="takt", help="genast, morgon (samlat varje arbetsdagsmorgon) eller vecka (samlat på måndag morgon)."),
]
PACES = {"genast": "at_once", "morgon": "morning", "vecka": "weekly"}


@app.command(help="Säg när en funktion vill ha brev som kan vänta. Det som är försenat eller eskalerat kommer alltid genast.")
def prefer(function: Function, pace: Pace, /) -> None:
    """Let a function say when it wants its letters."""
    print(ask("function.prefers", function=function, pace=PACES[pace]))


@app.command(name="list", help="När var och en vill ha sina brev.")
def list_(*, as_json: Json = False) -> None:
    """Every function and its pace."""
    said = {pace: word for word, pace in PACES.items()}
    rows = [row | {"brev": row["brev"] if as_json else said[row["brev"]]} for row in ask("preferences")]
    table(rows, "Kommunen har inga funktioner.", as_json=as_json)
