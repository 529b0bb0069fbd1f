"""samsyn keys …: the keys persons use the API with, each bound to the function its person acts for."""

from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.show import table
from handlers.desk.words import Json, commands

app = commands("keys", "Personers nycklar till API:et.")


@app.command(help="Gör en nyckel till en person som handlar för en funktion, och visa den en gång.")
def issue(
    function: Annotated[str, Parameter(name="funktion", help="Funktionens id i municipality.toml.")],
    /,
    *,
    days: Annotated[int, Parameter(help="Dagar tills nyckeln slutar gälla.")] = 365,
) -> None:
    """Make a key and print it once. It is not said, and nowhere kept, who the person is."""
    print(ask("key.issue", function=function, days=days), flush=True)


@app.command(name="list", help="Nycklarna: vilken funktion de hör till och när de slutar gälla.")
def list_(*, as_json: Json = False) -> None:
    """Every key that was ever issued."""
    table(ask("keys"), "Ingen nyckel är utfärdad.", as_json=as_json)


@app.command(help="Låt en nyckel sluta gälla nu.")
def end(person: Annotated[str, Parameter(name="nyckel", help="Nyckelns början, som p-abcdefghij.")], /) -> None:
    """End a key at once."""
    ask("key.end", person=person)
    print("Nyckeln har slutat gälla.")
