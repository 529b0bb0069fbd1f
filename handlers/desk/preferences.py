"""samsyn letters …: when each function wants letters that can wait."""

from typing import Annotated, Literal

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.show import table
from handlers.desk.words import Json, commands

app = commands("letters", "När var och en vill ha de brev som kan vänta.")

Function = Annotated[str, Parameter(name="funktion", help="Funktionens id i municipality.toml.")]
Pace = Annotated[
    Literal["at_once", "morning", "weekly"],
    Parameter(name="takt", help="at_once: genast. morning: samlat varje arbetsdagsmorgon. weekly: samlat på måndag morgon."),
]


@app.command(help="Säg när en funktion vill ha brev som kan vänta. Det som är försenat eller eskalerat kommer alltid genast.")
def prefer(function: Function, pace: Pace, /) -> None:
    """Let a function say when it wants its letters."""
    print(ask("function.prefers", function=function, pace=pace))


@app.command(name="list", help="När var och en vill ha sina brev.")
def list_(*, as_json: Json = False) -> None:
    """Every function and its pace."""
    table(ask("preferences"), "Kommunen har inga funktioner.", as_json=as_json)
