"""samsyn case …: what people do to a case."""

from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.words import By, Case, Text, commands

app = commands("case", "Öppna, avsluta, öppna igen och anteckna i ett ärende.")


@app.command(name="open", help="Öppna ett ärende som ingen signal har lett till; regelns plan sätts igång.")
def open_(  # noqa: PLR0913 - a case has that many parts, and each is named on the command line
    text: Text,
    /,
    *,
    rule: Annotated[str, Parameter(help="Regeln vars plan ärendet får, som fordon eller brand.")],
    place: Annotated[str | None, Parameter(help="Platsens namn.")] = None,
    area: Annotated[str | None, Parameter(help="Området, om platsen inte har något namn.")] = None,
    business: Annotated[str | None, Parameter(help="Verksamheten, i program om verksamheter.")] = None,
    severity: Annotated[int, Parameter(help="Allvar 1–4.")] = 2,
    programme: Annotated[str, Parameter(help="Programmets kod.")] = "EST",
    by: By = None,
) -> None:
    """Open a case that no signal led to; prints its number and what is now owed."""
    where = {key: value for key, value in {"name": place, "area": area}.items() if value}
    about = {"place": where or None, "business": business}
    case = ask("case.open", by, programme=programme, rule=rule, **about, severity=severity, text=text)
    print("\n".join(ask("why", name=case)))


@app.command(help="Öppna ett ärende som bara bevakas, utan att vänta på fler signaler.")
def lift(case: Case, text: Text, /, *, by: By = None) -> None:
    """Open a watched line with a reason."""
    ask("case.lift", by, case=case, text=text)
    print(f"{case.upper()} är öppet.")


@app.command(help="Avsluta ett ärende, med skäl. Åtgärder som inte är klara hindrar det.")
def close(case: Case, text: Text, /, *, by: By = None) -> None:
    """Close a case with a reason. Open actions block it."""
    ask("case.close", by, case=case, text=text)
    print(f"{case.upper()} är avslutat.")


@app.command(help="Öppna ett avslutat ärende igen, med skäl.")
def reopen(case: Case, text: Text, /, *, by: By = None) -> None:
    """Open a closed case again, with a reason."""
    ask("case.reopen", by, case=case, text=text)
    print(f"{case.upper()} är öppet igen.")


@app.command(help="Bekräfta den uträknade prioriteten, eller ge ärendet en annan, med skäl.")
def prioritise(
    case: Case, text: Text, /, *, to: Annotated[float | None, Parameter(help="Prioriteten; annars den uträknade.")] = None, by: By = None
) -> None:
    """Confirm or change a case's priority; prints what stands and the sum."""
    print(f"{case.upper()}: prioritet {ask('case.prioritise', by, case=case, to=to, text=text)}")


@app.command(help="Skriv en anteckning i ärendet.")
def comment(case: Case, text: Text, /, *, by: By = None) -> None:
    """Write a note on the case."""
    ask("case.comment", by, case=case, text=text)
    print("Antecknat.")
