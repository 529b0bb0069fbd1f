"""The words of the command line: what each argument is, and what is said when a command was not typed as it should be."""

from typing import Annotated

from cyclopts import (
    App,
    CycloptsError,
    Group,
    MissingArgumentError,
    Parameter,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)
from cyclopts.exceptions import CoercionError

Case = Annotated[str, Parameter(name="ärende", help="Ärendets nummer, som EST-2026-0001.")]
Action = Annotated[str, Parameter(name="åtgärd", help="Åtgärdens nummer, som A-2026-0001.")]
Receipt = Annotated[str, Parameter(name="kvitto", help="Signalens kvitto, som börjar på r.")]
Text = Annotated[str, Parameter(name="text", help="Varför, eller vad som blev gjort, inom citattecken. Inget om enskilda personer.")]
By = Annotated[str | None, Parameter(help="Funktionen som gör det, med sitt id i municipality.toml; annars samordnaren.")]
Days = Annotated[int | None, Parameter(help="Arbetsdagar från i dag.")]
Hours = Annotated[int | None, Parameter(help="Timmar från nu, dygnet runt.")]
Weekday = Annotated[str | None, Parameter(help="Nästa mån, tis, ons, tors, fre, lör eller sön.")]
At = Annotated[str, Parameter(help="Klockslag för dagar och veckodag.")]
Json = Annotated[bool, Parameter(name="--json", negative=(), help="För maskiner.")]


def commands(name: str, about: str) -> App:
    """A command that holds others, with Swedish headings in its help."""
    return App(name=name, help=about, group_commands=Group("Kommandon"), group_arguments=Group("Argument"), group_parameters=Group("Val"))


def in_swedish(error: CycloptsError) -> str:
    """What is wrong with a typed command and where to read more. What was typed as text is not repeated."""
    chain = " ".join(["samsyn", *(error.command_chain or ())])
    return f"{_wrong(error)} Läs mer: {chain} --help"


def _wrong(error: CycloptsError) -> str:
    match error:
        case MissingArgumentError(argument=argument) if argument is not None:
            return f"{_name(argument.name)} saknas."
        case UnknownOptionError(token=token) if token.keyword:
            return f"Valet {token.keyword.partition('=')[0]} finns inte."
        case UnknownCommandError(unused_tokens=[name, *_]):
            return f"Kommandot {name} finns inte."
        case CoercionError(argument=argument) if argument is not None:
            return f"{_name(argument.name)} har ett värde som inte går att använda här."
        case UnusedCliTokensError() | UnknownOptionError():
            return "Det står för mycket. Sätt citattecken runt text med flera ord."
    return "Kommandot går inte att förstå."


def _name(name: str) -> str:
    return name if name.startswith("--") else name.upper()
